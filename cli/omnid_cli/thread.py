"""``omnid show``: a conversation as one reads it."""

import shutil
import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.log import Happening
    from omnid.desk.showing import ConversationDetail
    from omnid.model import Attachment, Message
    from omnid_cli.output import Output

app = commands()
MARGIN = 4
"""Columns a message's text is moved in."""


@command(app)
def show(
    session: Session,
    conversation: Annotated[int, typer.Argument(metavar="ID")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many messages, the newest.")] = 50,
    before: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="Older messages, from an earlier answer.")
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", "-w", help="Stay, and show what is said from now on and, on a terminal, who types."),
    ] = False,
) -> None:
    """Show a conversation.

    With --json it is one object; with --csv and -q its messages.
    """
    from omnid_cli.tables import MESSAGES

    # Asked before the messages are read, so that what is said in between is told by the watch.
    after = _newest(session) if watch else 0
    detail = session.call("conversation.show", conversation_id=conversation, limit=limit, before=before)
    if session.out.for_people:
        head(session.out, detail)
        for one in detail.messages:
            message(session.out, one)
        if not watch:
            _typing(session, conversation)
    elif session.given.json:
        session.out.json(detail)
    else:
        session.out.rows(MESSAGES, detail.messages)
    if watch:
        _watch(session, detail, after)


def _typing(session: Session, conversation: int) -> None:
    """Who else is about to answer: better known before one does."""
    from omnid_cli import typists

    others = typists.sentence(session.desk.typing_now(conversation), 80)
    if others:
        session.out.note(others)


def _newest(session: Session) -> int:
    """The end of the log."""
    last: int = session.call("event.list", limit=1, messages=False).last
    return last


def _watch(session: Session, detail: "ConversationDetail", after: int) -> None:
    """What follows ``after`` in the log, without what ``detail`` has shown already."""
    from omnid_cli import typists

    conversation, shown, until = detail.conversation, {one.id for one in detail.messages}, _newest(session)
    sys.stdout.flush()
    with typists.line(session, conversation) as line:
        for portion in session.desk.follow({"after": after}, live=True):
            for happening in portion:
                said = happening.message
                if said is None or said.conversation_id != conversation.id:
                    continue
                if happening.seq > until or said.id not in shown:
                    with line.away():
                        _happened(session.out, happening, said)


def _happened(out: "Output", happening: "Happening", said: "Message") -> None:
    if out.for_people:
        message(out, said)
    else:
        out.json(happening)


def head(out: "Output", detail: "ConversationDetail") -> None:
    from omnid_cli.times import both, span
    from omnid_cli.times import now as clock

    one = detail.conversation
    waiting = "" if one.waiting_since_at is None else f" · waiting for {span(clock() - one.waiting_since_at)}"
    owner = f"{one.operator}’s" if one.operator else "nobody’s"
    out.parts((f"Conversation {one.id}", "bold"), (f" with {one.contact} (contact {one.contact_id})", ""))
    state = f"{one.state.value} · {owner}{waiting}"
    if one.state.value == "snoozed":
        until = "the contact writes" if one.snoozed_until_at is None else both(one.snoozed_until_at)
        state += f" · until {until}"
    if one.priority.value != "normal":
        state += f" · {one.priority.value}"
    if one.tags:
        state += " · " + " ".join(f"#{tag}" for tag in one.tags)
    out.say(state, "dim")
    if one.merged_into_id is not None:
        out.say(f"All of it is in another one now: omnid show {one.merged_into_id}", "yellow")
    if detail.participants:
        out.say(f"with {', '.join(one.name for one in detail.participants)}", "dim")
    for linked in detail.links:
        out.say(f"linked to {linked.id}: {linked.contact}, {linked.state.value}: {linked.last_text}", "dim")
    for identity in detail.identities:
        trouble = f" – unreachable: {identity.unreachable_reason}" if identity.unreachable_reason else ""
        name = f"{identity.name} @{identity.username}" if identity.username else identity.name
        out.say(f"{identity.channel}: {name}{trouble}", "dim")
    for claim in detail.claims:
        out.say(f"{claim.type.value}: {claim.value}{' (verified)' if claim.verified else ''}", "dim")
    if detail.attributes:
        out.say(" · ".join(f"{name} = {value}" for name, value in detail.attributes.items()), "dim")
    if detail.draft is not None:
        out.say(f"begun: {detail.draft.text} (omnid draft send {one.id})", "yellow")
    if detail.before is not None:
        out.say(f"… older: omnid show {one.id} --before {detail.before}", "dim")


