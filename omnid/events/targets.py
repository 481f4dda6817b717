"""Facts about targets, and about waits that are told of."""

from omnid.events.fact import Fact
from omnid.model import ContactId, ConversationId, EscalationId, OperatorId, TargetType, Whom


class TargetsChanged(Fact, frozen=True, tag="targets_changed"):
    """How soon contacts are to be answered, or who is told when they are not, is otherwise from now on."""


class AutorepliesChanged(Fact, frozen=True, tag="autoreplies_changed"):
    """What is answered by itself is otherwise from now on."""


class EscalationFact(Fact, frozen=True):
    """What the facts about one escalation have in common; not a fact itself."""

    escalation_id: EscalationId
    conversation_id: ConversationId
    contact_id: ContactId
    target: TargetType


class EscalationRaised(EscalationFact, frozen=True, tag="escalation_raised"):
    """A step was told. ``step`` from 1; ``operators``: who was told."""

    step: int
    whom: Whom
    operators: list[OperatorId]


class EscalationAcknowledged(EscalationFact, frozen=True, tag="escalation_acknowledged"):
    """Somebody has it; the next step waits."""

    operator_id: OperatorId


class EscalationEnded(EscalationFact, frozen=True, tag="escalation_ended"):
    """``because``: answered, closed, snoozed, or no target any more."""

    because: str
