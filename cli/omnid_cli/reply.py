"""``omnid reply`` and ``omnid note``: what operators write."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Message

app = commands()

Conversation = Annotated[int, typer.Argument(metavar="ID", help="The conversation.")]
At = Annotated[str | None, typer.Option(metavar="WHEN", help="It leaves then: “mon 09:00”, 2h, “2026-01-12 09:00”.")]
InHours = Annotated[bool, typer.Option("--in-hours", help="It leaves when the channel is open; at once if it is.")]
Timezone = Annotated[
    str | None,
    typer.Option(metavar="ZONE", help="The time's clock; else your shift's, the hours', this machine's."),
]
Text = Annotated[str, typer.Argument(metavar="TEXT", help="What to say; - reads standard input.")]

Files = Annotated[list[Path] | None, typer.Option("--file", "-f", metavar="PATH", help="Send a file; repeatable.")]
Buttons = Annotated[
    list[str] | None, typer.Option(metavar="TEXT[=DATA]", help="A button under it; DATA may be a link; repeatable.")
]
Channel = Annotated[str | None, typer.Option(help="Another way than the contact last wrote by.")]
Draft = Annotated[bool, typer.Option("--draft", help="Only write it; “omnid message send” sends it.")]
IfLast = Annotated[
    int | None, typer.Option(metavar="MESSAGE", help="Not if a colleague has answered behind that message.")
]
Template = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Say what a template says, and do its steps; TEXT instead of its own."),
]
Edit = Annotated[bool, typer.Option("--edit", help="Change what the template says in your editor first.")]
Approved = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="A template the service approved, where it takes nothing else."),
]
Values = Annotated[
    list[str] | None, typer.Option(metavar="[NAME:=]TEXT", help="What fills its next blank, or one with a name.")
]
Header = Annotated[str, typer.Option(metavar="TEXT", help="What fills the blank in its heading.")]
Language = Annotated[str, typer.Option(metavar="CODE", help="Its language, as ru or en_US.")]


@command(app, writes=True)
def reply(
    session: Session,
    conversation: Conversation,
    said: Text = "",
    *,
    file: Files = None,
    button: Buttons = None,
    channel: Channel = None,
    draft: Draft = False,
    if_last: IfLast = None,
    template: Template = None,
    edit: Edit = False,
    approved: Approved = None,
    value: Values = None,
    header: Header = "",
    language: Language = "",
    at: At = None,
    in_hours: InHours = False,
    timezone: Timezone = None,
) -> None:
    """Answer the contact.

    The message is on disk and queued when this returns; it leaves when its channel lets it, or at its time. A
    single /word is a template's shortcut. A time is read by the clock of
    --timezone, else of your shift, of the conversation's hours, of this machine.
    """
    from omnid_cli import applying
    from omnid_cli.tables import MESSAGES

    meant = applying.wanted(said, template)
    if meant is not None:
        applying.refuse(approved=approved)
    more = {
        "files": [session.desk.upload(path) for path in file or []],
        "buttons": [[_template_button(one) if approved else _button(one)] for one in button or []],
        "channel": channel,
        "if_last": if_last,
        **when(at, timezone, in_hours=in_hours),
    }
    if meant is not None:
        text = words(said) if template is not None and said else None
        applying.send(session, conversation, meant, text, edit=edit, draft=draft or None, **more)
        return
    blanks = None if approved is None else _template(approved, value or [], header, language)
    operation = "conversation.draft" if draft else "conversation.reply"
    others = session.desk.typing_now(conversation) if session.out.for_people and not draft else []
    message = session.call(operation, conversation_id=conversation, text=words(said), template=blanks, **more)
    session.out.done(MESSAGES, message, f"Message {message.id}: {fate(message)}.")
    _collided(session, message, others)


def when(at: str | None, timezone: str | None, *, in_hours: bool) -> dict[str, object]:
    """The fields that say when it leaves, and by whose clock."""
    from omnid_cli import times

    local = None if at is None else times.zone_here()
    return {"at": at, "timezone": timezone, "local_timezone": local, "in_hours": in_hours or None}


def _collided(session: Session, message: "Message", others: list[str]) -> None:
    """Somebody else has answered at the same time, or is about to."""
    from omnid_cli import typists

    if not session.out.for_people or message.state.value in ("draft", "scheduled"):
        return
    if others:
        session.out.note(typists.sentence(others, 80))
    detail = session.call("conversation.show", conversation_id=message.conversation_id, limit=2)
    for one in detail.messages:
        if one.said is not None and one.said.name == "both_answered" and one.created_at == message.created_at:
            session.out.note(one.text)


@command(app, writes=True)
def note(session: Session, conversation: Conversation, said: Text) -> None:
    """Add a note that only operators see; whom it names (@anna, or a team) is told."""
    from omnid_cli.tables import MESSAGES

    message = session.call("conversation.note", conversation_id=conversation, text=words(said))
    told = f" {', '.join(message.told)} told." if message.told else ""
    session.out.done(MESSAGES, message, f"Noted in conversation {conversation} (message {message.id}).{told}")
    if message.unknown:
        session.out.note(f"Nobody is called {', '.join(message.unknown)}: see omnid operator list.")


def words(said: str) -> str:
    """The text itself, or standard input for ``-``."""
    from omnid_cli import text

    return text.given([sys.stdin.read()])[0].rstrip("\n") if said == "-" else said


def _template(name: str, values: list[str], header: str, language: str) -> dict[str, object]:
    split = [(before, after) for before, named, after in (one.partition(":=") for one in values) if named]
    return {
        "name": name,
        "language": language,
        "values": [one for one in values if ":=" not in one],
        "named": dict(split),
        "header": header,
    }


def _template_button(given: str) -> dict[str, str]:
    """Its words stand in the template; what it brings does not."""
    which, _, what = given.partition("=")
    return {"text": which, "url" if which == "url" else "data": what}


def _button(given: str) -> dict[str, str]:
    label, separator, data = given.partition("=")
    field = "url" if data.startswith(("http://", "https://")) else "data"
    return {"text": label, field: data if separator else label}


def fate(message: "Message") -> str:
    """What has become of it, for people."""
    from omnid_cli import times

    state, channel = message.state.value, message.channel
    if state == "draft":
        return f"a draft; omnid message send {message.id} sends it"
    if state == "scheduled":
        leaves = f"leaves {times.ago(message.due_at)}, {times.zoned(message.due_at or 0)}"
        return f"{leaves}; omnid message cancel {message.id} prevents it"
    if state == "failed":
        return f"failed: {message.reason}"
    if message.correction is not None:
        what = "taking it back" if message.deleted_at is not None else "the change"
        return f"{state} by {channel}; {what} is on its way"
    if message.deleted_at is not None:
        return "taken back"
    if message.type.value == "note":
        return "a note, only operators see it"
    return f"on its way by {channel}" if state == "queued" else f"{state} by {channel}"
