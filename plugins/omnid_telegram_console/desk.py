"""What the console asks the desk to show things: conversations, messages, names; each asked when it is needed."""

import time
from typing import Any

import msgspec
from msgspec import Struct

from omnid.console import ConsolePort, ConsolePost, ConversationId, Message, NotFound, OmnidError
from omnid_telegram_console import card, render
from omnid_telegram_console.card import Detail, Keyboard
from omnid_telegram_console.config import TelegramConsoleConfig
from omnid_telegram_console.text import Text
from omnid_telegram_console.words import Words, spoken

__all__ = ["Desk"]

NAMES_S = 30.0
"""How long the list of operators is believed."""
OPERATIONS = (
    "conversation.take",
    "conversation.assign",
    "conversation.transfer",
    "conversation.apply",
    "conversation.snooze",
    "conversation.priority",
    "conversation.show",
    "conversation.close",
    "conversation.reopen",
)


class Operator(Struct, frozen=True):
    id: int
    login: str
    name: str
    disabled_at: int | None = None


class Desk:
    def __init__(self, port: ConsolePort, config: TelegramConsoleConfig) -> None:
        self._port = port
        self.words: Words = spoken(config.language, config.timezone)
        self._language = config.language
        self.timezone = config.timezone
        self.knows = frozenset(name for name in OPERATIONS if port.knows(name))
        self._operators: dict[int, Operator] = {}
        self._names_at = float("-inf")

    def worded(self, what: OmnidError | str) -> str:
        """An error, or the reason of a failure, in the console's language."""
        return self._port.worded(what, self._language)

    async def detail(self, conversation: ConversationId, messages: int = 1) -> Detail:
        return msgspec.convert(await self._show(conversation, messages), Detail)

    async def messages(self, conversation: ConversationId, count: int) -> list[Message]:
        return msgspec.convert((await self._show(conversation, count))["messages"], list[Message])

    async def _show(self, conversation: ConversationId, messages: int) -> Any:
        return await self._port.look("conversation.show", {"conversation_id": conversation, "limit": messages})

    async def message(self, message: int) -> Message | None:
        try:
            return msgspec.convert(await self._port.look("message.show", {"message_id": message}), Message)
        except NotFound:
            return None

    async def operators(self) -> dict[int, Operator]:
        """All of them by id."""
        now = time.monotonic()
        if now - self._names_at > NAMES_S:
            found = msgspec.convert(await self._port.look("operator.list", {}), list[Operator])
            self._operators = {one.id: one for one in found}
            self._names_at = now
        return self._operators

    async def render(self, post: ConsolePost) -> Text:
        """Of a text-like post; empty where there is nothing left to say."""
        message = None if post.message_id is None else await self.message(post.message_id)
        people = await self.operators() if "operator_id" in post.data else {}
        names = {number: one.name for number, one in people.items()}
        return render.post(post, render.Material(words=self.words, message=message, names=names))

    def card(self, detail: Detail) -> tuple[Text, Keyboard]:
        return card.text(detail, self.words), card.keyboard(detail.conversation, self.words, self.knows)
