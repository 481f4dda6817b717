"""``omnid operator``: the people who answer."""

from typing import Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("The people who answer.")

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The operator.")]
Role = Annotated[str | None, typer.Option(metavar="ROLE", help="operator, supervisor or admin.")]
FullName = Annotated[str | None, typer.Option("--name", help="What contacts see.")]
Uid = Annotated[int | None, typer.Option(help="The system user they are on this machine.")]
Picture = Annotated[str | None, typer.Option("--picture", metavar="URL", help="What contacts see beside the name.")]
Capacity = Annotated[
    str | None,
    typer.Option(metavar="N|default", help="Conversations at once by routing; “default” for the team's or desk's."),
]
Skill = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD", help="language:ru, channel:site, kind:telegram or any word; repeatable."),
]
Email = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where they are told.")]
Language = Annotated[str | None, typer.Option(metavar="en|ru|default", help="Of notices and what they are told.")]


@command(app, "list")
def list_(session: Session) -> None:
    """List operators."""
    from omnid_cli.tables import OPERATORS

    session.out.rows(OPERATORS, session.call("operator.list"))


@command(app)
def show(session: Session, login: Login) -> None:
    """Show an operator."""
    from omnid_cli.tables import OPERATORS

    session.out.one(OPERATORS, session.call("operator.show", login=login))


@command(app)
def me(session: Session) -> None:
    """Say who you are to the desk."""
    from omnid_cli.tables import OPERATORS

    found = session.call("operator.me")
    if found.operator is None:
        session.out.say(f"{found.name} is no operator; it may do what its token may.")
    else:
        session.out.one(OPERATORS, found.operator)


@command(app, writes=True)
def add(
    session: Session,
    login: Login,
    *,
    name: FullName = None,
    role: Role = None,
    uid: Uid = None,
    picture: Picture = None,
    capacity: Capacity = None,
    skill: Skill = None,
    email: Email = None,
    language: Language = None,
) -> None:
    """Add an operator."""
    values = {
        "name": name,
        "role": role,
        "uid": uid,
        "picture_url": picture,
        "skills": skill,
        "email": email,
        "language": language,
    }
    _done(session, "operator.add", login, "may answer now", values, capacity)


@command(app, "set", writes=True)
def set_(
    session: Session,
    login: Login,
    *,
    name: FullName = None,
    role: Role = None,
    uid: Uid = None,
    picture: Picture = None,
    capacity: Capacity = None,
    skill: Skill = None,
    no_skills: Annotated[bool, typer.Option("--no-skills", help="They have no skills any more.")] = False,
    email: Email = None,
    language: Language = None,
    enable: Annotated[bool, typer.Option("--enable", help="After omnid operator disable.")] = False,
) -> None:
    """Change an operator; what is left out stays as it is, and --skill says all they have."""
    from omnid.errors import Invalid

    values = {
        "name": name, "role": role, "uid": uid, "picture_url": picture, "disabled": False if enable else None,
        "skills": [] if no_skills else skill, "email": email, "language": language,
    }  # fmt: skip
    if capacity is None and all(value is None for value in values.values()):
        raise Invalid(
            "Say what to change: --name, --role, --uid, --picture, --capacity, --skill, --email, --language, --enable."
        )
    _done(session, "operator.set", login, "is changed", values, capacity)


@command(app, writes=True)
def disable(session: Session, login: Login) -> None:
    """Disable an operator: they and their tokens may do nothing any more."""
    _done(session, "operator.disable", login, "is disabled", {})


def _done(
    session: Session, operation: str, login: str, fate: str, values: dict[str, Any], capacity: str | None = None
) -> None:
    from omnid_cli.tables import OPERATORS
    from omnid_cli.team import capacity_of

    given = {field: value for field, value in values.items() if value is not None}
    if given.get("language") == "default":
        given["language"] = None
    operator = session.desk.call(operation, {"login": login, **given, **capacity_of(capacity)}, session.given.key)
    session.out.done(OPERATORS, operator, f"{login} {fate}.")


@command(app, writes=True)
def token(
    session: Session,
    login: Login,
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(metavar="SCOPE", help="read, draft, reply or manage; repeatable.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it is good for; for ever unless said.")] = None,
) -> None:
    """Make a token that acts for an operator; its secret is shown only now."""
    from omnid_cli.token import make

    make(session, name, login, scope or ["read"], days)


@command(app, writes=True)
def pair(session: Session, login: Login) -> None:
    """Make a one-time code for a console, such as a Telegram group; good for ten minutes.

    The operator sends /pair CODE to the console's bot, in a private chat or in the group.
    """
    from omnid.desk.pairing import PairingCode
    from omnid_cli.output import Column, Table
    from omnid_cli.times import clock

    made = session.call("operator.pair", login=login)
    table = Table(PairingCode, [Column("CODE", lambda one: one.code, "bold")], ident="code")
    session.out.done(table, made, f"Send this to the bot before {clock(made.expires_at)}: /pair {made.code}")


@command(app, writes=True)
def unpair(session: Session, login: Login) -> None:
    """Forget an operator's accounts on consoles: whoever has them can do nothing there any more."""
    from omnid.desk.pairing import Unpaired
    from omnid_cli.output import Column, Table

    done = session.call("operator.unpair", login=login)
    table = Table(Unpaired, [Column("LOGIN", lambda one: one.login)], ident="login")
    session.out.done(table, done, f"{login} has no account on a console any more; there were {done.accounts}.")
