"""Rows of messages."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from omnid.errors import NotFound
from omnid.events import About
from omnid.model import (
    Attachment,
    Button,
    ChannelId,
    ContactId,
    ConversationId,
    CorrectionState,
    Entity,
    Identity,
    IdentityId,
    Message,
    MessageId,
    MessageState,
    MessageType,
    OperatorId,
    Sentence,
    Seq,
    Template,
)
from omnid.store import attachments, rows
from omnid.store.database import Tx

SELECT = """
select m.id, m.conversation_id, c.contact_id, m.type, m.state, m.key, m.text, m.channel_id, h.name as channel,
       m.identity_id, m.operator_id, m.author, m.external_id, m.entities, m.buttons, m.created_at, m.sent_at,
       m.edited_at, m.deleted_at, m.reason, m.duplicate_possible, m.original, m.template, m.due_at, m.correction,
       m.correction_reason, m.said, m.attachment_count
from messages m
join conversations c on c.id = m.conversation_id
left join channels h on h.id = m.channel_id"""

# By position: 19 names cost as much as the insert itself, and this is the statement everything waits for.
INSERT = """
insert into messages (conversation_id, type, state, key, text, channel_id, identity_id, operator_id, author,
                      external_id, entities, buttons, attachment_count, created_at, sent_at, original, thread, template,
                      changed_seq)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

_encode = msgspec.json.Encoder().encode


class Brief(NamedTuple):
    """What changing a message needs to know of it."""

    id: MessageId
    conversation_id: ConversationId
    contact_id: ContactId
    identity_id: IdentityId | None
    type: MessageType
    state: MessageState

    @property
    def about(self) -> About:
        return About(message_id=self.id, conversation_id=self.conversation_id, contact_id=self.contact_id)


_BRIEF = """
select m.id, m.conversation_id, c.contact_id, m.identity_id, m.type, m.state
from messages m join conversations c on c.id = m.conversation_id"""


def add(
    tx: Tx,
    conversation: ConversationId,
    type_: MessageType,
    state: MessageState,
    key: str,
    text: str,
    author: str,
    *,
    channel: ChannelId | None = None,
    identity: IdentityId | None = None,
    operator: OperatorId | None = None,
    external_id: str | None = None,
    entities: Sequence[Entity] = (),
    buttons: Sequence[Sequence[Button]] = (),
    attachment_count: int = 0,
    sent_at: int | None = None,
    original: str | None = None,
    thread: str | None = None,
    template: Template | None = None,
) -> MessageId:
    """``changed_seq`` is that of the fact the caller emits next."""
    cursor = tx.connection.execute(
        INSERT,
        (conversation, type_.value, state.value, key, text, channel, identity, operator, author,
         external_id, _json(entities), _json(buttons), attachment_count, tx.now, tx.now if sent_at is None else sent_at,
         original, thread, None if template is None else _encode(template).decode(), tx.next_seq),
    )  # fmt: skip
    return MessageId(cursor.lastrowid or 0)


def set_said(tx: Tx, message: MessageId, said: Sentence) -> None:
    """What a notice says, for those who read another language than its text."""
    tx.run("update messages set said = :said where id = :id", {"id": message, "said": _encode(said).decode()})


def _json(values: Sequence[Any]) -> str:
    return _encode(values).decode() if values else "[]"


def brief(tx: Tx, message: MessageId) -> Brief:
    """Raises `NotFound`."""
    found = _brief(tx, "m.id = :id", {"id": message})
    if found is None:
        raise NotFound("message", message)
    return found


def by_external(tx: Tx, channel: ChannelId, external_id: str) -> Brief | None:
    """An inbound message by the service's id."""
    return _brief(tx, "m.channel_id = :channel and m.external_id = :id", {"channel": channel, "id": external_id})


def sent_as(tx: Tx, channel: ChannelId, external_id: str) -> Brief | None:
    """An outbound message by the id the service gave one of its parts."""
    condition = """m.id = (select o.message_id from attempts a join outbox o on o.id = a.outbox_id
                           where a.channel_id = :channel and a.external_id = :id limit 1)"""
    return _brief(tx, condition, {"channel": channel, "id": external_id})


def by_key(tx: Tx, identity: IdentityId, key: str) -> Brief | None:
    return _brief(tx, "m.identity_id = :identity and m.key = :key", {"identity": identity, "key": key})


def taken(tx: Tx, identity: IdentityId, key: str) -> tuple[Seq, int] | None:
    """The last change and the time of a message, by its key."""
    row = tx.run(
        "select changed_seq, created_at from messages where identity_id = :identity and key = :key",
        {"identity": identity, "key": key},
    ).fetchone()
    return None if row is None else (Seq(row[0]), row[1])


