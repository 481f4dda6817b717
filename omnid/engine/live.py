"""What is true only now and never stored: who is typing."""

import time
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


FADES_S = 8.0
"""Who has not said for so long that they type does not: clients repeat it every few seconds, and may vanish."""


class Live:
    """Hands signals to whoever listens; lives in the loop. ``clock``: seconds, from any start."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._listeners: list[Callable[[Signal], None]] = []
        self._clock = clock
        self._typing: dict[tuple[ConversationId, str], float] = {}

    def listen(self, listener: Callable[[Signal], None]) -> Callable[[], None]:
        """Returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def typing(self, conversation: ConversationId) -> list[str]:
        """The names of the operators who type an answer there now."""
        now = self._clock()
        return [author for (place, author), until in self._typing.items() if place == conversation and until > now]

    def _remember(self, signal: OperatorTyping) -> None:
        now = self._clock()
        self._typing = {which: until for which, until in self._typing.items() if until > now}
        self._typing.pop((signal.conversation_id, signal.author), None)
        if signal.on:
            self._typing[signal.conversation_id, signal.author] = now + FADES_S

    def tell(self, signal: Signal) -> None:
        if isinstance(signal, OperatorTyping):
            self._remember(signal)
        for listener in tuple(self._listeners):
            listener(signal)
