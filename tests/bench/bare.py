"""What the desk is measured against: the same rows by plain SQL, with nothing around it."""

import asyncio
import hashlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from omnid.store import database

CONTACT = "insert into contacts (public_id, name, created_at, updated_at) values (?, ?, ?, ?)"
IDENTITY = """insert into identities (contact_id, channel_id, external_id, name, created_at, seen_at)
              values (?, ?, ?, ?, ?, ?)"""
CONVERSATION = """insert into conversations (contact_id, state, identity_id, last_message_at, last_text, message_count,
                  created_at, updated_at) values (?, 'open', ?, ?, '', 0, ?, ?)"""
KNOWN = "select id, contact_id from identities where channel_id = ? and external_id = ?"
LAST = "select id from conversations where contact_id = ? order by id desc limit 1"
TAKEN = "select id from messages where identity_id = ? and key = ?"
MESSAGE = """insert into messages (conversation_id, type, state, key, text, channel_id, identity_id, author, created_at,
             sent_at, changed_seq, external_id) values (?, 'inbound', 'received', ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
SAID = """update conversations set state = 'open', identity_id = ?, waiting_since_at = coalesce(waiting_since_at, ?),
          last_message_at = ?, last_text = ?, message_count = message_count + 1, updated_at = ? where id = ?"""
SEEN = "select 1 from journal where channel_id = ? and key = ?"
JOURNAL = """insert into journal (channel_id, key, received_at, outcome, message_id, payload)
             values (?, ?, ?, 'accepted', ?, ?)"""
EVENT = "insert into events (seq, at, type, body) values (?, ?, ?, ?)"

Take = Callable[[str, str, str], Any]
"""(visitor, key, text) → when it is on disk."""


def steps(channel: int, visitor: str, key: str, text: str, seq: Callable[[], int], journal: bool) -> Any:
    """The statements of one message, as a generator: yields (sql, parameters), is sent the first row or the id."""
    now = time.time_ns() // 1_000_000
    if journal:
        if (yield SEEN, (channel, visitor + key)) is not None:
            return
        digest = hashlib.blake2b(f"{visitor}{key}".encode(), digest_size=12).hexdigest()
        message = yield from _rows(channel, visitor, digest, text, seq, visitor + key)
        yield JOURNAL, (channel, visitor + key, now, message, text.encode())
    else:
        yield from _rows(channel, visitor, key, text, seq)


def _rows(
    channel: int, visitor: str, key: str, text: str, seq: Callable[[], int], external_id: str | None = None
) -> Any:
    now = time.time_ns() // 1_000_000
    known = yield KNOWN, (channel, visitor)
    if known is None:
        contact = yield CONTACT, (f"{visitor}-{key}", visitor, now, now)
        identity = yield IDENTITY, (contact, channel, visitor, visitor, now, now)
        conversation = yield CONVERSATION, (contact, identity, now, now, now)
        for kind in ("contact_added", "identity_added", "conversation_opened"):
            yield EVENT, (seq(), now, kind, f'{{"type":"{kind}","contact_id":{contact}}}')
    else:
        identity, contact = known
        if (yield TAKEN, (identity, key)) is not None:
            return None
        conversation = (yield LAST, (contact,))[0]
    number = seq()
    message = yield MESSAGE, (conversation, key, text, channel, identity, visitor, now, now, number, external_id)
    yield SAID, (identity, now, now, text, now, conversation)
    body = (
        f'{{"type":"message_received","message_id":{message},"conversation_id":{conversation},"contact_id":{contact}}}'
    )
    yield EVENT, (number, now, "message_received", body)
    return message


def play(connection: sqlite3.Connection, statements: Any) -> None:
    answer: Any = None
    try:
        while True:
            sql, parameters = statements.send(answer)
            cursor = connection.execute(sql, parameters)
            answer = cursor.fetchone() if sql.startswith("select") else cursor.lastrowid
    except StopIteration:
        return


class Thread:
    """One thread that writes, group commit, a savepoint for each message: the bare engine."""

    def __init__(self, path: Path, channel: int, journal: bool) -> None:
        self._connection = database.connect(path)
        self._journal = journal
        self._channel = channel
        self._queue: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._seq = database.last_seq(self._connection)
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    async def take(self, visitor: str, key: str, text: str) -> None:
        future = self._loop.create_future()
        self._queue.put((future, visitor, key, text))
        await future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _work(self) -> None:
        while (one := self._queue.get()) is not None:
            batch = [one]
            while len(batch) < 512 and not self._queue.empty():
                batch.append(self._queue.get())
            self._connection.execute("begin immediate")
            for _, visitor, key, text in batch:
                self._connection.execute("savepoint unit")
                play(self._connection, steps(self._channel, visitor, key, text, self._next, self._journal))
                self._connection.execute("release unit")
            self._connection.execute("commit")
            self._loop.call_soon_threadsafe(_settle, [one[0] for one in batch])


def _settle(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)


class Aiosqlite:
    """The usual way: a commit for each message, through aiosqlite."""

    async def open(self, path: Path, channel: int, journal: bool) -> None:
        import aiosqlite

        self._journal = journal
        self._channel = channel
        self._lock = asyncio.Lock()
        self._connection = await aiosqlite.connect(path, isolation_level=None)
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            await self._connection.execute(f"pragma {pragma}")
        async with self._connection.execute("select max(seq) from events") as cursor:
            self._seq = (await cursor.fetchone() or (0,))[0] or 0

    async def take(self, visitor: str, key: str, text: str) -> None:
        async with self._lock:
            await self._connection.execute("begin immediate")
            await self._play(steps(self._channel, visitor, key, text, self._next, self._journal))
            await self._connection.execute("commit")

    async def close(self) -> None:
        await self._connection.close()

    def _next(self) -> int:
        self._seq += 1
        return int(self._seq)

    async def _play(self, statements: Any) -> None:
        answer: Any = None
        try:
            while True:
                sql, parameters = statements.send(answer)
                async with self._connection.execute(sql, parameters) as cursor:
                    answer = await cursor.fetchone() if sql.startswith("select") else cursor.lastrowid
        except StopIteration:
            return
