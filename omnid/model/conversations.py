"""A matter with one contact."""

from msgspec import Struct

from omnid.model.ids import ChannelId, ContactId, ConversationId, IdentityId, OperatorId, TeamId
from omnid.model.states import ConversationState, Priority


class Conversation(Struct, frozen=True, kw_only=True):
    """A matter with one contact. ``waiting_since_at`` is the oldest inbound message nobody has answered.

    ``due_at``: when the contact asked to be called or answered, if they did. ``opened_at``: when it last opened;
    ``answered_at``: our first answer since. ``acknowledge_by_at``: it was offered to its operator, who has not shown
    yet that they have it. ``merged_into_id``: what was said is there now. ``tags`` in the order of the alphabet.
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
    team_id: TeamId | None = None
    team: str | None = None
    priority: Priority = Priority.NORMAL
    tags: list[str] = []
    page_url: str | None = None
    opened_at: int | None = None
    answered_at: int | None = None
    assigned_at: int | None = None
    acknowledge_by_at: int | None = None
    merged_into_id: ConversationId | None = None


class Participant(Struct, frozen=True, kw_only=True):
    """An operator who takes part in a conversation beside the one who has it."""

    operator_id: OperatorId
    login: str
    name: str
    since_at: int
