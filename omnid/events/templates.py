"""Facts about templates."""

from omnid.events.fact import Fact
from omnid.model import ContactId, ConversationId, TemplateId


class TemplateChanged(Fact, frozen=True, tag="template_changed"):
    """It was added, or anything of it changed."""

    template_id: TemplateId
    name: str


class TemplateRemoved(Fact, frozen=True, tag="template_removed"):
    template_id: TemplateId
    name: str


class TemplateUsed(Fact, frozen=True, tag="template_used"):
    """It was sent to a conversation, and its steps were done."""

    template_id: TemplateId
    conversation_id: ConversationId
    contact_id: ContactId
