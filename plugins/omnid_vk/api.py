"""A VK community that is open: receives by `polling` or `webhook`, and sends, edits, fetches and checks here."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp import web

from omnid.channel import ChannelDown, Check, Outgoing, Port, Rejected, Retry, Sent
from omnid_vk import sending
from omnid_vk.community import Community
from omnid_vk.config import VkConfig
from omnid_vk.intake import Intake, OwnNumbers
from omnid_vk.outcomes import NoAnswer, Refused, outcome
from omnid_vk.polling import Poller
from omnid_vk.sending import Sending
from omnid_vk.uploads import Uploads
from omnid_vk.webhook import Webhook, callback_secret
from omnid_vk.wire import Wire

__all__ = ["Vk", "connect"]

_CHUNK = 64 * 1024


@asynccontextmanager
async def connect(config: VkConfig, port: Port) -> AsyncIterator["Vk"]:
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`. Does not talk to VK yet."""
    token = config.token.reveal()
    proxy = config.proxy.reveal() if config.proxy is not None else None
    _demand_settings(config, token, proxy)
    wire = Wire(token, config.base_url, config.request_timeout, proxy, config.ca_file)
    numbers = OwnNumbers()
    intake = Intake(wire, port, numbers)
    try:
        yield Vk(wire, port, config, intake, numbers, callback_secret(config, token))
    finally:
        await intake.close()
        wire.close()


def _demand_settings(config: VkConfig, token: str, proxy: str | None) -> None:
    if not config.base_url.startswith(("https://", "http://")):
        raise ChannelDown("base_url has to begin with https:// or http://.")
    if not token.isascii() or not token.isprintable() or not token:
        raise ChannelDown("The token does not look like a community's key: letters, digits and dots.")
    if proxy is not None and not proxy.startswith(("http://", "https://")):
        raise ChannelDown("proxy has to begin with http:// or https://; VK channels go through no other sort.")


class Vk:
    """The live channel."""

    def __init__(
        self, wire: Wire, port: Port, config: VkConfig, intake: Intake, numbers: OwnNumbers, secret: str
    ) -> None:
        self._wire = wire
        self._port = port
        self._config = config
        self._intake = intake
        self._community = Community(wire, port, config, secret)
        self._sending = Sending(wire, port, config, Uploads(wire, port, config.request_timeout), numbers)
        self._webhook = Webhook(port, config, intake, self._community, secret) if config.mode == "callback" else None

    async def receive(self) -> None:
        if self._webhook is not None:
            await self._webhook.run()
        else:
            await Poller(self._wire, self._port, self._config, self._intake, self._community).run()

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"POST": self._webhook.handle} if self._webhook is not None else {}

    async def send(self, outgoing: Outgoing) -> Sent:
        return await self._sending.send(outgoing)

    async def edit(self, external_id: str, outgoing: Outgoing) -> None:
        await self._sending.edit(external_id, outgoing)

    async def retract(self, recipient: str, external_id: str) -> None:
        await self._sending.retract(external_id)

    async def typing(self, recipient: str) -> None:
        await self._repeatable("messages.setActivity", peer_id=sending.recipient(recipient), type="typing")

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """``ref`` is the address VK gave; such addresses die after a while."""
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._config.request_timeout, sock_read=self._config.request_timeout
        )
        try:
            async with self._port.session.get(ref, timeout=timeout) as response:
                if response.status in (400, 403, 404, 410):
                    raise Rejected("VK does not have the file any more; ask the contact to send it again.")
                if response.status != 200:
                    raise Retry(f"VK's file server answered with HTTP {response.status}.")
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except aiohttp.InvalidURL:
            raise Rejected("VK gave no usable address of the file.") from None
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise Retry(f"VK's file server does not answer ({type(problem).__name__}).") from None

    async def check(self) -> list[Check]:
        return await self._community.check()

    async def link(self, token: str) -> str:
        try:
            name = await self._community.screen_name()
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        return f"https://vk.me/{name}?ref={quote(token, safe='')}"

    async def _repeatable(self, method: str, **params: object) -> None:
        try:
            await self._wire.tell(method, **params)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
