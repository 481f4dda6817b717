"""What operators do with conversations: take, assign, close, reopen, snooze."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Conversation

app = commands()

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Conversations.")]
Id = Annotated[int, typer.Argument(metavar="ID", help="The conversation.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


@command(app, writes=True)
def take(session: Session, ids: Ids) -> None:
    """Make conversations yours."""
    each(session, "conversation.take", ids, "{0.id} is yours.")


@command(app, writes=True)
def assign(
    session: Session,
    conversation: Id,
    operator: Annotated[str, typer.Argument(metavar="LOGIN|me|nobody", help="Whose it is from now on.")],
) -> None:
    """Give a conversation to an operator."""
    each(session, "conversation.assign", [conversation], "{0.id} is {1}.", operator=operator)


@command(app, writes=True)
def close(session: Session, ids: Ids, dry_run: DryRun = False) -> None:
    """Close conversations; they open again by themselves when the contact writes."""
    if dry_run:
        _only_look(session, ids)
        return
    each(session, "conversation.close", ids, "{0.id} is closed.")


@command(app, writes=True)
def reopen(session: Session, ids: Ids) -> None:
    """Open closed or snoozed conversations again."""
    each(session, "conversation.reopen", ids, "{0.id} is open.")


@command(app, writes=True)
def snooze(
    session: Session,
    conversation: Id,
    until: Annotated[
        list[str] | None, typer.Argument(metavar="[WHEN]", help="2h, 3d, tomorrow 9:00, monday, 18:30 or a date.")
    ] = None,
    until_answer: Annotated[
        bool, typer.Option("--until-answer", help="Until the contact writes, however long.")
    ] = False,
) -> None:
    """Put a conversation aside until a time or until the contact writes."""
    from omnid.errors import Invalid
    from omnid_cli import times

    if bool(until) == until_answer:
        raise Invalid("Say until when: omnid snooze 42 2h, or omnid snooze 42 --until-answer.")
    if not until:
        each(session, "conversation.snooze", [conversation], "{0.id} is put aside until the contact writes.")
        return
    until_at = times.until(" ".join(until))
    each(
        session,
        "conversation.snooze",
        [conversation],
        f"{{0.id}} is put aside until {times.clock(until_at)}.",
        until_at=until_at,
    )


@command(app, writes=True)
def merge(
    session: Session,
    conversation: Id,
    other: Annotated[int, typer.Argument(metavar="OTHER", help="The one that is put into it.")],
    contacts: Annotated[
        bool, typer.Option("--contacts", help="Their contacts are one person: merge them too.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Put all of another conversation into one, in the order it was said.

    It cannot be undone.
    """
    from omnid_cli.tables import CONVERSATIONS

    if dry_run:
        both = [session.call("conversation.show", conversation_id=one, limit=1) for one in (conversation, other)]
        session.out.rows(CONVERSATIONS, [detail.conversation for detail in both])
        return
    merged = session.call("conversation.merge", conversation_id=conversation, other_id=other, contacts=contacts or None)
    session.out.done(
        CONVERSATIONS,
        merged.conversation,
        f"Conversation {other} is part of {conversation} now, {merged.conversation.contact}.",
    )


@command(app, writes=True)
def link(session: Session, conversation: Id, others: Ids) -> None:
    """Note that conversations have to do with each other; each shows the others."""
    _links(session, "conversation.link", conversation, others, "is linked to")


@command(app, writes=True)
def unlink(session: Session, conversation: Id, others: Ids) -> None:
    """Take links between conversations off."""
    _links(session, "conversation.unlink", conversation, others, "is not linked to")


def _links(session: Session, operation: str, conversation: int, others: list[int], how: str) -> None:
    from omnid_cli.tables import CONVERSATIONS

    for other in others:
        key = session.given.key and f"{session.given.key}:{other}"
        detail = session.desk.call(operation, {"conversation_id": conversation, "other_id": other}, key)
        session.out.done(CONVERSATIONS, detail.conversation, f"Conversation {conversation} {how} {other}.")


def each(session: Session, operation: str, ids: list[int], sentence: str, **values: object) -> None:
    """The same for several conversations. In ``sentence`` 0 is the conversation, 1 whose it is, 2 its tags."""
    from omnid_cli.tables import CONVERSATIONS

    def say(one: "Conversation") -> None:
        owner = f"{one.operator}’s" if one.operator else "nobody’s"
        tags = ", ".join(one.tags) or "with nothing"
        session.out.done(CONVERSATIONS, one, "Conversation " + sentence.format(one, owner, tags))

    session.each(operation, ids, say, "conversation_id", **values)


def _only_look(session: Session, ids: list[int]) -> None:
    from omnid_cli.tables import CONVERSATIONS

    for one in ids:
        found = session.call("conversation.show", conversation_id=one, limit=1).conversation
        unchanged = " already" if found.state.value == "closed" else ""
        session.out.done(
            CONVERSATIONS, found, f"Would close {found.id} ({found.contact}); it is {found.state.value}{unchanged}."
        )
