"""Rows of addresses that contacts left elsewhere, and of answers that go there if they are not got."""

from typing import NamedTuple

from omnid.model import ChannelId, ContactId, ConversationId, IdentityId, MessageId
from omnid.store.database import Tx

DUE = """
select c.message_id, c.identity_id, i.channel_id, i.external_id, m.conversation_id, i.contact_id,
       m.state = 'sent' and m.deleted_at is null and h.enabled = 1 and i.unreachable_reason is null
from copies c join messages m on m.id = c.message_id join identities i on i.id = c.identity_id
join channels h on h.id = i.channel_id
where c.due_at <= :now order by c.due_at limit :limit"""


class Copy(NamedTuple):
    """``is_wanted``: the contact has not got the message, and the address can be written to."""

    message_id: MessageId
    identity_id: IdentityId
    channel_id: ChannelId
    address: str
    conversation_id: ConversationId
    contact_id: ContactId
    is_wanted: bool


def set_left(tx: Tx, identity: IdentityId) -> None:
    """Its address was left by the contact, who has not written from there."""
    tx.run("update identities set left_at = :now where id = :id", {"id": identity, "now": tx.now})


def forget_left(tx: Tx, identity: IdentityId) -> None:
    """Nothing goes there any more but what is written to it as to any other."""
    tx.run("update identities set left_at = null where id = :id", {"id": identity})


def left(tx: Tx, contact: ContactId) -> IdentityId | None:
    """Where a contact asked to be answered: the address left last."""
    found: int | None = tx.value(
        """select id from identities where contact_id = :contact and left_at is not null
           order by left_at desc, id desc limit 1""",
        {"contact": contact},
    )
    return None if found is None else IdentityId(found)


def count_left(tx: Tx, contact: ContactId) -> int:
    count: int = tx.value(
        "select count(*) from identities where contact_id = :contact and left_at is not null", {"contact": contact}
    )
    return count


def add(tx: Tx, message: MessageId, identity: IdentityId, due_at: int) -> None:
    tx.run(
        """insert into copies (message_id, identity_id, due_at) values (:message, :identity, :due)
           on conflict do nothing""",
        {"message": message, "identity": identity, "due": due_at},
    )


def due(tx: Tx, limit: int) -> list[Copy]:
    found = tx.run(DUE, {"now": tx.now, "limit": limit})
    return [Copy(*row)._replace(is_wanted=bool(row[6])) for row in found]


def remove(tx: Tx, message: MessageId) -> None:
    tx.run("delete from copies where message_id = :id", {"id": message})