class Thread(NamedTuple):
    """What a plugin wants to know when it answers: its own memory, and the id of the contact's newest message."""

    memory: str | None
    external_id: str | None


def last_thread(tx: Tx, conversation: ConversationId, identity: IdentityId) -> Thread:
    row = tx.run(
        """select thread, external_id from messages where conversation_id = :conversation and identity_id = :identity
           and type = 'inbound' order by id desc limit 1""",
        {"conversation": conversation, "identity": identity},
    ).fetchone()
    return Thread(None, None) if row is None else Thread(*row)


def _brief(tx: Tx, condition: str, parameters: dict[str, Any]) -> Brief | None:
    row = tx.run(f"{_BRIEF} where {condition}", parameters).fetchone()
    return None if row is None else _to_brief(row)


def _to_brief(row: tuple[Any, ...]) -> Brief:
    return Brief(row[0], row[1], row[2], row[3], MessageType(row[4]), MessageState(row[5]))


def set_state(
    tx: Tx, message: MessageId, state: MessageState, reason: str | None = None, duplicate_possible: bool | None = None
) -> None:
    """Call it right before the fact that says so is emitted."""
    tx.run(
        """update messages set state = :state, reason = :reason, changed_seq = :seq,
               duplicate_possible = coalesce(:duplicate, duplicate_possible) where id = :id""",
        {"id": message, "state": state.value, "reason": reason, "seq": tx.next_seq,
         "duplicate": None if duplicate_possible is None else int(duplicate_possible)},
    )  # fmt: skip


def release(tx: Tx, message: MessageId, state: MessageState, identity: Identity) -> None:
    """A draft becomes a message to be sent; its key stays."""
    tx.run(
        """update messages set state = :state, identity_id = :identity, channel_id = :channel, sent_at = :now,
               changed_seq = :seq where id = :id""",
        {"id": message, "state": state.value, "identity": identity.id, "channel": identity.channel_id, "now": tx.now,
         "seq": tx.next_seq},
    )  # fmt: skip


def edit(tx: Tx, message: MessageId, text: str, entities: Sequence[Entity]) -> None:
    tx.run(
        "update messages set text = :text, entities = :entities, edited_at = :now, changed_seq = :seq where id = :id",
        {"id": message, "text": text, "entities": _json(entities), "now": tx.now, "seq": tx.next_seq},
    )


def is_still(tx: Tx, message: Message) -> bool:
    """Whether it says what it said when it was read."""
    return bool(
        tx.value(
            "select text = :text and edited_at is :edited from messages where id = :id",
            {"id": message.id, "text": message.text, "edited": message.edited_at},
        )
    )


def delete(tx: Tx, message: MessageId) -> None:
    """Marked; the text stays for those who have to prove what was said."""
    tx.run(
        "update messages set deleted_at = :now, changed_seq = :seq where id = :id",
        {"id": message, "now": tx.now, "seq": tx.next_seq},
    )


def undelete(tx: Tx, message: MessageId) -> None:
    """It could not be taken back."""
    tx.run(
        "update messages set deleted_at = null, changed_seq = :seq where id = :id", {"id": message, "seq": tx.next_seq}
    )


def set_correction(tx: Tx, message: MessageId, state: CorrectionState | None, reason: str | None = None) -> None:
    """Whether the contact sees what is said here now; call it right before the fact that says so is emitted."""
    tx.run(
        "update messages set correction = :state, correction_reason = :reason, changed_seq = :seq where id = :id",
        {"id": message, "state": None if state is None else state.value, "reason": reason, "seq": tx.next_seq},
    )


def correction(tx: Tx, message: MessageId) -> CorrectionState | None:
    found: str | None = tx.value("select correction from messages where id = :id", {"id": message})
    return None if found is None else CorrectionState(found)


def uncorrected(tx: Tx, since: int) -> int:
    """How many were corrected since then without the contact seeing it, or without anybody knowing that they do."""
    count: int = tx.value(
        """select count(*) from messages where correction in ('failed', 'unsure')
           and max(coalesce(edited_at, 0), coalesce(deleted_at, 0), created_at) >= :since""",
        {"since": since},
    )
    return count


def touch(tx: Tx, message: MessageId) -> None:
    """Something of it changed that is not in its row, such as an attachment."""
    tx.run("update messages set changed_seq = :seq where id = :id", {"id": message, "seq": tx.next_seq})


def get(tx: Tx, message: MessageId) -> Message:
    """Raises `NotFound`."""
    found = _messages(tx, f"{SELECT} where m.id = :id", {"id": message})
    if not found:
        raise NotFound("message", message)
    return found[0]


