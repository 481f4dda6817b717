"""What services and visitors tell about messages of ours: delivered, read, failed."""

from omnid.channel import Receipt, ReceiptState
from omnid.desk import proving
from omnid.events import MessageDelivered, MessageFailed, MessageRead
from omnid.model import ChannelId, MessageId, MessageState, MessageType
from omnid.store import conversations, early_receipts, messages
from omnid.store.database import Tx


def told(tx: Tx, channel: ChannelId, receipt: Receipt) -> MessageId | None:
    """The message it is about; None for one we do not know, or not yet: it may come before the answer to our send."""
    there = messages.sent_as(tx, channel, receipt.external_id)
    there = there or messages.by_external(tx, channel, receipt.external_id)  # answered in the service's own interface
    if there is None and receipt.key is not None:
        proving.told(tx, channel, receipt)
        there = messages.sent_as(tx, channel, receipt.external_id)
    if there is None:
        early_receipts.keep(tx, channel, receipt)
        return None
    if there.identity_id is None or there.type is not MessageType.OUTBOUND:
        return None
    if receipt.state is ReceiptState.FAILED:
        _failed(tx, there, receipt.reason or "the service says it failed")
    elif receipt.state is not ReceiptState.SENT:
        reached(tx, there, MessageState(receipt.state.value), up_to=receipt.up_to)
    return there.id


def catch_up(tx: Tx, channel: ChannelId, external_id: str) -> None:
    """Now we know what the service calls a message: what it told of it before counts from here."""
    for receipt in early_receipts.take(tx, channel, external_id):
        told(tx, channel, receipt)


def _failed(tx: Tx, there: messages.Brief, reason: str) -> None:
    if there.state not in (MessageState.QUEUED, MessageState.SENT, MessageState.UNSURE):
        return  # told before, or it arrived after all
    messages.set_state(tx, there.id, MessageState.FAILED, reason)
    tx.emit(MessageFailed(**there.about, reason=reason))
    conversations.waiting_again(tx, there.conversation_id, tx.now)


def reached(tx: Tx, message: messages.Brief, state: MessageState, *, up_to: bool = True) -> None:
    """A message of ours was delivered or read, with ``up_to`` all before it too; states never go back."""
    if message.identity_id is None:
        return
    below = [MessageState.QUEUED, MessageState.SENT, MessageState.UNSURE]
    if state is MessageState.READ:
        below.append(MessageState.DELIVERED)
    for one in messages.unread(tx, message.identity_id, message.id, below):
        if not up_to and one.id != message.id:
            continue
        messages.set_state(tx, one.id, state)
        fact = MessageRead if state is MessageState.READ else MessageDelivered
        tx.emit(fact(**one.about))
