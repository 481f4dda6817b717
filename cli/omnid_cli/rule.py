"""``omnid rule``: which conversations go to which team."""

from typing import Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("Which conversations go to which team.")

Words = list[str] | None
Name = Annotated[str, typer.Argument(metavar="RULE", help="The rule.")]
Channel = Annotated[Words, typer.Option(metavar="NAME", help="If it came by that channel; repeatable, one has to fit.")]
Kind = Annotated[Words, typer.Option(metavar="KIND", help="If it came by that sort of channel; repeatable.")]
Language = Annotated[Words, typer.Option(metavar="CODE", help="If the contact speaks it: ru; repeatable.")]
Page = Annotated[Words, typer.Option(metavar="PATTERN", help="If it was begun on such a page: /checkout*; repeatable.")]
Attribute = Annotated[Words, typer.Option(metavar="NAME=VALUE", help="If the contact has it; all that are given.")]
Keyword = Annotated[Words, typer.Option(metavar="WORDS", help="If the contact said it last; repeatable.")]
Hours = Annotated[str | None, typer.Option(metavar="open|closed", help="If the channel is open, or closed.")]
Team = Annotated[str | None, typer.Option(metavar="TEAM", help="Whose it is then; “none”: the next rule is asked too.")]
Priority = Annotated[str | None, typer.Option(metavar="HOW", help="low, normal, high or urgent; “none” for as it is.")]
Skill = Annotated[Words, typer.Option(metavar="WORD", help="What whoever gets it has to have; repeatable.")]


@command(app, "list")
def list_(session: Session) -> None:
    """List the rules in the order they are asked."""
    from omnid_cli.tables import RULES

    session.out.rows(RULES, session.call("rule.list"))


@command(app)
def show(session: Session, name: Name) -> None:
    """Show a rule."""
    from omnid_cli.tables import RULES

    session.out.one(RULES, session.call("rule.show", name=name))


@command(app, writes=True)
def add(
    session: Session,
    name: Name,
    *,
    channel: Channel = None,
    kind: Kind = None,
    language: Language = None,
    page: Page = None,
    attribute: Attribute = None,
    keyword: Keyword = None,
    hours: Hours = None,
    team: Team = None,
    priority: Priority = None,
    skill: Skill = None,
) -> None:
    """Add a rule, as the last; the first that holds and names a team decides."""
    given = {
        "channels": channel, "kinds": kind, "languages": language, "pages": page, "attributes": attribute,
        "keywords": keyword, "hours": hours,
    }  # fmt: skip
    _done(session, "rule.add", name, "is there", _fields(given, team, priority, skill))


@command(app, "set", writes=True)
def set_(
    session: Session,
    name: Name,
    *,
    channel: Channel = None,
    kind: Kind = None,
    language: Language = None,
    page: Page = None,
    attribute: Attribute = None,
    keyword: Keyword = None,
    hours: Hours = None,
    always: Annotated[bool, typer.Option("--always", help="Without any condition.")] = False,
    team: Team = None,
    priority: Priority = None,
    skill: Skill = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Whether it is asked at all.")] = None,
) -> None:
    """Change a rule; conditions that are given take the place of all it had, the rest stays."""
    from omnid.errors import Invalid

    given = {
        "channels": channel, "kinds": kind, "languages": language, "pages": page, "attributes": attribute,
        "keywords": keyword, "hours": hours,
    }  # fmt: skip
    fields = _fields(given, team, priority, skill)
    fields |= {"conditions": {}} if always else {}
    fields |= {} if on is None else {"enabled": on}
    if not fields:
        raise Invalid("Say what to change: a condition, --always, --team, --priority, --skill, --on or --off.")
    _done(session, "rule.set", name, "is changed", fields)


@command(app, writes=True)
def move(
    session: Session,
    name: Name,
    position: Annotated[int, typer.Argument(metavar="N", min=1, help="From 1, the first that is asked.")],
) -> None:
    """Say when a rule is asked."""
    _done(session, "rule.move", name, "is number {0.position}", {"position": position})


@command(app, writes=True)
def remove(session: Session, name: Name) -> None:
    """Remove a rule; what waits is routed anew."""
    session.call("rule.remove", name=name)
    session.out.gone(f"Rule {name} is removed.")


def _fields(given: dict[str, Any], team: str | None, priority: str | None, skill: Words) -> dict[str, Any]:
    conditions = {name: value for name, value in given.items() if value}
    if "attributes" in conditions:
        conditions["attributes"] = dict(_pair(one) for one in conditions["attributes"])
    fields: dict[str, Any] = {"conditions": conditions} if conditions else {}
    for name, value in (("team", team), ("priority", priority)):
        if value is not None:
            fields[name] = None if value == "none" else value
    return fields | ({} if skill is None else {"skills": [word for word in skill if word != "none"]})


def _pair(given: str) -> tuple[str, str]:
    from omnid.errors import Invalid

    name, is_there, value = given.partition("=")
    if not is_there:
        raise Invalid(f"“{given}” is no attribute: write NAME=VALUE.", path="attribute")
    return name, value


def _done(session: Session, operation: str, name: str, fate: str, fields: dict[str, Any]) -> None:
    from omnid_cli.tables import RULES

    rule = session.desk.call(operation, {"name": name, **fields}, session.given.key)
    session.out.done(RULES, rule, f"Rule {name} {fate.format(rule)}.")
