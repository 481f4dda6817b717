"""Follows the log and queues what is to be posted about it; queue and cursor move in one commit."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from omnid.console import ConsolePort, ConversationId, Happening, Message, MessageId, MessageType, NewPost, PostState
from omnid_telegram_console import render
from omnid_telegram_console.card import Detail
from omnid_telegram_console.config import TelegramConsoleConfig
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.facts import Wanted, wanted
from omnid_telegram_console.notices import Notices

__all__ = ["Relay"]

AT_ONCE = 200
FIRST = 200
"""Waiting conversations that a new console begins with."""
UNANSWERED = 10
"""Messages of each that it shows."""


class Relay:
    """``wake`` is told when something was queued."""

    def __init__(self, port: ConsolePort, config: TelegramConsoleConfig, desk: Desk, wake: Callable[[], None]) -> None:
        self._port = port
        self._place = None if config.chat is None else str(config.chat)
        self._desk = desk
        self._wake = wake
        self._notices = Notices(port, self._place)

    async def run(self) -> None:
        seq = await self._port.cursor()
        if seq is None:
            seq = await self._begin()
        while True:
            happenings = await self._port.after(seq, AT_ONCE)
            posts = [post for one in happenings for post in await self._posts(one)]
            seq = happenings[-1].seq
            await self._port.posts.take(posts, seq)
            if posts:
                self._wake()

    async def _begin(self) -> Any:
        """The first time: those who wait now, and then whatever happens."""
        seq = await self._port.last()
        page = await self._port.look("conversation.list", {"waiting": True, "limit": FIRST})
        posts = [post for one in page["items"] for post in await self._waiting(one["id"], one["waiting_since_at"])]
        await self._port.posts.take(posts, seq)
        self._wake()
        return seq

    async def _waiting(self, conversation: ConversationId, since_at: int) -> list[NewPost]:
        """A conversation's card, and what its contact waits to be answered."""
        answer = await self._port.look("conversation.show", {"conversation_id": conversation, "limit": UNANSWERED})
        messages = msgspec.convert(answer["messages"], list[Message])
        ids = [one.id for one in messages if one.type is MessageType.INBOUND and one.created_at >= since_at]
        places = await self._places(conversation)
        cards = [NewPost(place=place, sort="card", conversation_id=conversation) for place in places]
        return cards + [
            NewPost(place=place, sort="message", conversation_id=conversation, message_id=number)
            for place in places
            for number in ids
        ]

    async def _posts(self, one: Happening) -> list[NewPost]:
        fact = msgspec.to_builtins(one.event)
        if fact["type"] == "notification_made":
            return await self._notices.posts(fact)
        if fact["type"] == "desk_changed":
            await self._desk.settle()
        conversation = fact.get("conversation_id")
        if conversation is None or not wanted(fact, one.message, heard=False):
            return []
        heard = set() if one.message is None else await self._heard(one.message.id)
        places = await self._places(conversation)
        posts = [
            self._post(place, conversation, part, fact)
            for place in places
            for want in wanted(fact, one.message, heard=place in heard)
            for part in await self._parts(want, one.message)
        ]
        changes = [want for want in wanted(fact, one.message, heard=False) if want.sort in ("line", "card")]
        others = await self._others(conversation, places) if changes and one.message is None else []
        return posts + [self._post(place, conversation, want, fact) for place in others for want in changes]

    async def _others(self, conversation: ConversationId, places: Sequence[str]) -> list[str]:
        """Where its card stands since before it was somebody else's: what it says is to stay true.

        Not in the chats of those who are paired no more, nor in a group that is not the console's any more.
        """
        threads = await self._port.posts.threads(conversation)
        theirs = {one.external_id for one in await self._port.people.every()} - set(places)
        return [one.place for one in threads if one.place in theirs and one.data.get("card") is not None]

    async def _parts(self, want: Wanted, message: Message | None) -> list[Wanted]:
        """A long message is several posts; and so is what it became, also where it became shorter."""
        if want.sort not in ("message", "edited") or message is None:
            return [want]
        count = len(render.pieces(message, self._desk.words))
        if want.sort == "edited":
            posts = await self._port.posts.of_message(message.id)
            count = max(count, *(one.data.get("piece", 0) + 1 for one in posts if one.sort == "message"), 1)
        return [
            Wanted(sort=want.sort, data={"piece": piece} if piece else {}, about_message=True) for piece in range(count)
        ]

    def _post(self, place: str, conversation: ConversationId, want: Wanted, fact: dict[str, Any]) -> NewPost:
        message = fact.get("message_id") if want.about_message else None
        return NewPost(place=place, sort=want.sort, data=want.data, conversation_id=conversation, message_id=message)

    async def _heard(self, message: MessageId) -> set[str]:
        """The places where an operator wrote it, so that it stands there already."""
        return {one.place for one in await self._port.posts.of_message(message) if one.state is PostState.HEARD}

    async def _places(self, conversation: ConversationId) -> list[str]:
        """The group; or without one, the chats of those whose conversation it is, or of everybody."""
        if self._place is not None:
            return [self._place]
        answer = await self._port.look("conversation.show", {"conversation_id": conversation, "limit": 1})
        stand = msgspec.convert(answer, Detail).conversation
        people = await self._port.people.every()
        return [one.external_id for one in people if stand.operator_id in (None, one.operator_id)]
