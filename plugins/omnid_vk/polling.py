"""Events that we ask VK's Long Poll server for: first on disk, then confirmed by the next ``ts``."""

import asyncio
import re
from functools import partial

import aiohttp
from msgspec import Raw as RawJson
from msgspec import Struct, field
from msgspec.json import Decoder

from omnid.channel import Patience, Pause, Port
from omnid_vk.community import Community
from omnid_vk.config import VkConfig
from omnid_vk.gap import Gap
from omnid_vk.intake import Intake
from omnid_vk.outcomes import FAILURES, NoAnswer, of_question
from omnid_vk.raw import split_updates
from omnid_vk.wire import Wire

__all__ = ["Poller"]


class _Server(Struct, frozen=True):
    key: str
    server: str
    ts: str


class _Answer(Struct, frozen=True):
    """``failed``: 1 the history is gone from ``ts`` on, 2 the key expired, 3 key and ts are of no use."""

    ts: str | int | None = None
    updates: list[RawJson] = field(default_factory=list)
    failed: int = 0


_ANSWER = Decoder(_Answer)


class Poller:
    """Bots Long Poll. ``ts`` is the cursor and moves only in the commit that stores what came before it."""

    def __init__(
        self,
        wire: Wire,
        port: Port,
        config: VkConfig,
        intake: Intake,
        community: Community,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._wire = wire
        self._port = port
        self._config = config
        self._intake = intake
        self._community = community
        self._gap = Gap(wire, port, intake)
        self._patience = Patience(port, pause, FAILURES, of_question)
        self._arranged = False
        self._server: _Server | None = None
        self._saved: str | None = None

    async def run(self) -> None:
        ts = self._saved = await self._port.cursor()
        while True:
            ts = await self._patience.attempt(partial(self._step, ts))

    async def _step(self, ts: str | None) -> str:
        """Take in what came after ``ts``; the next one. Without a ``ts`` we begin with what waits unread."""
        if not self._arranged:
            await self._community.arrange()
            self._arranged = True
        server = self._server = self._server or await self._new_server()
        if ts is None:
            await self._gap.read()
            return server.ts
        body = await self._ask(server, ts)
        updates, answer = _unpack(body)
        if answer.failed:
            return await self._failed(answer, ts)
        if answer.ts is None:
            raise NoAnswer("VK sent events without a ts, which cannot be confirmed.", arrived=True)
        following = str(answer.ts)
        if updates or following != self._saved:
            await self._intake.take(updates, cursor=following)
            self._saved = following
        return following

    async def _failed(self, answer: _Answer, ts: str) -> str:
        match answer.failed:
            case 1 if answer.ts is not None:
                return await self._bridge(str(answer.ts))
            case 2:
                self._server = None
                return ts
            case 1 | 3:
                self._server = await self._new_server()
                return await self._bridge(self._server.ts)
            case _:
                self._server = None
                raise NoAnswer(
                    f"VK's Long Poll server failed in a way it never told of: {answer.failed}.", arrived=True
                )

    async def _bridge(self, ts: str) -> str:
        """VK forgot what came after our ``ts``: read it from the conversations, then go on from the new one."""
        self._port.log.warning("VK forgot events: reading the unread messages instead, look in VK for others")
        await self._gap.read()
        await self._intake.take([], cursor=ts)
        self._saved = ts
        return ts

    async def _new_server(self) -> _Server:
        return await self._wire.call("groups.getLongPollServer", _Server, group_id=self._config.group_id)

    async def _ask(self, server: _Server, ts: str) -> bytes:
        # While it fails, ask without waiting, so that the end of the trouble is seen at once.
        wait = 1 if self._patience.failing else self._config.poll_wait
        query = {"act": "a_check", "key": server.key, "ts": ts, "wait": str(wait)}
        timeout = aiohttp.ClientTimeout(total=wait + self._config.request_timeout)
        address = server.server if "://" in server.server else f"https://{server.server}"
        try:
            async with self._port.session.get(address, params=query, timeout=timeout) as response:
                body = await response.read()
                status = response.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
            # The address may be what changed; its key is a secret and its errors quote it.
            self._server = None
            raise NoAnswer(f"VK's Long Poll server does not answer ({type(problem).__name__}).", arrived=True) from None
        if status != 200:
            self._server = None
            raise NoAnswer(f"VK's Long Poll server answered with HTTP {status}.", arrived=True)
        return body


def _unpack(body: bytes) -> tuple[list[bytes], _Answer]:
    try:
        answer = _ANSWER.decode(body)
    except (ValueError, RecursionError):
        return _salvage(body)
    return [bytes(update) for update in answer.updates], answer


def _salvage(body: bytes) -> tuple[list[bytes], _Answer]:
    """One event spoils the whole answer: each is kept as it is, and passed by with the ts the answer seems to have."""
    updates = split_updates(body)
    # The last or first field of the answer: a ts inside an event has something else before or behind it.
    found = re.search(rb'^\s*\{\s*"ts"\s*:\s*"?(\d+)', body) or re.search(rb'"ts"\s*:\s*"?(\d+)"?\s*\}\s*$', body)
    if not updates or found is None:
        raise NoAnswer("VK's Long Poll server answered with something that is not JSON.", arrived=True)
    return updates, _Answer(ts=found[1].decode())
