"""A matter with one contact."""

from msgspec import Struct

from omnid.model.ids import ChannelId, ContactId, ConversationId, IdentityId, OperatorId
from omnid.model.states import ConversationState


class Conversation(Struct, frozen=True, kw_only=True):
    """A matter with one contact. ``waiting_since_at`` is the oldest inbound message nobody has answered.

    ``due_at``: when the contact asked to be called or answered, if they did.
    """

    id: ConversationId
    contact_id: ContactId
    contact: str
    state: ConversationState
    channel_id: ChannelId
    channel: str
    identity_id: IdentityId
    operator_id: OperatorId | None
    operator: str | None
    waiting_since_at: int | None
    snoozed_until_at: int | None
    last_message_at: int
    last_text: str
    message_count: int
    created_at: int
    updated_at: int
    closed_at: int | None
    subject: str = ""
    due_at: int | None = None
