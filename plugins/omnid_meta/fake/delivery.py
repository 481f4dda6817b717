"""Meta's side of the webhook: signs, posts until it is taken, may repeat, reorder and batch."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import aiohttp

__all__ = ["Delivery"]

_AGAIN_AFTER = 0.05


class Delivery:
    """``taken``: how many calls were answered with 2xx. ``hook_url``: set it when it is known.

    Signs by hand, so that a mistake in the plugin's own signature is seen.
    """

    def __init__(self, *, app_secret: str, hook_url: str, changed: Callable[[], None]) -> None:
        self.hook_url = hook_url
        self.taken = 0
        self.statuses: list[int] = []
        self._secret = app_secret
        self._changed = changed
        self._waiting: deque[bytes] = deque()
        self._latest = b""
        self._held = False
        self._awake = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        self._task = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._http.close()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def push(self, body: Any) -> None:
        self.push_raw(json.dumps(body).encode())

    def push_raw(self, body: bytes) -> None:
        """Any bytes as the next call."""
        self._latest = body
        self._waiting.append(body)
        self._awake.set()

    def repeat(self) -> None:
        """The latest call once more."""
        self.push_raw(self._latest)

    def hold(self) -> None:
        """Nothing is delivered until `release`, which begins with the newest where ``reordered``."""
        self._held = True

    def release(self, *, reordered: bool = False) -> None:
        if reordered:
            self._waiting.reverse()
        self._held = False
        self._awake.set()

    def headers(self, body: bytes) -> dict[str, str]:
        digest = hmac.digest(self._secret.encode(), body, hashlib.sha256).hex()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}

    async def _deliver(self) -> None:
        while True:
            await self._awake.wait()
            self._awake.clear()
            while self._waiting and self.hook_url and not self._held:
                body = self._waiting[0]
                if await self._post(body):
                    self._waiting.remove(body)  # by then another may stand first
                    self.taken += 1
                    self._changed()
                else:
                    await asyncio.sleep(_AGAIN_AFTER)

    async def _post(self, body: bytes) -> bool:
        try:
            async with self._http.post(self.hook_url, data=body, headers=self.headers(body)) as response:
                self.statuses.append(response.status)
                return 200 <= response.status < 300
        except (aiohttp.ClientError, OSError):
            return False
