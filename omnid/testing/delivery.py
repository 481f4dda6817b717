"""A service's side of the webhook: calls in order, each until it is taken, and may repeat and reorder."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Self

__all__ = ["Delivery"]

Call = tuple[int, bytes]
_AGAIN_AFTER = 0.05
_AGAIN_AT_MOST = 0.4


class Delivery:
    """``async with Delivery(…) as delivery``. ``hook_url``: where calls go; set it when it is known, "" stops them.

    ``signed(body, number)``: headers of a call; a call that comes again keeps its number. ``answers``: status and body
    of all answers; ``taken``: how many calls were answered with a status that is ``enough``; ``changed`` is told.
    """

    def __init__(
        self,
        *,
        hook_url: str,
        changed: Callable[[], None],
        signed: Callable[[bytes, int], Mapping[str, str]] = lambda _body, _number: {},
        enough: Callable[[int], bool] = lambda status: 200 <= status < 300,
    ) -> None:
        self.taken = 0
        self.answers: list[tuple[int, bytes]] = []
        self._hook_url = hook_url
        self._changed = changed
        self._signed = signed
        self._enough = enough
        self._waiting: deque[Call] = deque()
        self._latest: Call = (0, b"")
        self._held = False
        self._awake = asyncio.Event()

    async def __aenter__(self) -> Self:
        import aiohttp

        self._http = aiohttp.ClientSession()
        self._task = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._http.close()

    @property
    def hook_url(self) -> str:
        return self._hook_url

    @hook_url.setter
    def hook_url(self, url: str) -> None:
        self._hook_url = url
        self._awake.set()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def statuses(self) -> list[int]:
        return [status for status, _ in self.answers]

    def push(self, body: Any) -> int:
        return self.push_raw(json.dumps(body).encode())

    def push_raw(self, body: bytes) -> int:
        """Any bytes as the next call; its number, from one."""
        self._latest = (self._latest[0] + 1, body)
        self.repeat()
        return self._latest[0]

    def repeat(self) -> None:
        """The latest call once more."""
        self._waiting.append(self._latest)
        self._awake.set()

    def hold(self) -> None:
        """Nothing is delivered until `release`, which begins with the newest where ``reordered``."""
        self._held = True

    def release(self, *, reordered: bool = False) -> None:
        if reordered:
            self._waiting.reverse()
        self._held = False
        self._awake.set()

    def headers(self, body: bytes, number: int = 0) -> dict[str, str]:
        return {"Content-Type": "application/json", **self._signed(body, number)}

    async def _deliver(self) -> None:
        delay = _AGAIN_AFTER
        while True:
            await self._awake.wait()
            self._awake.clear()
            while self._waiting and self.hook_url and not self._held:
                call = self._waiting[0]
                if await self._post(*call):
                    self._take(call)
                    delay = _AGAIN_AFTER
                else:
                    await asyncio.sleep(delay)
                    delay = min(2 * delay, _AGAIN_AT_MOST)

    async def _post(self, number: int, body: bytes) -> bool:
        import aiohttp

        try:
            async with self._http.post(self.hook_url, data=body, headers=self.headers(body, number)) as response:
                self.answers.append((response.status, await response.read()))
        except (aiohttp.ClientError, OSError):
            return False
        return self._enough(self.answers[-1][0])

    def _take(self, call: Call) -> None:
        self._waiting.remove(call)  # by then another may stand first
        self.taken += 1
        self._changed()
