"""Sends an answer that a visitor has not got to the address they left for that."""

from omnid.desk.writing import notice
from omnid.events import MessageCopied
from omnid.model import ContactId, MessageId, Sentence
from omnid.store import channels, copies, outbox, outlook, settings
from omnid.store.database import Tx

AT_ONCE = 200


def later(tx: Tx, contact: ContactId, message: MessageId) -> None:
    """An answer is there for the visitor to see; if they do not, it is to go where they asked for it."""
    identity = copies.left(tx, contact)
    if identity is not None:
        copies.add(tx, message, identity, tx.now + settings.desk(tx).copy_ms)


def settle(tx: Tx) -> int | None:
    """Send what was not got in time; when the next is due, ms."""
    next_at = outlook.look(tx).copy_at
    if next_at is None or next_at > tx.now:
        return next_at
    due = copies.due(tx, AT_ONCE)
    for one in due:
        copies.remove(tx, one.message_id)
        if one.is_wanted:
            _send(tx, one)
    return tx.now if len(due) == AT_ONCE else outlook.look(tx).copy_at


def _send(tx: Tx, copy: copies.Copy) -> None:
    item = outbox.add(tx, copy.message_id, copy.conversation_id, copy.channel_id, copy.identity_id, tx.now)
    tx.emit(
        MessageCopied(
            message_id=copy.message_id,
            conversation_id=copy.conversation_id,
            contact_id=copy.contact_id,
            channel_id=copy.channel_id,
            outbox_id=item,
        )
    )
    by = channels.get(tx, copy.channel_id).name
    notice(tx, copy.conversation_id, copy.contact_id, Sentence("copied", {"address": copy.address, "by": by}))
