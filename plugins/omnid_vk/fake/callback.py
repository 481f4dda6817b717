"""The Callback API's side of the fake: confirms the address, then sends events one by one until each is “ok”."""

import asyncio
import json

import aiohttp

from omnid_vk.fake.state import FIRST_TS, State

__all__ = ["Callback"]

_RETRY = 0.05
"""Seconds; VK itself comes again after minutes."""


class Callback:
    """``url``: where the calls really go; nothing is called without it. ``answers``: what was said, in order."""

    def __init__(self, state: State, url: str) -> None:
        self.url = url
        self.answers: list[tuple[int, str]] = []
        self._state = state

    async def run(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                if not self.url or not self._state.server:
                    await self._state.change()
                elif self._state.server.get("status") != "ok":
                    await self._confirm(session)
                elif waiting := self._state.pending(self._state.confirmed_below, 1):
                    await self._deliver(session, waiting[0])
                else:
                    await self._state.change()

    async def _confirm(self, session: aiohttp.ClientSession) -> None:
        body = json.dumps({"type": "confirmation", "group_id": self._state.group}).encode()
        status, answer = await self._post(session, body)
        good = status == 200 and answer == "c0nf1rm"
        self._state.server["status"] = "ok" if good else "failed"
        self._state.changed()
        if not good:
            await asyncio.sleep(_RETRY)

    async def _deliver(self, session: aiohttp.ClientSession, event: bytes) -> None:
        secret = json.dumps(self._state.server.get("secret_key", ""))
        # VK puts the secret into the body; so the poison around it stays as it is.
        body = event.rstrip()[:-1] + b',"secret":' + secret.encode() + b"}"
        if await self._post(session, body) == (200, "ok"):
            self._state.confirm(max(self._state.confirmed_below, FIRST_TS) + 1)
        else:
            await asyncio.sleep(_RETRY)

    async def _post(self, session: aiohttp.ClientSession, body: bytes) -> tuple[int, str]:
        try:
            async with session.post(self.url, data=body, headers={"Content-Type": "application/json"}) as response:
                answer = (response.status, await response.text())
        except (aiohttp.ClientError, TimeoutError) as problem:
            answer = (0, str(problem))
        self.answers.append(answer)
        return answer
