"""Operations on who takes part in a conversation beside the operator who has it."""

from omnid.desk import assigning
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict
from omnid.events import ParticipantJoined, ParticipantLeft
from omnid.model import Actor, Conversation, ConversationId, Operator, Participant
from omnid.policy.sentences import sentence
from omnid.store import conversations, operators, participants
from omnid.store.database import Tx


class TakePart(Request, frozen=True):
    """``operator``: a login; oneself unless said."""

    conversation_id: ConversationId
    operator: str | None = None


@operation("conversation.join")
def join(tx: Tx, actor: Actor, request: TakePart) -> list[Participant]:
    """Take part in a conversation that stays somebody else's, or have another operator take part."""
    conversation, who = _both(tx, actor, request)
    if who.disabled_at is not None:
        raise Conflict(sentence("disabled", who=who.login))
    if who.id == conversation.operator_id:
        raise Conflict(sentence("theirs_already", conversation=conversation.id, who=who.login))
    if participants.add(tx, conversation.id, who.id):
        tx.emit(
            ParticipantJoined(
                conversation_id=conversation.id,
                contact_id=conversation.contact_id,
                operator_id=who.id,
                actor=actor.label,
            )
        )
    return participants.of(tx, conversation.id)


@operation("conversation.leave")
def leave(tx: Tx, actor: Actor, request: TakePart) -> list[Participant]:
    """Take part no more, or have another operator leave."""
    conversation, who = _both(tx, actor, request)
    if not participants.remove(tx, conversation.id, who.id):
        raise Conflict(sentence("no_part", who=who.login, conversation=conversation.id))
    tx.emit(
        ParticipantLeft(
            conversation_id=conversation.id, contact_id=conversation.contact_id, operator_id=who.id, actor=actor.label
        )
    )
    return participants.of(tx, conversation.id)


def _both(tx: Tx, actor: Actor, request: TakePart) -> tuple[Conversation, Operator]:
    conversation = conversations.unmerged(tx, request.conversation_id)
    login = request.operator
    who = operators.get(tx, assigning.me(actor)) if login in (None, "me") else operators.named(tx, login or "")
    return conversation, who
