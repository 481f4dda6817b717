"""What the bot says back: queued like everything it posts, so that it is neither lost nor said too fast."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from omnid.console import ConsolePort, ConsoleThread, ConversationId, NewPost
from omnid_telegram_console.card import Keyboard
from omnid_telegram_console.convert import Said
from omnid_telegram_console.text import Text, plain

__all__ = ["Replies"]


class Replies:
    """``wake`` is told when something was queued."""

    def __init__(self, port: ConsolePort, wake: Callable[[], None]) -> None:
        self._port = port
        self._wake = wake

    async def to(
        self, said: Said, text: str | Text, conversation: ConversationId | None = None, keyboard: Keyboard | None = None
    ) -> None:
        """Below what somebody wrote, where they wrote it."""
        whole = plain(text) if isinstance(text, str) else text
        data: dict[str, Any] = {**_data(whole, keyboard or []), "answers": said.message}
        if said.topic is not None and conversation is None:
            data["topic"] = said.topic
        await self.queue(NewPost(place=str(said.chat), sort="answer", data=data, conversation_id=conversation))

    async def in_thread(self, thread: ConsoleThread, text: Text, keyboard: Keyboard | None = None) -> None:
        await self.queue(
            NewPost(
                place=thread.place,
                sort="answer",
                data=_data(text, keyboard or []),
                conversation_id=thread.conversation_id,
            )
        )

    async def beside(self, chat: int, topic: int | None, text: str, *, answers: int | None = None) -> None:
        """In a topic by its own number, whatever conversation it may be of."""
        data = {**_data(plain(text), []), "topic": topic} | ({} if answers is None else {"answers": answers})
        await self.queue(NewPost(place=str(chat), sort="answer", data=data))

    async def in_place(self, place: str, conversation: ConversationId | None, text: Text) -> None:
        """Below nothing; of no conversation: in the general topic."""
        await self.queue(NewPost(place=place, sort="answer", data=_data(text, []), conversation_id=conversation))

    async def buttons(self, place: str, message: int, conversation: ConversationId, keyboard: Keyboard) -> None:
        """Other buttons below a message of ours."""
        data = {"message": message, "buttons": _rows(keyboard)}
        await self.queue(NewPost(place=place, sort="menu", data=data, conversation_id=conversation))

    async def queue(self, *posts: NewPost) -> None:
        await self._port.posts.take(posts)
        self._wake()


def _data(text: Text, keyboard: Keyboard) -> dict[str, Any]:
    data: dict[str, Any] = {"text": text.text}
    if text.entities:
        data["entities"] = msgspec.to_builtins(list(text.entities))
    if keyboard:
        data["buttons"] = _rows(keyboard)
    return data


def _rows(keyboard: Sequence[Sequence[Any]]) -> list[list[Any]]:
    rows: list[list[Any]] = msgspec.to_builtins(keyboard)
    return rows
