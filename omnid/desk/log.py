"""Operations on the log: what happened after N, and the named readers who remember how far they are."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import language
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit
from omnid.errors import Conflict, Invalid
from omnid.events import Event, Logged, MessageFact
from omnid.model import Actor, Message, OperatorId, Scope, Seq
from omnid.store import cursors, events, messages
from omnid.store.database import Tx

OWNER = "consumer"
ConsumerName = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="A–Z, a–z, 0–9, dot, dash, underscore")
]


class Happening(Struct, frozen=True, kw_only=True):
    """An event as readers get it; ``message`` as it is now, for events about a message."""

    seq: Seq
    at: int
    event: Event
    message: Message | None = None


class ListEvents(Request, frozen=True):
    """``after``: a sequence number, 0 for the beginning. ``consumer``: go on where that reader acknowledged.

    ``messages``: join the messages the events are about.
    """

    after: Annotated[int, Meta(ge=0)] | None = None
    consumer: ConsumerName | None = None
    messages: bool = True
    limit: Limit = 200


class Happenings(Struct, frozen=True, kw_only=True):
    """``next``: what to pass as ``after`` for those that follow; ``last``: the newest there is."""

    items: list[Happening]
    next: Seq
    last: Seq


@operation("event.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListEvents) -> Happenings:
    """Read the log after a sequence number, or after what a named consumer acknowledged."""
    after = start(tx, request)
    logged = events.after(tx.connection, after, request.limit)
    return Happenings(
        items=happenings(tx, logged, request.messages, actor.operator_id),
        next=logged[-1].seq if logged else after,
        last=events.last(tx.connection),
    )


def start(tx: Tx, request: ListEvents) -> Seq:
    """Where a reader begins. Raises `Invalid` for one beyond the end of the log."""
    after = request.after
    if after is None and request.consumer is not None:
        after = int(cursors.get(tx, OWNER, request.consumer) or 0)
    last = events.last(tx.connection)
    if after is not None and after > last:
        raise Invalid(f"The log ends at {last}; there is nothing after {after}.", path="after")
    return Seq(after or 0)


def happenings(
    tx: Tx, logged: list[Logged], with_messages: bool = True, reader: OperatorId | None = None
) -> list[Happening]:
    """Events with the messages they are about, as an operator or (None) nobody in particular reads them."""
    ids = {one.event.message_id for one in logged if isinstance(one.event, MessageFact)} if with_messages else set()
    found = messages.some(tx, sorted(ids)) if ids else {}
    bodies = {one.id: one for one in language.worded(tx, reader, list(found.values()))}
    return [
        Happening(
            seq=one.seq,
            at=one.at,
            event=one.event,
            message=bodies.get(one.event.message_id) if isinstance(one.event, MessageFact) else None,
        )
        for one in logged
    ]


class Acknowledge(Request, frozen=True):
    consumer: ConsumerName
    seq: Annotated[int, Meta(ge=0)]


class Consumer(Struct, frozen=True, kw_only=True):
    """A named reader; ``behind`` is how many events it has not acknowledged."""

    name: str
    seq: Seq
    behind: int


@operation("consumer.ack", scope=Scope.READ, is_act=False)
def acknowledge(tx: Tx, actor: Actor, request: Acknowledge) -> Consumer:
    """Say that a consumer has dealt with everything up to ``seq``; it never goes back."""
    last = events.last(tx.connection)
    if request.seq > last:
        raise Conflict(f"The log ends at {last}; {request.seq} cannot have been read.")
    seq = max(request.seq, int(cursors.get(tx, OWNER, request.consumer) or 0))
    cursors.put(tx, OWNER, request.consumer, str(seq))
    return Consumer(name=request.consumer, seq=Seq(seq), behind=last - seq)


class ListConsumers(Request, frozen=True):
    """No parameters."""


@operation("consumer.list", reads=True)
def consumers(tx: Tx, actor: Actor, request: ListConsumers) -> list[Consumer]:
    """List the named readers of the log and how far behind each is."""
    last = events.last(tx.connection)
    return [
        Consumer(name=name, seq=Seq(int(value)), behind=last - int(value))
        for name, value in cursors.of(tx, OWNER).items()
    ]
