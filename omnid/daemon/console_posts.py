"""The posts of one console: a thin way for asyncio to the rows of `omnid.store.posts`."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from omnid.console import NewPost
from omnid.engine.engine import Engine
from omnid.model import ConsoleId, ConsolePost, ConsoleThread, ConversationId, MessageId, PostId, PostState, Seq
from omnid.store import cursors, posts
from omnid.store.database import Tx


class ConsolePosts:
    """The `omnid.console.Posts` of one console."""

    def __init__(self, engine: Engine, console: ConsoleId) -> None:
        self._engine = engine
        self._console = console
        self.owner = f"console:{console}"

    async def take(self, new: Sequence[NewPost], cursor: Seq | None = None) -> None:
        def take(tx: Tx) -> None:
            for one in new:
                posts.add(
                    tx,
                    self._console,
                    one.place,
                    one.sort,
                    PostState.QUEUED,
                    one.data,
                    conversation=one.conversation_id,
                    message=one.message_id,
                )
            if cursor is not None:
                cursors.put(tx, self.owner, "log", str(cursor))

        await self._write(take)

    async def recover(self) -> int:
        return await self._engine.writer.run(lambda tx: posts.recover(tx, self._console))

    async def due(self, limit: int, sort: str | None = None) -> list[ConsolePost]:
        return await self._engine.readers.run(lambda tx: posts.due(tx, self._console, limit, sort))

    async def move(self, place: str, to: str) -> None:
        await self._write(lambda tx: posts.move(tx, self._console, place, to))

    async def begin(self, ids: Sequence[PostId]) -> None:
        await self._write(lambda tx: posts.begin(tx, ids))

    async def sent(self, ids: Sequence[PostId], external_id: str | None) -> None:
        await self._write(lambda tx: posts.sent(tx, ids, external_id))

    async def failed(self, ids: Sequence[PostId], reason: str) -> None:
        await self._write(lambda tx: posts.failed(tx, ids, reason))

    async def again(self, ids: Sequence[PostId], reason: str, *, doubtful: bool) -> None:
        await self._write(lambda tx: posts.again(tx, ids, reason, doubtful=doubtful))

    async def at(self, place: str, external_id: str) -> list[ConsolePost]:
        return await self._engine.readers.run(lambda tx: posts.at(tx, self._console, place, external_id))

    async def of_message(self, message: MessageId) -> list[ConsolePost]:
        return await self._engine.readers.run(lambda tx: posts.of_message(tx, self._console, message))

    async def thread(self, place: str, conversation: ConversationId) -> ConsoleThread | None:
        return await self._engine.readers.run(lambda tx: posts.thread(tx, self._console, place, conversation))

    async def thread_at(self, place: str, external_id: str) -> ConsoleThread | None:
        return await self._engine.readers.run(lambda tx: posts.thread_at(tx, self._console, place, external_id))

    async def threads(self, conversation: ConversationId) -> list[ConsoleThread]:
        return await self._engine.readers.run(lambda tx: posts.threads(tx, self._console, conversation))

    async def put_thread(self, thread: ConsoleThread) -> None:
        await self._write(lambda tx: posts.put_thread(tx, self._console, thread))

    async def change_thread(self, thread: ConsoleThread, state: str | None = None, **data: Any) -> None:
        def change(tx: Tx) -> None:
            now = posts.thread(tx, self._console, thread.place, thread.conversation_id)
            if now is not None and now.external_id == thread.external_id:
                changed = msgspec.structs.replace(now, state=state or now.state, data={**now.data, **data})
                posts.put_thread(tx, self._console, changed)

        await self._write(change)

    async def drop_thread(self, thread: ConsoleThread) -> None:
        await self._write(lambda tx: posts.drop_thread(tx, self._console, thread.place, thread.conversation_id))

    async def _write(self, work: Callable[[Tx], None]) -> None:
        await self._engine.writer.run(work)
