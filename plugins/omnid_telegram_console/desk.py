"""What the console asks the desk to show things: conversations, messages, names; each asked when it is needed."""

import asyncio
import time
from typing import Any

import msgspec
from msgspec import Struct, structs

from omnid.console import (
    ConsolePort,
    ConsolePost,
    ConsoleThread,
    ConversationId,
    Invalid,
    Message,
    NotFound,
    OmnidError,
    Sentence,
)
from omnid_telegram_console import card, render
from omnid_telegram_console.card import Detail, Keyboard
from omnid_telegram_console.config import TelegramConsoleConfig
from omnid_telegram_console.text import Text, short
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
    """``words``: in the console's own language, else in the desk's; ``changed`` when that becomes another."""

    def __init__(self, port: ConsolePort, config: TelegramConsoleConfig) -> None:
        self._port = port
        self._own = config.language
        self.has_group = config.chat is not None
        self.language: str = config.language or "en"
        self.changed = asyncio.Event()
        self.words: Words = spoken(self.language, config.timezone)
        self.timezone = config.timezone
        self.knows = frozenset(name for name in OPERATIONS if port.knows(name))
        self._operators: dict[int, Operator] = {}
        self._names_at = float("-inf")

    def worded(self, what: OmnidError | Sentence | str) -> str:
        """An error, what the desk says, or the reason of a failure, in the console's language."""
        return self._port.worded(what, self.language)

    async def settle(self) -> None:
        """Speak as the desk does now."""
        if self._own is not None:
            return
        language = (await self._port.look("desk.settings", {}))["language"]
        if language != self.language:
            self.language, self.words = language, spoken(language, self.timezone)
            self.changed.set()

    def need(self, operation: str) -> None:
        """Raises `Invalid` where the desk cannot do it yet."""
        if not self._port.knows(operation):
            raise Invalid(self.words.later.format(operation=operation))

    async def do(self, user: str, operation: str, request: dict[str, Any], key: str | None) -> Any:
        """Raises what the operation raises."""
        self.need(operation)
        return await self._port.call(user, operation, request, key=key)

    async def choose(self, user: str, conversation: ConversationId) -> str:
        """What is written in a private chat goes there from now on; says so."""
        detail = await self.detail(conversation)
        await self._port.people.choose(user, conversation)
        return self.words.chosen.format(id=conversation, contact=short(detail.conversation.contact))

    async def is_card(self, thread: ConsoleThread, message: int | None) -> bool:
        """The one there is now, or one before it."""
        if message is None or message == thread.data.get("card"):
            return message is not None
        return any(one.sort == "card" for one in await self._port.posts.at(thread.place, str(message)))

    async def detail(self, conversation: ConversationId, messages: int = 1) -> Detail:
        detail = msgspec.convert(await self._show(conversation, messages), Detail)
        return structs.replace(detail, identities=[self._known(one) for one in detail.identities])

    def _known(self, one: card.Identity) -> card.Identity:
        reason = one.unreachable_reason
        return one if reason is None else structs.replace(one, unreachable_reason=self.worded(reason))

    async def messages(self, conversation: ConversationId, count: int) -> list[Message]:
        found = msgspec.convert((await self._show(conversation, count))["messages"], list[Message])
        return [self._read(one) for one in found]

    async def _show(self, conversation: ConversationId, messages: int) -> Any:
        return await self._port.look("conversation.show", {"conversation_id": conversation, "limit": messages})

    async def message(self, message: int) -> Message | None:
        try:
            return self._read(msgspec.convert(await self._port.look("message.show", {"message_id": message}), Message))
        except NotFound:
            return None

    def _read(self, message: Message) -> Message:
        """With what is the desk's own in it, in the console's language."""
        files = [
            one if one.reason is None else structs.replace(one, reason=self.worded(one.reason))
            for one in message.attachments
        ]
        text = message.text if message.said is None else self.worded(message.said)
        return structs.replace(message, text=text, attachments=files)

    async def operators(self, known: int | None = None) -> dict[int, Operator]:
        """All of them by id; asked for anew where ``known`` is not among those of a moment ago."""
        now = time.monotonic()
        if now - self._names_at > NAMES_S or (known is not None and known not in self._operators):
            found = msgspec.convert(await self._port.look("operator.list", {}), list[Operator])
            self._operators = {one.id: one for one in found}
            self._names_at = now
        return self._operators

    async def render(self, post: ConsolePost) -> Text:
        """Of a text-like post; empty where there is nothing left to say."""
        message = None if post.message_id is None else await self.message(post.message_id)
        people = await self.operators(post.data["operator_id"]) if "operator_id" in post.data else {}
        names = {number: one.name for number, one in people.items()}
        if post.data.get("reason"):
            post = structs.replace(post, data={**post.data, "reason": self.worded(post.data["reason"])})
        return render.post(post, render.Material(words=self.words, message=message, names=names))

    def card(self, detail: Detail) -> tuple[Text, Keyboard]:
        return card.text(detail, self.words), card.keyboard(detail.conversation, self.words, self.knows)
