"""Who has a conversation: the one place that gives it to somebody, and notes that they have it."""

from typing import Protocol

from omnid.desk import escalation, notifying
from omnid.errors import Invalid
from omnid.events import AssignmentAcknowledged, ConversationAssigned
from omnid.model import Actor, ContactId, ConversationId, OperatorId, TeamId
from omnid.policy.sentences import sentence
from omnid.store import acknowledging, conversations
from omnid.store.database import Tx


class Matter(Protocol):
    """What has to be known of a conversation to give it to somebody."""

    @property
    def id(self) -> ConversationId: ...
    @property
    def contact_id(self) -> ContactId: ...
    @property
    def team_id(self) -> TeamId | None: ...


def assign(
    tx: Tx,
    actor: Actor,
    conversation: Matter,
    to: OperatorId | None,
    reason: str,
    *,
    acknowledge_by_at: int | None = None,
) -> None:
    """Give it to an operator, or back to everybody (None).

    ``acknowledge_by_at``: it is an offer; unless the operator shows until then (ms) that they have it, it goes on.
    """
    conversations.assign(tx, conversation.id, to, actor.label, reason, acknowledge_by_at)
    tx.emit(
        ConversationAssigned(
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            operator_id=to,
            reason=reason,
            team_id=conversation.team_id,
            actor=actor.label,
        )
    )


def acknowledge(tx: Tx, conversation: ConversationId, operator: OperatorId | None) -> bool:
    """They have it: an offer to them is taken, what was told of it is acknowledged. Whether there was any of that."""
    if operator is None:
        return False
    open_ = acknowledging.look(tx, conversation, operator)
    told = open_.notified and notifying.acknowledge_in(tx, conversation, operator)
    told |= open_.raised and escalation.acknowledge(tx, conversation, operator)
    contact = conversations.acknowledge(tx, conversation, operator) if open_.offered else None
    if contact is None:
        return told
    tx.emit(AssignmentAcknowledged(conversation_id=conversation, contact_id=contact, operator_id=operator))
    return True


def me(actor: Actor) -> OperatorId:
    """The operator who asks. Raises `Invalid` when it is not one."""
    if actor.operator_id is None:
        raise Invalid(sentence("not_an_operator", who=actor.name), path="operator")
    return actor.operator_id
