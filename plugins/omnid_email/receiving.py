"""Takes in what arrives in the mailbox: first on disk, then marked, then the cursor moves; connects again for ever."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from imaplib import IMAP4
from typing import Any, NamedTuple, TypeVar

from omnid.channel import ChannelDown, Outcome, Port, Raw, SecretUnreadable, Unavailable
from omnid_email.config import EmailConfig
from omnid_email.convert import key_of
from omnid_email.credentials import Credentials
from omnid_email.envelope import Envelope, wrapped
from omnid_email.mailbox import TROUBLES, Listed, LoginRefused, Mailbox, NoFolder

__all__ = ["Cursor", "Receiver", "trouble"]

BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
BEGINNING = 256 * 1024
"""Bytes fetched of a mail that is too large: the text stands in front."""
ALONE, CUT, GIVEN_UP = 2, 6, 10
"""After so many broken connections in a row mails are fetched one by one, only their beginning, not at all."""
LONGEST_PAUSE = 60.0
CLOSES_WITHIN = 2.0
"""Seconds; a thread that still looks up a name ends by itself later."""

_EXPECTED: tuple[type[Exception], ...] = (NoFolder, Outcome, SecretUnreadable, *TROUBLES)

Result = TypeVar("Result")
Pause = Callable[[float], Awaitable[None]]


class Cursor(NamedTuple):
    """How far a mailbox was taken in: all up to UID ``last`` of this ``validity``.

    Up to UID ``horizon``, what lay there when we first saw the mailbox (or saw it numbered anew), old mail is left
    alone; ``began`` (ms) says what is old. So a new numbering is read from the beginning and nothing comes twice.
    """

    validity: int
    last: int
    horizon: int
    began: int

    def __str__(self) -> str:
        return ":".join(map(str, self))


def _cursor(text: str | None) -> Cursor | None:
    parts = (text or "").split(":")
    return Cursor(*map(int, parts)) if len(parts) == 4 and all(part.isdecimal() for part in parts) else None


class Receiver:
    """``run`` until cancelled. One thread owns the connection; cancelling cuts it."""

    def __init__(
        self,
        config: EmailConfig,
        port: Port,
        credentials: Credentials,
        trust: ssl.SSLContext,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._config = config
        self._port = port
        self._credentials = credentials
        self._trust = trust
        self._pause = pause
        self._next_pause = 1.0
        self._saved: Cursor | None = None
        self._breaks = 0

    async def run(self) -> None:
        while True:
            try:
                await self._visit()
            except LoginRefused as problem:
                self._credentials.forget()
                self._port.failing(trouble(problem, self._config))
            except _EXPECTED as problem:
                self._port.failing(trouble(problem, self._config))
            await self._pause(self._next_pause)
            self._next_pause = min(2 * self._next_pause, LONGEST_PAUSE)

    async def _visit(self) -> None:
        """One connection, for as long as it lasts."""
        mailbox = Mailbox(self._config, self._trust)
        thread = ThreadPoolExecutor(1, thread_name_prefix=f"imap-{self._port.name}")

        async def run(function: Callable[..., Result], *arguments: Any) -> Result:
            return await asyncio.get_running_loop().run_in_executor(thread, function, *arguments)

        try:
            login = await self._credentials.login()
            await run(mailbox.connect, login)
            await self._follow(mailbox, run, await run(mailbox.select))
        finally:
            mailbox.abort()
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSES_WITHIN):
                    await run(mailbox.drop)
            thread.shutdown(wait=False)

    async def _follow(self, mailbox: Mailbox, run: Callable[..., Awaitable[Any]], validity: int) -> None:
        cursor = await self._begin(validity, await run(mailbox.newest))
        while True:
            listed = await run(mailbox.above, cursor.last)
            try:
                cursor = await self._take(mailbox, run, listed, cursor)
            except Unavailable as problem:
                # Our own disk, not the server. Nothing was marked: the same mails are fetched again.
                self._port.log.warning("mail not stored, fetching again", reason=problem.message)
                await self._pause(1.0)
                continue
            self._port.working()
            self._next_pause = 1.0
            if not listed:
                await self._wait(mailbox, run)

    async def _wait(self, mailbox: Mailbox, run: Callable[..., Awaitable[Any]]) -> None:
        if self._config.idle and "IDLE" in mailbox.capabilities:
            await run(mailbox.wait, self._config.poll_interval)
        else:
            await self._pause(self._config.poll_interval)

    async def _begin(self, validity: int, newest: int) -> Cursor:
        """Where to go on: behind the saved cursor, or at the beginning of what is new to us."""
        saved = self._saved = _cursor(await self._port.cursor())
        if saved is not None and saved.validity == validity:
            return saved
        if saved is not None:
            self._port.log.warning(
                "the mailbox is numbered anew, reading it again", before=saved.validity, now=validity
            )
            return Cursor(validity, 0, newest, saved.began)
        first = self._config.first
        return Cursor(
            validity,
            newest if first == "nothing" else 0,
            0 if first == "all" else newest,
            0 if first == "all" else int(time.time()) * 1000,  # servers say when a mail came in whole seconds
        )

    async def _take(
        self, mailbox: Mailbox, run: Callable[..., Awaitable[Any]], listed: Sequence[Listed], cursor: Cursor
    ) -> Cursor:
        """The cursor behind these. It moves last, so that after a crash nothing stays unmarked; copies are ignored."""
        most = BATCH if self._breaks < ALONE else 1
        for batch in _batches([one for one in listed if self._is_wanted(one, cursor)], most):
            updates = await self._fetch(mailbox, run, batch, cursor.validity)
            await self._port.accept(updates, cursor=str(cursor))
            await self._file_away(mailbox, run, [one.uid for one in batch])
            cursor = cursor._replace(last=batch[-1].uid)
            await self._save(cursor)
        cursor = cursor._replace(last=max([cursor.last, *(one.uid for one in listed[-1:])]))
        await self._save(cursor)
        return cursor

    async def _fetch(
        self, mailbox: Mailbox, run: Callable[..., Awaitable[Any]], batch: Sequence[Listed], validity: int
    ) -> list[Raw]:
        """Counts what breaks the connection, so that one mail that always does cannot hold up the others."""
        try:
            updates: list[Raw] = await run(self._fetched, mailbox, batch, validity)
        except TROUBLES:
            self._breaks += 1
            raise
        self._breaks = 0
        return updates

    async def _save(self, cursor: Cursor) -> None:
        if cursor != self._saved:
            await self._port.accept([], cursor=str(cursor))
            self._saved = cursor

    def _is_wanted(self, one: Listed, cursor: Cursor) -> bool:
        old = one.uid <= cursor.horizon and one.at < cursor.began
        return not old or (self._config.first == "unseen" and not one.seen)

    async def _file_away(self, mailbox: Mailbox, run: Callable[..., Awaitable[Any]], uids: list[int]) -> None:
        try:
            await run(mailbox.file_away, uids)
        except IMAP4.abort:
            raise
        except IMAP4.error as problem:
            # A mailbox that may only be read is still read.
            self._port.log.warning("mail not marked", reason=str(problem)[:200], count=len(uids))

    # --- in the thread ---

    def _fetched(self, mailbox: Mailbox, batch: Sequence[Listed], validity: int) -> list[Raw]:
        whole = [one for one in batch if not self._is_cut(one)]
        try:
            found = mailbox.fetch([one.uid for one in whole]) if whole else {}
        except IMAP4.abort:
            raise
        except IMAP4.error:
            found = {}  # one of them cannot be given; the others are asked for singly
        return [raw for one in batch if (raw := self._raw(mailbox, one, found.get(one.uid), validity)) is not None]

    def _raw(self, mailbox: Mailbox, one: Listed, mail: bytes | None, validity: int) -> Raw | None:
        """None for a mail that somebody deleted meanwhile."""
        cut = self._is_cut(one)
        lost = "The connection breaks each time this mail is fetched." if self._breaks >= GIVEN_UP else None
        if mail is None and lost is None:
            try:
                mail = mailbox.fetch([one.uid], BEGINNING if cut else None).get(one.uid)
            except IMAP4.abort:
                raise
            except IMAP4.error as problem:
                lost = f"The mail server cannot give it: {str(problem)[:300]}"
        own = sorted(self._config.own)
        lost = lost and f"Mail {one.uid} of {one.size} bytes is not taken in. {lost}"
        envelope = Envelope(own=own, at=one.at or None, size=one.size if cut else None, lost=lost)
        if lost is not None:
            return Raw(key=f"lost:{validity}:{one.uid}", payload=wrapped(envelope, b""))
        return None if mail is None else Raw(key=key_of(mail), payload=wrapped(envelope, mail))

    def _is_cut(self, one: Listed) -> bool:
        return one.size > self._config.size_limit or self._breaks >= CUT


def _batches(listed: Sequence[Listed], most: int) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    size = 0
    for one in listed:
        if batch and (len(batch) == most or size + one.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one.size
    if batch:
        yield batch


def trouble(problem: Exception, config: EmailConfig) -> str:
    """A sentence that says what is wrong with the mailbox."""
    where = config.imap_host
    match problem:
        case LoginRefused():
            return f"{where} does not accept the login {config.login}: {problem}"
        case NoFolder():
            return f"{where} does not open the folder {config.folder}: {problem}"
        case ssl.SSLCertVerificationError():
            return f"The certificate of {where} cannot be trusted: {problem.verify_message}"
        case Outcome():
            return problem.reason
        case SecretUnreadable() | ChannelDown():
            return str(problem)
        case IMAP4.error():
            return f"{where} broke off: {str(problem)[:300]}"
        case _:
            return f"{where} cannot be reached: {type(problem).__name__}: {str(problem)[:300]}"
