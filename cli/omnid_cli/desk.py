"""``omnid desk``: how the desk behaves."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import DeskSettings

app = commands("How the desk behaves.")
TIME = "_ms"
"""How the settings end that are lengths of time."""


@command(app)
def show(session: Session) -> None:
    """Show every setting of the desk."""
    _show(session, session.call("desk.settings"))


@command(app, "set", writes=True)
def set_(
    session: Session,
    changes: Annotated[
        list[str], typer.Argument(metavar="NAME=VALUE...", help="As shown by “omnid desk show”; NAME= for the default.")
    ],
) -> None:
    """Change how the desk behaves: acknowledge=90s capacity=3 team=sales."""
    _show(session, session.call("desk.set", changes=dict(_change(one) for one in changes)))


def _change(given: str) -> tuple[str, object]:
    from omnid.errors import Invalid
    from omnid.model import DeskSettings
    from omnid_cli import times

    name, is_there, value = given.partition("=")
    if not is_there:
        raise Invalid(f"“{given}” says no value: write {given}=VALUE, or {given}= for the default.")
    names = [field.removesuffix(TIME) for field in DeskSettings.__struct_fields__]
    if name.removesuffix(TIME) not in names:
        raise Invalid(f"There is no setting “{name}” (there are: {', '.join(names)}).")
    if name + TIME in DeskSettings.__struct_fields__:
        return name + TIME, times.duration(value) if value else None
    if value in ("yes", "no"):
        return name, value == "yes"
    return name, int(value) if value.lstrip("-").isdigit() else value or None


def _show(session: Session, settings: "DeskSettings") -> None:
    import msgspec

    from omnid_cli import times

    values = msgspec.to_builtins(settings)
    if session.given.json:
        session.out.json(values)
        return
    spoken = {
        name.removesuffix(TIME): times.exact(value) if name.endswith(TIME) else "" if value is None else value
        for name, value in values.items()
    }
    session.out.values(["setting", "value"], list(spoken.items()))
