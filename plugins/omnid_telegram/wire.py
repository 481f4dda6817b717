"""One HTTP request to the Bot API: aiogram builds it, we read the answer.

aiogram decodes an answer into types, and a field it does not know how to read makes it fail: a message that did leave
would count as failed and leave again, and a batch of updates would be asked for again for ever. So its models, its
multipart uploads and its addresses are used, and the answer stays raw JSON.
"""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from msgspec import Raw as RawJson
from msgspec import Struct
from msgspec.json import Decoder

from omnid_telegram.compose import upload_of
from omnid_telegram.outcomes import NoAnswer, Refused, Undecodable

__all__ = ["Answer", "Wire"]

_UPLOAD_BYTES_PER_SECOND = 64 * 1024
"""The slowest line an upload is given time for."""
_DOWNLOAD_CHUNK = 64 * 1024

# What fails before a byte of the request has left: names, connecting, TLS, a proxy that says no.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)


class Answer(Struct, frozen=True):
    """``result`` is undecoded; ``date`` is the server's clock as the header tells it, or empty."""

    result: bytes
    date: str


class _Parameters(Struct, frozen=True):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Envelope(Struct, frozen=True):
    ok: bool
    result: RawJson = RawJson(b"null")
    description: str = ""
    parameters: _Parameters = _Parameters()


_ENVELOPE = Decoder(_Envelope)


class Wire:
    """``timeout`` in seconds. Raises aiogram's TokenValidationError for a token that cannot be one."""

    def __init__(self, session: aiohttp.ClientSession, token: str, base_url: str, timeout: float) -> None:
        self._session = session
        self._token = token
        self._timeout = timeout
        # Never opened: it builds forms and addresses, and the requests go through the port's session.
        self._forms = AiohttpSession(api=TelegramAPIServer.from_base(base_url))
        self._bot = Bot(token, session=self._forms)

    async def call(self, method: TelegramMethod[Any], *, wait: float = 0) -> Answer:
        """``wait``: how much longer than usual the answer may take, seconds. Raises `Refused` or `NoAnswer`."""
        upload = upload_of(method)
        total = self._timeout + wait + (upload.size / _UPLOAD_BYTES_PER_SECOND if upload else 0)
        try:
            async with self._session.post(
                self._forms.api.api_url(self._token, method.__api_method__),
                data=self._forms.build_form_data(self._bot, method),
                timeout=aiohttp.ClientTimeout(total=total),
                allow_redirects=False,
            ) as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError) as problem:
            incomplete = upload is not None and not upload.complete
            arrived = not isinstance(problem, _NOT_SENT) and not incomplete
            raise NoAnswer(self._describe(problem), arrived=arrived) from None
        return Answer(result=_result(response.status, body), date=response.headers.get("Date", ""))

    async def download(self, path: str) -> AsyncIterator[bytes]:
        """Raises `Refused` or `NoAnswer`."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._timeout, sock_read=self._timeout)
        url = self._forms.api.file_url(self._token, path)
        try:
            async with self._session.get(url, timeout=timeout, allow_redirects=False) as response:
                if response.status != 200:
                    raise Refused(response.status, "the file is not there")
                async for chunk in response.content.iter_chunked(_DOWNLOAD_CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise NoAnswer(self._describe(problem), arrived=True) from None

    def _describe(self, problem: Exception) -> str:
        # The token is part of every address, and some errors quote the address.
        text = str(problem).replace(self._token, "…")
        if isinstance(problem, _NOT_SENT):
            return f"Telegram cannot be reached: {text}"
        if isinstance(problem, TimeoutError):
            return "Telegram did not answer in time."
        return f"The connection to Telegram broke: {text or type(problem).__name__}"


def _result(status: int, body: bytes) -> bytes:
    try:
        envelope = _ENVELOPE.decode(body)
    except (ValueError, RecursionError):
        raise _unreadable(status, body) from None
    if envelope.ok and status < 300:
        return bytes(envelope.result)
    parameters = envelope.parameters
    raise Refused(
        status,
        envelope.description,
        retry_after=parameters.retry_after,
        moved_to=parameters.migrate_to_chat_id,
    )


def _unreadable(status: int, body: bytes) -> NoAnswer:
    if status == 200:
        return Undecodable(body)
    # A page of a proxy or a balancer. Only a 5xx of theirs may come after the request went on to Telegram.
    return NoAnswer(f"Something between us and Telegram answered with HTTP {status}.", arrived=status >= 500)