def some(tx: Tx, ids: Sequence[MessageId]) -> dict[MessageId, Message]:
    """Those of ``ids`` that exist."""
    wanted = _encode(ids).decode()
    sql = f"{SELECT} where m.id in (select value from json_each(:ids))"
    return {message.id: message for message in _messages(tx, sql, {"ids": wanted})}


def thread(tx: Tx, conversation: ConversationId, before: int | None, limit: int) -> list[Message]:
    """The newest ``limit`` with an id below ``before``, oldest first."""
    sql = f"{SELECT} where m.conversation_id = :id and m.id < :before order by m.id desc limit :limit"
    return _messages(tx, sql, {"id": conversation, "before": before or 1 << 62, "limit": limit})[::-1]


_SAID = """m.identity_id = :identity and m.type in ('inbound', 'outbound') and m.state not in ('draft', 'cancelled')
           and m.due_at is null"""


def history(tx: Tx, identity: IdentityId, before: int | None, limit: int) -> list[Message]:
    """What one identity may see: the newest ``limit`` with an id below ``before``, oldest first."""
    sql = f"{SELECT} where {_SAID} and m.id < :before order by m.id desc limit :limit"
    return _messages(tx, sql, {"identity": identity, "before": before or 1 << 62, "limit": limit})[::-1]


def changed(tx: Tx, identity: IdentityId, after: Seq, limit: int) -> list[tuple[Seq, Message]]:
    """What one identity may see and has changed since, in the order of the changes."""
    sql = f"{SELECT} where {_SAID} and m.changed_seq > :after order by m.changed_seq limit :limit"
    parameters = {"identity": identity, "after": after, "limit": limit}
    found = _messages(tx, sql, parameters)
    seqs = dict(
        tx.run(
            f"""select m.id, m.changed_seq from messages m where {_SAID} and m.changed_seq > :after
                order by m.changed_seq limit :limit""",
            parameters,
        )
    )
    return [(Seq(seqs[message.id]), message) for message in found]


def unread(tx: Tx, identity: IdentityId, up_to: MessageId, states: Sequence[MessageState]) -> list[Brief]:
    """Outbound messages to an identity, up to one, that are in any of ``states``."""
    marks = ", ".join(f"'{state.value}'" for state in states)
    found = tx.run(
        f"""{_BRIEF} where m.identity_id = :identity and m.type = 'outbound' and m.id <= :id and m.state in ({marks})
            order by m.id""",
        {"identity": identity, "id": up_to},
    ).fetchall()
    return [_to_brief(row) for row in found]


def unseen(tx: Tx, conversation: ConversationId) -> list[Brief]:
    """Inbound messages of a conversation no operator has read."""
    found = tx.run(
        f"{_BRIEF} where m.conversation_id = :id and m.type = 'inbound' and m.state = 'received' order by m.id",
        {"id": conversation},
    ).fetchall()
    return [_to_brief(row) for row in found]


def _messages(tx: Tx, sql: str, parameters: dict[str, Any]) -> list[Message]:
    cursor = tx.run(sql, parameters)
    found = cursor.fetchall()
    if not found:
        return []
    files: dict[MessageId, list[Attachment]] = {}
    if any(row[-1] for row in found):
        files = attachments.of(tx, [row[0] for row in found if row[-1]])
    columns = tuple(column[0] for column in cursor.description)
    make = rows.maker(Message, columns, ("attachments",))
    return [make((*row, files.get(row[0], []))) for row in found]


class Answer(NamedTuple):
    """A reply of ours."""

    id: MessageId
    conversation_id: ConversationId
    operator_id: OperatorId
    author: str
    created_at: int


def answer_by_another(
    tx: Tx, conversation: ConversationId, operator: OperatorId | None, after: MessageId
) -> Answer | None:
    """The newest answer behind a message that another operator has given."""
    row = tx.run(
        """select id, conversation_id, operator_id, author, created_at from messages
           where conversation_id = :id and id > :after and type = 'outbound' and operator_id is not null
             and operator_id is not :operator and state not in ('draft', 'cancelled', 'scheduled')
           order by id desc limit 1""",
        {"id": conversation, "after": after, "operator": operator},
    ).fetchone()
    return None if row is None else Answer(*row)


def is_last_said(tx: Tx, answer: Answer) -> bool:
    """Whether neither the contact nor anybody of ours has said anything since."""
    return not tx.value(
        """select 1 from messages where conversation_id = :conversation and id > :id
           and type in ('inbound', 'outbound') and state not in ('draft', 'cancelled', 'scheduled')""",
        {"conversation": answer.conversation_id, "id": answer.id},
    )
