"""Facts about what operators have begun to write."""

from omnid.events.fact import Fact
from omnid.model import ContactId, ConversationId, OperatorId


class DraftSaved(Fact, frozen=True, tag="draft_saved"):
    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId


class DraftDiscarded(Fact, frozen=True, tag="draft_discarded"):
    """Thrown away, or said."""

    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId
