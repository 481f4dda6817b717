"""``omnid config``: the configuration file, and what is configured by command as a file."""

from typing import TYPE_CHECKING

from omnid_cli import configuring
from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.config import Settings

app = commands("The configuration file; and what is configured by command, as a file.")
app.registered_commands += configuring.app.registered_commands


@command(app)
def check(session: Session) -> None:
    """Find everything that is wrong with it at once; exit 2 if anything is."""
    from omnid import config
    from omnid.errors import ConfigInvalid

    settings = session.settings
    problems = config.check_secrets(settings)
    if problems:
        raise ConfigInvalid(str(session.config_file), problems)
    if session.given.json:
        session.out.json({"path": str(session.config_file), "ok": True})
    else:
        session.out.say(f"{session.config_file} is fine.")


@command(app)
def show(session: Session) -> None:
    """Show every setting as it counts, defaults included."""
    values = _values(session.settings)
    if session.given.json:
        session.out.json(values)
    else:
        session.out.values(["setting", "value"], _flat("", values))


def _values(settings: "Settings") -> dict[str, object]:
    import msgspec

    built: dict[str, object] = msgspec.to_builtins(settings, enc_hook=str)
    return built


def _flat(prefix: str, values: dict[str, object]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in values.items():
        found += _flat(f"{prefix}{name}.", value) if isinstance(value, dict) else [(prefix + name, value)]
    return found


@command(app)
def path(session: Session) -> None:
    """Print which file counts."""
    print(session.config_file)


@command(app)
def sample(session: Session) -> None:
    """Print a file with every setting and what it means."""
    from omnid import config

    print(config.sample(), end="")
