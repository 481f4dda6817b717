"""What is true only now and never stored: who is typing."""

from collections.abc import Callable

from msgspec import Struct

from omnid.model import ContactId, ConversationId, IdentityId


class ContactTyping(Struct, frozen=True, kw_only=True):
    """A contact is typing, or stopped."""

    contact_id: ContactId
    identity_id: IdentityId
    on: bool


class OperatorTyping(Struct, frozen=True, kw_only=True):
    """An operator is typing an answer, or stopped; it is shown at ``identity_id``, where the answer would go."""

    conversation_id: ConversationId
    identity_id: IdentityId
    on: bool
    author: str
    picture_url: str | None


Signal = ContactTyping | OperatorTyping


class Live:
    """Hands signals to whoever listens; lives in the loop."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Signal], None]] = []

    def listen(self, listener: Callable[[Signal], None]) -> Callable[[], None]:
        """Returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, signal: Signal) -> None:
        for listener in tuple(self._listeners):
            listener(signal)
