"""The operator's side: operations over HTTP, and waiting for what happens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.patience import PATIENCE_S

JSON = dict[str, Any]


class Desk:
    """Acts for the operator whose token it has; follows the log from where `begin` put it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http = http
        self._url = f"{url}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._after = 0

    async def call(self, operation: str, /, **fields: Any) -> Any:
        async with self._http.post(f"{self._url}/{operation}", json=fields, headers=self._headers) as response:
            answer = await response.json()
            assert response.ok, answer
            return answer

    async def begin(self) -> None:
        """From here on the log is looked at."""
        self._after = (await self._read(0))["last"]

    @asynccontextmanager
    async def site(self, **config: Any) -> AsyncIterator[None]:
        """The chat has these settings as long as the block lasts."""
        await self.call("channel.set", name="site", config=config)
        try:
            yield
        finally:
            await self.call("channel.set", name="site", config=dict.fromkeys(config))

    async def heard(self, text: str) -> JSON:
        """The message a visitor wrote, once the desk has it."""
        return await self._until(lambda it: it["event"]["type"] == "message_received" and it["message"]["text"] == text)

    async def reached(self, message: JSON, state: str) -> JSON:
        """Our message, once its contact's browser has said so."""
        return await self._until(
            lambda it: it["event"]["type"] == f"message_{state}" and it["message"]["id"] == message["id"]
        )

    async def reply(self, to: JSON, text: str = "", **fields: Any) -> JSON:
        """Answer in the conversation of a message."""
        answer: JSON = await self.call("conversation.reply", conversation_id=to["conversation_id"], text=text, **fields)
        return answer

    async def messages(self, of: JSON) -> list[JSON]:
        """What was said in the conversation of a message, oldest first; notices and notes apart."""
        found = await self.call("conversation.show", conversation_id=of["conversation_id"])
        return [it for it in found["messages"] if it["type"] in ("inbound", "outbound")]

    async def upload(self, name: str, content: bytes) -> str:
        """Its id, to be given to `reply`."""
        address = f"{self._url}/files"
        async with self._http.post(address, params={"name": name}, data=content, headers=self._headers) as response:
            answer = await response.json()
            assert response.ok, answer
            return str(answer["id"])

    async def _until(self, wanted: Callable[[JSON], bool]) -> JSON:
        message: JSON = (await self._event(wanted))["message"]
        return message

    async def _event(self, wanted: Callable[[JSON], bool]) -> JSON:
        after = self._after
        while True:
            page = await self._read(after, wait=PATIENCE_S)
            found: JSON | None = next((it for it in page["items"] if wanted(it)), None)
            if found is not None:
                return found
            assert page["items"], "it did not happen"
            after = page["next"]

    async def _read(self, after: int, wait: float = 0) -> JSON:
        params = {"after": after, "wait": wait}
        async with self._http.get(f"{self._url}/events", params=params, headers=self._headers) as response:
            page: JSON = await response.json()
            assert response.ok, page
            return page
