"""A Viber bot that is open: receives by `webhook`, and sends, fetches and checks here."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from aiohttp import web
from msgspec import Struct

from omnid.channel import ChannelDown, Check, Outgoing, Port, Rejected, Retry, Sent
from omnid_viber import compose
from omnid_viber.config import ViberConfig
from omnid_viber.outcomes import NoAnswer, Refused, outcome
from omnid_viber.webhook import Account, Webhook
from omnid_viber.wire import Wire, unreached

__all__ = ["Viber", "connect"]

_CHUNK = 64 * 1024


class _Sent(Struct, frozen=True):
    message_token: int = 0


@asynccontextmanager
async def connect(config: ViberConfig, port: Port) -> AsyncIterator["Viber"]:
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`. Does not talk to Viber yet."""
    token = config.token.reveal()
    if not config.base_url.startswith(("https://", "http://")):
        raise ChannelDown("base_url has to begin with https:// or http://.")
    if config.avatar and not config.avatar.startswith("https://"):
        raise ChannelDown("avatar has to begin with https://.")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ChannelDown("The token does not look like one of Viber's (4453b6ac12345678-…).")
    yield Viber(Wire(port.session, token, config.base_url, config.request_timeout), port, config, token)


class Viber:
    """The live channel."""

    def __init__(self, wire: Wire, port: Port, config: ViberConfig, token: str) -> None:
        self._wire = wire
        self._port = port
        self._config = config
        self._webhook = Webhook(wire, port, config, token)

    async def receive(self) -> None:
        await self._webhook.run()

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"POST": self._webhook.handle}

    async def send(self, outgoing: Outgoing) -> Sent:
        body = compose.send(self._config, outgoing)
        try:
            sent = await self._wire.call("send_message", body, _Sent)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem) from None
        # Without a token it did leave; only its receipts cannot be known.
        return Sent(external_id=str(sent.message_token) if sent.message_token else None)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """``ref`` is the address Viber gave; such addresses die after an hour or so."""
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._config.request_timeout, sock_read=self._config.request_timeout
        )
        try:
            async with self._port.session.get(ref, timeout=timeout) as response:
                if response.status in (400, 403, 404, 410):
                    raise Rejected("Viber does not have the file any more; ask the contact to send it again.")
                if response.status != 200:
                    raise Retry(f"Viber's file server answered with HTTP {response.status}.")
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except aiohttp.InvalidURL:
            raise Rejected("Viber gave no usable address of the file.") from None
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise Retry(unreached(problem).reason) from None

    async def check(self) -> list[Check]:
        """Changes nothing: asks who we are and where callbacks go."""
        try:
            account = await self._webhook.account()
        except (Refused, NoAnswer) as problem:
            reason = outcome(problem, repeatable=True).reason
            return [Check(name="REST API", ok=False, message=reason, hint=_hint(problem))]
        message = (
            f"{self._config.base_url} answers; the bot is {account.name}, with {account.subscribers_count} subscribers."
        )
        return [Check(name="REST API", ok=True, message=message), self._receiving(account)]

    def _receiving(self, account: Account) -> Check:
        if account.webhook == self._port.hook_url:
            return Check(name="receiving", ok=True, message="Viber calls this desk.")
        if not account.webhook:
            hint = "The daemon sets it when it starts: see that it runs and the public URL answers from outside."
            return Check(
                name="receiving", ok=False, message=f"Viber does not call {self._port.hook_url} yet.", hint=hint
            )
        hint = "The daemon takes the bot over when it starts; stop the other program if it is in use."
        return Check(name="receiving", ok=False, message=f"Viber calls {_host(account.webhook)}.", hint=hint)

    async def link(self, token: str) -> str:
        """Viber gives the token back only to a bot that the person is not subscribed to yet."""
        try:
            account = await self._webhook.account()
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        if not account.uri:
            raise Rejected("Viber tells no address of this bot, and without one it has no link.")
        return f"viber://pa?chatURI={quote(account.uri, safe='')}&context={quote(token, safe='')}"


def _host(url: str) -> str:
    """All that may be shown of somebody's webhook: the rest of its address may be a secret."""
    try:
        return urlsplit(url).hostname or "an unknown address"
    except ValueError:
        return "an unknown address"


def _hint(problem: Refused | NoAnswer) -> str:
    if isinstance(problem, Refused) and problem.status == 2:
        return "Put the token from More → Settings → Bots → Edit info into the channel's settings."
    if isinstance(problem, Refused):
        return "Look at the bot in Viber: More → Settings → Bots."
    return "Look at the network, base_url and proxy: “curl https://chatapi.viber.com” from this machine should answer."
