"""What operators have begun to write, until the desk keeps it."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from omnid.errors import OmnidError
from omnid.model import ConversationId
from omnid_cli.client import Client
from omnid_cli.console.asking import Asking

PAUSE_MS = 1_000
"""Nothing was typed for so long: what is there is kept by the desk."""


class Begun(NamedTuple):
    """``at``: since when (ms) nothing was typed."""

    text: str
    is_note: bool
    at: int


class Drafts:
    """``may``: whether the desk keeps drafts, by the operation's name; ``failed``: hears why it does not."""

    def __init__(
        self,
        asking: Asking,
        clock: Callable[[], int],
        may: Callable[[str], bool],
        failed: Callable[[OmnidError], None],
    ) -> None:
        self._asking, self._clock, self._may, self._failed = asking, clock, may, failed
        self._begun: dict[ConversationId, Begun] = {}
        self._leaving: dict[ConversationId, Begun] = {}
        """On its way to the desk."""
        self.refused: dict[ConversationId, Begun] = {}
        """The desk does not keep it; nobody asks again until there is more."""

    @property
    def unkept(self) -> dict[ConversationId, str]:
        """What was written and only this console has, by its conversation."""
        every = {**self.refused, **self._leaving, **self._begun}
        return {conversation: one.text for conversation, one in every.items() if one.text.strip()}

    def begun(self, conversation: ConversationId, text: str, *, is_note: bool) -> None:
        """Somebody writes; it is kept for them once they pause."""
        self._begun[conversation] = Begun(text, is_note, self._clock())
        self.refused.pop(conversation, None)

    def sent(self, conversation: ConversationId) -> None:
        """What was begun there has left; the desk forgets its draft by itself."""
        self._begun.pop(conversation, None)
        self._leaving.pop(conversation, None)
        self.refused.pop(conversation, None)

    def is_fresh(self, conversation: ConversationId) -> bool:
        """Whether more was written there than the desk has."""
        return conversation in self._begun or conversation in self._leaving

    def save(self, *, now: bool = False) -> None:
        """Have kept what nobody has typed on for a moment, or with ``now`` everything."""
        for conversation, one in list(self._begun.items()):
            if now or self._clock() - one.at >= PAUSE_MS:
                del self._begun[conversation]
                self._save(conversation, one)

    def _save(self, conversation: ConversationId, one: Begun) -> None:
        operation, values = "draft.discard", dict[str, Any](conversation_id=conversation)
        if one.text.strip():
            operation, values = "draft.save", {**values, "text": one.text, "is_note": one.is_note}
        if not self._may(operation):
            return
        self._leaving[conversation] = one

        def ask(client: Client) -> Any:
            return client.call(operation, values)

        def failed(problem: OmnidError) -> None:
            if self._settled(conversation, one):
                self.refused[conversation] = one
            self._failed(problem)

        kept, held_up = partial(self._kept, conversation, one), partial(self._held_up, conversation, one)
        self._asking.keep(ask, kept, failed, held_up, (conversation, one.text))

    def _kept(self, conversation: ConversationId, one: Begun, answer: Any) -> None:
        self._settled(conversation, one)

    def _held_up(self, conversation: ConversationId, one: Begun, why: OmnidError) -> None:
        """It is tried again, unless it was sent or written on meanwhile."""
        if self._settled(conversation, one):
            self._begun.setdefault(conversation, one._replace(at=self._clock()))

    def _settled(self, conversation: ConversationId, one: Begun) -> bool:
        is_newest = self._leaving.get(conversation) is one
        if is_newest:
            del self._leaving[conversation]
        return is_newest
