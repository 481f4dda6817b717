"""What operators do with conversations: take, assign, close, reopen, snooze."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli import bulk
from omnid_cli.options import command, commands
from omnid_cli.reply import Timezone
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Conversation

app = commands()

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Conversations.")]
Some = Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Conversations.")]
Id = Annotated[int, typer.Argument(metavar="ID", help="The conversation.")]


@command(app, writes=True)
def take(
    session: Session,
    ids: Ids,
    over: Annotated[bool, typer.Option("--over", help="Though somebody else has them.")] = False,
) -> None:
    """Make conversations yours."""
    each(session, "conversation.take", ids, "{0.id} is yours.", **({"over": True} if over else {}))


@command(app, writes=True)
def assign(
    session: Session,
    words: Annotated[
        list[str],
        typer.Argument(metavar="ID... LOGIN|me|nobody", help="Conversations, and whose they are from now on."),
    ],
    filter_: bulk.Filter = None,
    limit: bulk.Limit = None,
    dry_run: bulk.DryRun = False,
) -> None:
    """Give conversations to an operator."""
    from omnid.errors import Invalid

    ids, rest = numbers(words)
    if len(rest) != 1 or not (ids or filter_):
        raise Invalid("Say which conversation and whose it is: omnid assign 42 anna.")
    if filter_ is not None or dry_run:
        bulk.run(session, "assign", ids, filter_, limit, dry_run, operator=rest[0])
        return
    each(session, "conversation.assign", ids, "{0.id} is {1}.", operator=rest[0])


def numbers(words: list[str]) -> tuple[list[int], list[str]]:
    """The numbers a list begins with, and the rest."""
    count = next((index for index, one in enumerate(words) if not (one.isascii() and one.isdigit())), len(words))
    return [int(one) for one in words[:count]], words[count:]


@command(app, writes=True)
def close(
    session: Session,
    ids: Some = None,
    filter_: bulk.Filter = None,
    limit: bulk.Limit = None,
    dry_run: bulk.DryRun = False,
) -> None:
    """Close conversations; they open again by themselves when the contact writes."""
    if filter_ is not None or dry_run:
        bulk.run(session, "close", ids or [], filter_, limit, dry_run)
        return
    each(session, "conversation.close", _some(ids, "close"), "{0.id} is closed.")


@command(app, writes=True)
def reopen(
    session: Session,
    ids: Some = None,
    filter_: bulk.Filter = None,
    limit: bulk.Limit = None,
    dry_run: bulk.DryRun = False,
) -> None:
    """Open closed or snoozed conversations again."""
    if filter_ is not None or dry_run:
        bulk.run(session, "reopen", ids or [], filter_, limit, dry_run)
        return
    each(session, "conversation.reopen", _some(ids, "reopen"), "{0.id} is open.")


def _some(ids: list[int] | None, command_: str) -> list[int]:
    from omnid.errors import Invalid

    if not ids:
        raise Invalid(f"Say which conversations: omnid {command_} 42 43, or --filter “…”.")
    return ids


@command(app, writes=True)
def snooze(
    session: Session,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID] [WHEN]", help="The conversation; 2h, 3d, tomorrow 9:00, monday, 18:30 or a date."),
    ] = None,
    until_answer: Annotated[
        bool, typer.Option("--until-answer", help="Until the contact writes, however long.")
    ] = False,
    filter_: bulk.Filter = None,
    limit: bulk.Limit = None,
    dry_run: bulk.DryRun = False,
    timezone: Timezone = None,
) -> None:
    """Put conversations aside until a time or until the contact writes.

    A time is read by the clock of --timezone, else of your shift, of the conversation's hours, of this machine.
    """
    from omnid.errors import Invalid
    from omnid_cli import times
    from omnid_cli.tables import CONVERSATIONS

    # One conversation alone: in “42 3 days” nobody could tell numbers of conversations from lengths of time.
    given = list(words or [])
    ids = [int(given.pop(0))] if filter_ is None and given and given[0].isascii() and given[0].isdigit() else []
    if bool(given) == until_answer or not (ids or filter_):
        raise Invalid("Say which and until when: omnid snooze 42 2h, or omnid snooze 42 --until-answer.")
    until: dict[str, object] = {}
    if given:
        until = {"until": " ".join(given), "timezone": timezone, "local_timezone": times.zone_here()}
    if filter_ is not None or dry_run:
        bulk.run(session, "snooze", ids, filter_, limit, dry_run, **until)
        return
    put = session.call("conversation.snooze", conversation_id=ids[0], **until)
    when = "the contact writes" if put.snoozed_until_at is None else times.zoned(put.snoozed_until_at)
    session.out.done(CONVERSATIONS, put, f"Conversation {put.id} is put aside until {when}.")


@command(app, writes=True)
def merge(
    session: Session,
    conversation: Id,
    other: Annotated[int, typer.Argument(metavar="OTHER", help="The one that is put into it.")],
    contacts: Annotated[
        bool, typer.Option("--contacts", help="Their contacts are one person: merge them too.")
    ] = False,
    dry_run: bulk.DryRun = False,
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