def message(out: "Output", said: "Message") -> None:
    """One message: who, when and what became of it; then what they said."""
    from omnid_cli.times import both

    style = {"inbound": "bold", "outbound": "green", "note": "yellow", "notice": "dim"}[said.type.value]
    out.say("")
    out.parts((said.author or said.type.value, style), (f"  {both(said.created_at)}{_fate(said)}", "dim"))
    width = max(30, shutil.get_terminal_size((100, 24)).columns - MARGIN)
    gone = "(taken back)" if said.type.value == "outbound" else "(deleted)"
    written = gone if said.deleted_at is not None and not said.text else said.text
    for paragraph in written.splitlines():
        for line in textwrap.wrap(paragraph, width, break_on_hyphens=False) or [""]:
            out.say(" " * MARGIN + line)
    if said.template is not None:
        blanks = [*said.template.values, *(f"{name}: {value}" for name, value in said.template.named.items())]
        filled = f" – {', '.join(blanks)}" if blanks else ""
        out.say(" " * MARGIN + f"▸ template {said.template.name}{filled}", "cyan")
    for attached in said.attachments:
        out.say(" " * MARGIN + attachment(attached), "cyan")
    for row in said.buttons:
        out.say(" " * MARGIN + "  ".join(f"[{button.text}]" for button in row), "dim")


def _fate(said: "Message") -> str:
    return "".join(f" · {word}" for word in _words(said))


def _words(said: "Message") -> Iterator[str]:
    if said.channel is not None:
        yield said.channel
    if said.type.value == "note":
        yield "note, only operators see it"
    if said.type.value == "outbound":
        yield said.state.value
    if said.state.value == "scheduled":
        from omnid_cli.times import both

        yield f"leaves {both(said.due_at)}"
    if said.duplicate_possible:
        yield "may have arrived twice"
    if said.edited_at is not None:
        yield "edited"
    if said.deleted_at is not None:
        yield "deleted" if said.type.value == "inbound" else "taken back"
    if said.correction is not None:
        yield _correction(said)
    if said.reason and said.state.value in ("failed", "unsure", "queued"):
        yield said.reason


def _correction(said: "Message") -> str:
    """What is known of the contact's copy, where that is not what stands here."""
    why = f": {said.correction_reason}" if said.correction_reason else ""
    match said.correction.value if said.correction else "":
        case "queued":
            return f"the contact does not see that yet{why}"
        case "unsure":
            return f"nobody knows whether the contact sees that{why}"
        case _:
            return f"the contact still sees it as it was{why}"


def attachment(one: "Attachment") -> str:
    """What it is, and how to get it."""
    if one.type.value == "location":
        return (
            f"▸ location {one.meta.get('latitude')}, {one.meta.get('longitude')} {one.meta.get('title') or ''}".rstrip()
        )
    if one.type.value == "contact":
        return f"▸ contact {one.meta.get('name') or ''} {one.meta.get('phone') or ''}".rstrip()
    about = f"▸ {one.type.value} {one.name}".rstrip() + f", {size(one.size)}"
    if one.state.value == "stored":
        # Ids are random, and one may begin as an option does.
        return f"{about} – omnid file save {'-- ' if one.public_id.startswith('-') else ''}{one.public_id}"
    return f"{about} – {'not fetched yet' if one.state.value == 'pending' else one.reason or 'could not be fetched'}"


def size(count: int) -> str:
    for unit in ("bytes", "KB", "MB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count = round(count / 1024, 1)  # type: ignore[assignment]
    return f"{count:.1f} GB"
