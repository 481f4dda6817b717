"""What is known of the dialogs: their numbers, which MAX wants for “typing” and “seen”, and what we did not see yet."""

import asyncio
from collections import OrderedDict

from omnid_max.outcomes import NoAnswer, Refused
from omnid_max.wire import Wire

__all__ = ["Dialogs"]

_REMEMBERED = 100_000


class Dialogs:
    """A contact is a user, a dialog with them another number; both come with what they write and what they are sent.

    Kept in memory: after a restart nobody is seen typing by a contact before the next message either way. `close` when
    done.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._chats: OrderedDict[int, int] = OrderedDict()
        self._unseen: set[int] = set()
        self._marks: set[asyncio.Task[None]] = set()

    def learn(self, user: int | None, chat: int | None, *, wrote: bool = False) -> None:
        if user is None or chat is None:
            return
        self._chats[user] = chat
        self._chats.move_to_end(user)
        if wrote:
            self._unseen.add(chat)
        while len(self._chats) > _REMEMBERED:
            self._unseen.discard(self._chats.popitem(last=False)[1])

    async def typing(self, user: int) -> None:
        """Whoever types has read. Raises `Refused` or `NoAnswer`."""
        chat = self._chats.get(user)
        if chat is None:
            return
        await self._mark_seen(chat)
        await self._act(chat, "typing_on")

    def answered(self, user: int) -> None:
        """Whoever answers has read too. In the background: the message has left, and nothing may make that unsure."""
        chat = self._chats.get(user)
        if chat in self._unseen:
            task = asyncio.create_task(self._try_to_mark_seen(chat))
            self._marks.add(task)
            task.add_done_callback(self._marks.discard)

    async def close(self) -> None:
        for task in self._marks:
            task.cancel()
        await asyncio.gather(*self._marks, return_exceptions=True)

    async def _try_to_mark_seen(self, chat: int) -> None:
        try:
            await self._mark_seen(chat)
        except (Refused, NoAnswer):
            self._unseen.add(chat)

    async def _mark_seen(self, chat: int) -> None:
        if chat in self._unseen:
            self._unseen.discard(chat)
            await self._act(chat, "mark_seen")

    async def _act(self, chat: int, action: str) -> None:
        await self._wire.tell("POST", f"/chats/{chat}/actions", body={"action": action})
