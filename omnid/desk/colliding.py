"""Two operators answer at once: refused where the client says what it has seen, and else written down."""

from omnid.desk import writing
from omnid.errors import Conflict
from omnid.model import Actor, Conversation, MessageId, Sentence
from omnid.policy.sentences import sentence
from omnid.store import messages, participants
from omnid.store.database import Tx

SOON_MS = 120_000
"""Two answers by two people within so long, and nothing from the contact in between, were not meant."""


def refuse(tx: Tx, actor: Actor, conversation: Conversation, seen: MessageId) -> None:
    """Raises `Conflict` when somebody else has answered behind the last message the client has seen."""
    answer = messages.answer_by_another(tx, conversation.id, actor.operator_id, seen)
    if answer is not None:
        raise Conflict(
            sentence("answered_meanwhile", who=answer.author, conversation=conversation.id),
            message_id=answer.id,
        )


def note(tx: Tx, actor: Actor, conversation: Conversation) -> None:
    """To be called before the answer is written: tell the operators when it is a second one."""
    if actor.operator_id is None or conversation.waiting_since_at is not None:
        return
    answer = messages.answer_by_another(tx, conversation.id, actor.operator_id, MessageId(0))
    if answer is None or answer.created_at < tx.now - SOON_MS or not messages.is_last_said(tx, answer):
        return
    together = {one.operator_id for one in participants.of(tx, conversation.id)} | {conversation.operator_id}
    if {actor.operator_id, answer.operator_id} <= together:
        return
    seconds = (tx.now - answer.created_at) // 1000
    writing.notice(
        tx,
        conversation.id,
        conversation.contact_id,
        Sentence("both_answered", {"who": actor.name, "after": seconds, "other": answer.author}),
    )
