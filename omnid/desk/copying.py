"""Sends an answer that a visitor has not got to the address they left for that."""

from omnid.desk.writing import notice
from omnid.model import ContactId, MessageId
from omnid.store import copies, outbox, settings
from omnid.store.database import Tx

AT_ONCE = 200


def later(tx: Tx, contact: ContactId, message: MessageId) -> None:
    """An answer is there for the visitor to see; if they do not, it is to go where they asked for it."""
    identity = copies.left(tx, contact)
    if identity is not None:
        copies.add(tx, message, identity, tx.now + settings.desk(tx).copy_ms)


def settle(tx: Tx) -> int | None:
    """Send what was not got in time; when the next is due, ms."""
    due = copies.due(tx, AT_ONCE)
    for one in due:
        copies.remove(tx, one.message_id)
        if one.is_wanted:
            outbox.add(tx, one.message_id, one.conversation_id, one.channel_id, one.identity_id, tx.now)
            notice(
                tx,
                one.conversation_id,
                one.contact_id,
                f"Sent to {one.address} too, because the chat had not shown it for a while",
            )
    return tx.now if len(due) == AT_ONCE else copies.next_due_at(tx)
