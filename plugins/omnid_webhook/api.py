"""A webhook channel that is open: posts messages, fetches files, checks."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from aiohttp.abc import AbstractResolver

from omnid.channel import ChannelDown, Check, Outgoing, OutgoingFile, Port, Rejected, Retry, Sent, Unsure
from omnid.channel_json import data_of, send
from omnid_webhook.config import WebhookConfig
from omnid_webhook.guard import Forbidden, permitted, session
from omnid_webhook.inbound import Inbound
from omnid_webhook.outcomes import outcome, sent
from omnid_webhook.signing import TOLERANCE_S, key_of, signed

__all__ = ["Webhook", "connect"]

_ANSWER_LIMIT = 64 * 1024
_CHUNK = 64 * 1024
_CLOCK_TOLERANCE = TOLERANCE_S / 2

# What fails before a byte of the request has left.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)


@asynccontextmanager
async def connect(
    config: WebhookConfig,
    port: Port,
    *,
    now: Callable[[], float] = time.time,
    resolver: AbstractResolver | None = None,
) -> AsyncIterator["Webhook"]:
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`."""
    secrets = [secret.reveal() for secret in (config.secret, config.previous_secret) if secret is not None]
    try:
        keys = [key_of(secret) for secret in secrets]
        if config.url:
            permitted(config.url, allow_private=config.allow_private)
    except (ValueError, Forbidden) as problem:
        raise ChannelDown(str(problem)) from None
    async with session(config, resolver) as http:
        yield Webhook(config, port, http, keys, now)


class Webhook:
    """The live channel."""

    def __init__(
        self,
        config: WebhookConfig,
        port: Port,
        http: aiohttp.ClientSession,
        keys: Sequence[bytes],
        now: Callable[[], float],
    ) -> None:
        self._config = config
        self._port = port
        self._http = http
        self._keys = keys
        self._now = now
        self._inbound = Inbound(port, keys, now)

    async def receive(self) -> None:
        self._port.working()
        await asyncio.get_running_loop().create_future()

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"POST": self._inbound.post, "GET": self._inbound.get}

    async def send(self, outgoing: Outgoing) -> Sent:
        if not self._config.url:
            raise Rejected("This webhook only takes messages in: its channel has no url to send answers to.")
        data = None if outgoing.file is None else await self._inline(outgoing.file)
        body = msgspec.json.encode(send(outgoing, data=data))
        status, headers, answer = await self._post(outgoing.key, body)
        if 200 <= status < 300:
            return sent(answer, outgoing.key)
        raise outcome(status, headers, answer, self._now())

    async def _inline(self, file: OutgoingFile) -> bytes | None:
        if file.size > self._config.inline_limit:
            if file.url is None:
                raise Rejected(
                    f"{file.name} has {file.size:,} bytes; up to {self._config.inline_limit:,} are sent whole "
                    "(inline_limit), and there is no public_url to link to it."
                )
            return None
        return b"".join([chunk async for chunk in file.open()])

    async def _post(self, key: str, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Content-Type": "application/json", **signed(self._keys, key, int(self._now()), body)}
        try:
            async with self._http.post(self._config.url, data=body, headers=headers, allow_redirects=False) as response:
                return response.status, response.headers, await response.content.read(_ANSWER_LIMIT)
        except aiohttp.InvalidURL as problem:
            raise ChannelDown(f"url is no address: {problem}") from None
        except _NOT_SENT as problem:
            raise _not_connected(problem) from None
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise Unsure(f"The receiver did not answer: {str(problem) or type(problem).__name__}.") from None

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """``ref``: the file's URL, or the file as one."""
        if ref.startswith("data:"):
            yield _data(ref)
            return
        try:
            url = permitted(ref, allow_private=self._config.allow_private)
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=self._config.request_timeout)
            async with self._http.get(url, timeout=timeout, allow_redirects=False) as response:
                _demand_file(response.status)
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except (Forbidden, aiohttp.InvalidURL) as problem:
            raise Rejected(str(problem)) from None
        except (aiohttp.ClientError, TimeoutError) as problem:
            if isinstance(problem.__cause__, Forbidden):
                raise Rejected(str(problem.__cause__)) from None
            raise Retry(f"The file cannot be fetched: {str(problem) or type(problem).__name__}.") from None

    async def check(self) -> list[Check]:
        """Posts a signed ``{"type": "ping"}``, which receivers answer with 2xx."""
        return [self._receiving(), *(await self._sending())]

    def _receiving(self) -> Check:
        if self._port.hook_url is None:
            hint = "Set public_url in omnid.toml to what the world sees."
            return Check(name="receiving", ok=False, message="Nobody can post here: no public URL.", hint=hint)
        return Check(name="receiving", ok=True, message=f"Post updates to {self._port.hook_url}")

    async def _sending(self) -> list[Check]:
        if not self._config.url:
            return [Check(name="sending", ok=True, message="No url is set: messages only come in.")]
        try:
            status, headers, answer = await self._post(f"ping-{int(self._now())}", b'{"type":"ping"}')
            if not 200 <= status < 300:
                raise outcome(status, headers, answer, self._now())
        except (ChannelDown, Rejected, Retry, Unsure) as problem:
            hint = "Look at url, secret, proxy and ca_file, and at the receiver's own log."
            return [Check(name="sending", ok=False, message=problem.reason, hint=hint)]
        found = Check(name="sending", ok=True, message=f"{self._config.url} answers {status} to a signed ping.")
        return [found, *_clock(headers.get("Date", ""), self._now())]


def _not_connected(problem: aiohttp.ClientError) -> ChannelDown | Retry:
    if isinstance(problem.__cause__, Forbidden):
        return ChannelDown(str(problem.__cause__))
    return Retry(f"The receiver cannot be reached: {problem}")


def _data(ref: str) -> bytes:
    try:
        return data_of(ref)
    except ValueError as problem:
        raise Rejected(str(problem)) from None


def _demand_file(status: int) -> None:
    if status in (408, 425, 429) or status >= 500:
        raise Retry(f"The file's server answered {status}.")
    if status != 200:
        raise Rejected(f"The file's server answered {status}; redirects are not followed.")


def _clock(date: str, now: float) -> list[Check]:
    """Signatures are good for five minutes."""
    try:
        skew = abs(parsedate_to_datetime(date).timestamp() - now)
    except (ValueError, TypeError):
        return []
    hint = "" if skew <= _CLOCK_TOLERANCE else "Switch on time synchronisation: “timedatectl set-ntp true”."
    return [Check(name="clock", ok=not hint, message=f"{skew:.0f} s off the receiver's.", hint=hint)]
