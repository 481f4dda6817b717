"""Does what takes long beside the updates: a message with a file, and what was written behind it in the same place."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import msgspec

from omnid.console import ConsolePort, ConsolePost, NewPost, Unavailable
from omnid_telegram_console.convert import Corrected, Said

__all__ = ["SORT", "Aside"]

SORT = "said"
"""Of the posts that keep what was said until it is done: a crash loses nothing that was confirmed to Telegram."""
LOOK = 2000
AGAIN_S = 2.0
"""After the disk refused."""
Lane = tuple[int, int | None]


class Aside:
    """In order within a topic or chat, these beside one another.

    ``do``: what is done with one. ``broke``: tells whoever said it that doing it broke.
    """

    def __init__(
        self,
        port: ConsolePort,
        do: Callable[[Said | Corrected], Awaitable[None]],
        broke: Callable[[Said | Corrected], Awaitable[None]],
    ) -> None:
        self._port = port
        self._do = do
        self._broke = broke
        self._kept: Counter[Lane] = Counter()
        """Lanes with something to do; the count changes whenever something is put there."""
        self._at_work: set[Lane] = set()
        self._awake = asyncio.Event()
        self._loaded = asyncio.Event()

    async def takes(self, act: Said | Corrected) -> bool:
        """Keep it on disk, if it takes long or something before it does. Raises `Unavailable`."""
        await self._loaded.wait()
        said = act.said if isinstance(act, Corrected) else act
        lane = said.chat, said.topic
        is_long = isinstance(act, Said) and act.file is not None
        if lane not in self._kept and not (is_long and await self._port.people.find(said.user)):
            return False
        self._kept[lane] += 1
        data = {"said": msgspec.to_builtins(said), "at": act.at if isinstance(act, Corrected) else None}
        try:
            await self._port.posts.take([NewPost(place=str(said.chat), sort=SORT, data=data)])
        finally:
            self._kept[lane] += 1
            self._awake.set()
        return True

    async def run(self) -> None:
        self._kept = Counter(_lane(one) for one in await self._posts())
        self._at_work.clear()
        self._loaded.set()
        async with asyncio.TaskGroup() as group:
            while True:
                self._awake.clear()
                for lane in [one for one in self._kept if one not in self._at_work]:
                    self._at_work.add(lane)
                    group.create_task(self._work(lane))
                await self._awake.wait()

    async def _work(self, lane: Lane) -> None:
        while True:
            count = self._kept[lane]
            posts = [one for one in await self._posts() if _lane(one) == lane]
            if not posts and count == self._kept[lane]:
                del self._kept[lane]
                self._at_work.discard(lane)
                return
            for one in posts:
                await self._one(one)

    async def _one(self, post: ConsolePost) -> None:
        try:
            await self._insist(lambda: self._do(_act(post)))
        except Exception:
            self._port.log.exception("what was said broke")
            await self._tell(post)
        else:
            await self._insist(lambda: self._port.posts.sent([post.id], None))

    async def _tell(self, post: ConsolePost) -> None:
        """Told before it is over: whoever dies between tells it twice rather than never."""
        await self._insist(lambda: self._broke(_act(post)))
        await self._insist(lambda: self._port.posts.failed([post.id], "something of ours broke on it"))

    async def _insist(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until the disk takes it."""
        while True:
            try:
                return await work()
            except Unavailable as problem:
                self._port.log.warning("what was said waits", reason=problem.message)
                await asyncio.sleep(AGAIN_S)

    async def _posts(self) -> list[ConsolePost]:
        return await self._port.posts.due(LOOK, SORT)


def _act(post: ConsolePost) -> Said | Corrected:
    said = msgspec.convert(post.data["said"], Said)
    return said if post.data["at"] is None else Corrected(said=said, at=post.data["at"])


def _lane(post: ConsolePost) -> Lane:
    said = post.data["said"]
    return said["chat"], said["topic"]
