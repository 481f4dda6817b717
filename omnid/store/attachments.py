"""Rows of attachments; their bytes are in `omnid.store.files`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from omnid.errors import NotFound
from omnid.model import Attachment, AttachmentId, AttachmentState, AttachmentType, ChannelId, MessageId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = "select id, message_id, public_id, type, state, name, mime, size, sha256, meta, reason from attachments"


class Pending(NamedTuple):
    """An attachment whose bytes are still at the service; ``tries`` have failed."""

    id: AttachmentId
    message_id: MessageId
    channel_id: ChannelId
    ref: str
    name: str
    mime: str
    size: int
    tries: int
    type: AttachmentType


def add(
    tx: Tx,
    message: MessageId,
    public_id: str,
    type_: AttachmentType,
    name: str,
    mime: str,
    size: int,
    *,
    sha256: str | None = None,
    ref: str | None = None,
    meta: dict[str, Any] | None = None,
) -> AttachmentId:
    """With ``ref`` and no ``sha256`` the bytes are to be fetched."""
    state = AttachmentState.PENDING if ref is not None and sha256 is None else AttachmentState.STORED
    return AttachmentId(
        tx.value(
            """insert into attachments (message_id, public_id, type, state, name, mime, size, sha256, ref, meta, due_at)
               values (:message, :public_id, :type, :state, :name, :mime, :size, :sha256, :ref, :meta, :due)
               returning id""",
            {"message": message, "public_id": public_id, "type": type_.value, "state": state.value, "name": name,
             "mime": mime, "size": size, "sha256": sha256, "ref": ref, "meta": rows.json(meta or {}),
             "due": tx.now if state is AttachmentState.PENDING else None},
        )
    )  # fmt: skip


def of(tx: Tx, messages: Sequence[MessageId]) -> dict[MessageId, list[Attachment]]:
    found: dict[MessageId, list[Attachment]] = {}
    ids = rows.json(messages)
    sql = f"{_SELECT} where message_id in (select value from json_each(:ids)) order by id"
    for attachment in rows.every(Attachment, tx.run(sql, {"ids": ids})):
        found.setdefault(attachment.message_id, []).append(attachment)
    return found


def unused(tx: Tx, digests: Sequence[str]) -> list[str]:
    """Those files no message has, nor any template."""
    found = tx.run(
        """select value from json_each(:digests) d
           where not exists (select 1 from attachments a where a.sha256 = d.value)
             and d.value not in (select f.value ->> 'sha256' from templates t, json_each(t.files) f
                                 where t.removed_at is null)""",
        {"digests": rows.json(digests)},
    )
    return [row[0] for row in found]


def public(tx: Tx, public_id: str) -> Attachment:
    """Raises `NotFound`."""
    found = rows.one(Attachment, tx.run(f"{_SELECT} where public_id = :id", {"id": public_id}))
    if found is None:
        raise NotFound("file", public_id)
    return found


def due(tx: Tx, channel: ChannelId, limit: int) -> list[Pending]:
    """What is to be fetched for a channel now."""
    found = tx.run(
        """select a.id, a.message_id, m.channel_id, a.ref, a.name, a.mime, a.size, a.tries, a.type
           from attachments a join messages m on m.id = a.message_id
           where a.state = 'pending' and a.due_at <= :now and m.channel_id = :channel order by a.due_at limit :limit""",
        {"channel": channel, "now": tx.now, "limit": limit},
    )
    return [Pending(*row)._replace(type=AttachmentType(row[8])) for row in found]


def next_due_at(tx: Tx, channel: ChannelId) -> int | None:
    at: int | None = tx.value(
        """select min(a.due_at) from attachments a join messages m on m.id = a.message_id
           where a.state = 'pending' and m.channel_id = :channel""",
        {"channel": channel},
    )
    return at


def stored(tx: Tx, attachment: AttachmentId, sha256: str, size: int, mime: str, type_: AttachmentType) -> None:
    tx.run(
        """update attachments set state = 'stored', sha256 = :sha256, size = :size, mime = :mime, type = :type,
               reason = null, due_at = null where id = :id""",
        {"id": attachment, "sha256": sha256, "size": size, "mime": mime, "type": type_.value},
    )


def later(tx: Tx, attachment: AttachmentId, due_at: int, reason: str) -> None:
    tx.run(
        "update attachments set tries = tries + 1, due_at = :due, reason = :reason where id = :id",
        {"id": attachment, "due": due_at, "reason": reason},
    )


def failed(tx: Tx, attachment: AttachmentId, reason: str) -> None:
    tx.run(
        "update attachments set state = 'failed', tries = tries + 1, due_at = null, reason = :reason where id = :id",
        {"id": attachment, "reason": reason},
    )
