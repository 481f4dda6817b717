"""``omnid template``: canned replies, and what is done with the conversation when one is sent."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import ReplyTemplate

app = commands("Canned replies, with variables, files and steps.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The template, or its shortcut.")]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="What it says; - reads standard input.")]
Team = Annotated[str | None, typer.Option("--team", metavar="TEAM", help="The one of that team.")]
Own = Annotated[bool, typer.Option("--own", help="Yours alone.")]
Shared = Annotated[bool, typer.Option("--shared", help="The one everybody has.")]
Language = Annotated[str, typer.Option(metavar="CODE", help="The text for that language, as ru.")]
Kind = Annotated[str, typer.Option(metavar="KIND", help="The text for that kind of channel, as telegram.")]
Shortcut = Annotated[str | None, typer.Option(metavar="/WORD", help="Short for it: omnid reply 42 /WORD.")]
Keyword = Annotated[
    list[str] | None, typer.Option(metavar="WORDS", help="Said by contacts it is suggested for; repeatable.")
]
Step = Annotated[
    list[str] | None,
    typer.Option(metavar="STEP", help="Done when it is sent: “tag vip”, “snooze 2d”, “close” …; repeatable."),
]
File = Annotated[list[Path] | None, typer.Option("--file", "-f", metavar="PATH", help="Goes with it; repeatable.")]


@command(app, "list")
def list_(
    session: Session,
    everything: Annotated[bool, typer.Option("--all", help="Other operators' own ones too; supervisors may.")] = False,
) -> None:
    """List the templates you may use."""
    from omnid_cli.tables import TEMPLATES

    session.out.rows(TEMPLATES, session.call("template.list", everything=everything))


@command(app)
def show(session: Session, name: Name, team: Team = None, own: Own = False, shared: Shared = False) -> None:
    """Show a template with its texts."""
    from omnid_cli.tables import TEMPLATES

    session.out.one(TEMPLATES, session.call("template.show", name=name, owner=_owner(team, own, shared)), _card)


@command(app, writes=True)
def add(
    session: Session,
    name: Name,
    said: Text = "",
    *,
    team: Team = None,
    own: Own = False,
    language: Language = "",
    kind: Kind = "",
    shortcut: Shortcut = None,
    keyword: Keyword = None,
    step: Step = None,
    file: File = None,
) -> None:
    """Add a template; its text is tried with samples first.

    Without --own or --team it is everybody's, which takes a supervisor.
    """
    from omnid_cli.reply import words

    made = session.call(
        "template.add",
        name=name,
        text=words(said),
        owner=_owner(team, own, False) or "shared",
        language=language,
        kind=kind,
        shortcut=shortcut,
        keywords=keyword or [],
        steps=step or [],
        files=[session.desk.upload(path) for path in file or []],
    )
    _done(session, made, "is there")


@command(app, "set", writes=True)
def set_(
    session: Session,
    name: Name,
    *,
    team: Team = None,
    own: Own = False,
    shared: Shared = False,
    shortcut: Shortcut = None,
    keyword: Keyword = None,
    step: Step = None,
    file: File = None,
    no_shortcut: Annotated[bool, typer.Option("--no-shortcut", help="It has none any more.")] = False,
    no_keywords: Annotated[bool, typer.Option("--no-keywords", help="It has none any more.")] = False,
    no_steps: Annotated[bool, typer.Option("--no-steps", help="It has none any more.")] = False,
    remove_file: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Take a file out; repeatable.")] = None,
) -> None:
    """Change what belongs to a template; “variant” changes its texts. Steps and keywords replace those there were."""
    values: dict[str, Any] = {"name": name, "owner": _owner(team, own, shared)}
    if shortcut or no_shortcut:
        values["shortcut"] = None if no_shortcut else shortcut
    if keyword or no_keywords:
        values["keywords"] = keyword or []
    if step or no_steps:
        values["steps"] = step or []
    values["add_files"] = [session.desk.upload(path) for path in file or []]
    values["remove_files"] = remove_file or []
    # Not by `call`, which leaves out what is None: here it says that there is no shortcut any more.
    _done(session, session.desk.call("template.set", values, session.given.key), "is changed")


@command(app, writes=True)
def variant(
    session: Session,
    name: Name,
    said: Text = "",
    *,
    language: Language = "",
    kind: Kind = "",
    team: Team = None,
    own: Own = False,
    shared: Shared = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take the text for these away.")] = False,
) -> None:
    """Set the text for a language and a kind of channel; without either, for all others."""
    from omnid_cli.reply import words

    values = {
        "name": name, "language": language, "kind": kind, "owner": _owner(team, own, shared),
        "text": None if remove else words(said),
    }  # fmt: skip
    _done(session, session.desk.call("template.variant", values, session.given.key), "is changed")


@command(app, writes=True)
def remove(session: Session, name: Name, team: Team = None, own: Own = False, shared: Shared = False) -> None:
    """Remove a template; what was sent with it stays."""
    session.call("template.remove", name=name, owner=_owner(team, own, shared))
    session.out.aside(f"Template {name} is removed.")


@command(app, "test")
def try_(
    session: Session,
    name: Name,
    conversation: Annotated[int | None, typer.Argument(metavar="[ID]", help="With what is known there.")] = None,
    language: Language = "",
    kind: Kind = "",
) -> None:
    """Show what a template would say, with samples or in a conversation; nothing is sent."""
    tried = session.call("template.test", name=name, conversation_id=conversation, language=language, kind=kind)
    if not session.out.for_people:
        session.out.json(tried)
        return
    if tried.text:
        session.out.say(tried.text)
    for file in tried.files:
        session.out.aside(f"file {file.name} ({file.size:,} bytes)")
    for step in tried.steps:
        session.out.aside(f"then {step}")


@command(app)
def suggest(
    session: Session,
    conversation: Annotated[int, typer.Argument(metavar="ID", help="The conversation.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many.")] = 5,
) -> None:
    """Suggest templates for what the contact wrote, the likeliest first."""
    from omnid_cli.tables import TEMPLATES

    found = session.call("template.suggest", conversation_id=conversation, limit=limit)
    table = TEMPLATES._replace(empty="No template has a word of that.")
    session.out.rows(table, [one.template for one in found])


@command(app, writes=True)
def use(
    session: Session,
    name: Name,
    conversation: Annotated[int, typer.Argument(metavar="ID", help="The conversation.")],
    channel: Annotated[str | None, typer.Option(help="Another way than the contact last wrote by.")] = None,
) -> None:
    """Send a template and do its steps, as “omnid reply ID /SHORTCUT” does."""
    from omnid_cli import applying

    applying.send(session, conversation, name, None, channel=channel)


def _owner(team: str | None, own: bool, shared: bool) -> str | None:
    from omnid.errors import Invalid

    if sum((team is not None, own, shared)) > 1:
        raise Invalid("Choose one of --team, --own and --shared.")
    return "own" if own else "shared" if shared else team


def _done(session: Session, template: "ReplyTemplate", what: str) -> None:
    from omnid_cli.tables import TEMPLATES

    session.out.done(TEMPLATES, template, f"Template {template.name} {what}: {_whose(template)}.")


def _whose(template: "ReplyTemplate") -> str:
    if template.operator is not None:
        return f"{template.operator}’s own"
    return f"team {template.team}’s" if template.team is not None else "everybody’s"


def _card(template: "ReplyTemplate") -> Iterator[str]:
    from omnid_cli.times import ago

    yield f"Template {template.name}, {_whose(template)}"
    if template.shortcut:
        yield f"shortcut  {template.shortcut}"
    if template.keywords:
        yield f"keywords  {', '.join(template.keywords)}"
    for file in template.files:
        yield f"file      {file.name} ({file.size:,} bytes)"
    for step in template.steps:
        yield f"step      {step}"
    yield f"used      {template.uses} times{f', {ago(template.used_at)}' if template.used_at else ''}"
    for one in template.variants:
        yield f"--- {' '.join(filter(None, (one.language, one.kind))) or 'any language and kind'}"
        yield one.text
