"""Messages of the desk as a visitor sees them, and what a visitor missed."""

from typing import NamedTuple
from urllib.parse import quote

from omnid.desk import visitors
from omnid.desk.visitors import Visitor
from omnid.http import frames
from omnid.http.places import Places
from omnid.model import (
    Attachment,
    AttachmentState,
    Message,
    MessageState,
    MessageType,
    OperatorId,
    Seq,
)
from omnid.store import events, operators
from omnid.store.database import Tx

NEWEST = 50
"""Messages shown at first, and a page of history."""
AT_ONCE = 200
"""Changes read at a time when a visitor comes back."""

Pictures = dict[OperatorId, str | None]


class Renderer:
    """Makes frames; ``seqs`` and ``ids`` hide the numbers of the log and of messages."""

    def __init__(self, key: bytes) -> None:
        self.seqs = Places(key, "log")
        self.ids = Places(key, "message")

    def message(self, message: Message, pictures: Pictures, seq: Seq | None = None) -> bytes:
        deleted = message.deleted_at is not None
        return frames.encode(
            frames.Message(
                key=message.key,
                from_="me" if message.type is MessageType.INBOUND else "desk",
                text="" if deleted else message.text,
                entities=[] if deleted else message.entities,
                buttons=[] if deleted else message.buttons,
                files=[] if deleted else [_file(attachment) for attachment in message.attachments],
                author=_author(message, pictures),
                at=message.sent_at,
                state=_state(message),
                edited=message.edited_at is not None,
                deleted=deleted,
                after=None if seq is None else self.seqs.show(seq),
            )
        )

    def state(self, message: Message, seq: Seq) -> bytes:
        return frames.encode(frames.State(key=message.key, state=_state(message), after=self.seqs.show(seq)))


def visible(message: Message) -> bool:
    """Notes, notices, drafts and what is to leave later are the operators' own."""
    return (
        message.type in (MessageType.INBOUND, MessageType.OUTBOUND)
        and message.state not in (MessageState.DRAFT, MessageState.CANCELLED)
        and message.due_at is None
    )


def pictures(tx: Tx, messages: list[Message]) -> Pictures:
    """Of the operators who wrote some of these."""
    if not any(message.operator_id for message in messages):
        return {}
    return {operator.id: operator.picture_url for operator in operators.every(tx)}


def _author(message: Message, known: Pictures) -> frames.Author | None:
    if message.type is MessageType.INBOUND:
        return None
    picture = None if message.operator_id is None else known.get(message.operator_id)
    return frames.Author(name=message.author, picture=picture)


def _state(message: Message) -> str:
    """A visitor need not know that an answer is still on its way elsewhere."""
    on_its_way = message.state in (MessageState.QUEUED, MessageState.UNSURE)
    return MessageState.SENT.value if on_its_way else message.state.value


def _file(attachment: Attachment) -> frames.File:
    there = attachment.state is AttachmentState.STORED and attachment.sha256 is not None
    return frames.File(
        id=attachment.public_id,
        type=attachment.type,
        name=attachment.name,
        mime=attachment.mime,
        size=attachment.size,
        url=f"files/{attachment.public_id}/{quote(attachment.name or 'file', safe='')}" if there else None,
        state=attachment.state,
        meta=attachment.meta,
    )


class Missed(NamedTuple):
    """Frames a visitor has not seen, up to ``seq`` of the log; ``more`` when there is more after it already."""

    bodies: list[bytes]
    hello: frames.Hello
    seq: Seq
    more: bool = False


def missed(tx: Tx, render: Renderer, visitor: Visitor, after: Seq | None) -> Missed:
    """What is new since ``after``; for one who comes with nothing, the newest there is."""
    return _newest(tx, render, visitor) if after is None else _since(tx, render, visitor, after)


def _newest(tx: Tx, render: Renderer, visitor: Visitor) -> Missed:
    last = events.last(tx.connection)
    found = visitors.history(tx, visitor, None, NEWEST)
    shown = pictures(tx, found.messages)
    older = None if found.older is None else render.ids.show(found.older)
    return Missed(
        [render.message(message, shown) for message in found.messages],
        frames.Hello(after=render.seqs.show(last), more=older is not None, older=older),
        last,
    )


def _since(tx: Tx, render: Renderer, visitor: Visitor, after: Seq) -> Missed:
    found = visitors.changed(tx, visitor, after, AT_ONCE)
    shown = pictures(tx, [message for _, message in found])
    bodies = [render.message(message, shown, seq) for seq, message in found]
    more = len(found) == AT_ONCE
    seq = found[-1][0] if more else events.last(tx.connection)
    return Missed(bodies, frames.Hello(after=render.seqs.show(seq)), seq, more)


class Older(NamedTuple):
    bodies: list[bytes]
    older: str | None


def older(tx: Tx, render: Renderer, visitor: Visitor, before: str) -> Older:
    """The page of history before a place `Missed.hello` or an earlier page named."""
    place = render.ids.read(before)
    found = visitors.history(tx, visitor, min(place, 1 << 62), NEWEST)
    shown = pictures(tx, found.messages)
    bodies = [render.message(message, shown) for message in found.messages]
    return Older(bodies, None if found.older is None else render.ids.show(found.older))
