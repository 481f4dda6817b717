"""What an operator has begun to write."""

from msgspec import Struct

from omnid.model.ids import ConversationId


class Draft(Struct, frozen=True, kw_only=True):
    """Kept for one operator in one conversation; nobody else sees it. ``contact``: whom it is to."""

    conversation_id: ConversationId
    contact: str
    text: str
    is_note: bool
    updated_at: int
