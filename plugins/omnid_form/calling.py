"""Asks a telephone exchange to ring both sides."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable

import aiohttp
import msgspec
from msgspec import Struct

from omnid.channel import ChannelDown, Rejected, Retry, Unsure
from omnid_form.config import FormConfig

__all__ = ["Calling"]

_PREFIX = "whsec_"
_ANSWER_LIMIT = 16 * 1024
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)


class _Request(Struct, frozen=True, kw_only=True):
    """``type`` is always ``call``."""

    type: str = "call"
    phone: str
    operator: str
    conversation: int


class _Answer(Struct, frozen=True):
    message: str = ""


class Calling:
    """The request is signed as Standard Webhooks are. Its id is the same for a minute: pressing twice rings once."""

    def __init__(
        self, config: FormConfig, session: aiohttp.ClientSession, now: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._session = session
        self._now = now

    async def call(self, phone: str, operator: str, conversation: int) -> str:
        body = msgspec.json.encode(_Request(phone=phone, operator=operator, conversation=conversation))
        at = int(self._now())
        id_ = f"call-{conversation}-{operator}-{phone}-{at // 60}"
        headers = {"Content-Type": "application/json", **_signed(self._key(), id_, at, body)}
        status, answer = await self._post(body, headers)
        if 200 <= status < 300:
            return _said(answer) or f"The telephone exchange rings {operator}, then {phone}."
        if status == 429 or status >= 500:
            raise Retry(f"The telephone exchange answered {status}: {_said(answer)}")
        raise Rejected(f"The telephone exchange answered {status}: {_said(answer)}")

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        try:
            async with self._session.post(
                self._config.call_url, data=body, headers=headers, allow_redirects=False
            ) as response:
                return response.status, await response.content.read(_ANSWER_LIMIT)
        except (aiohttp.InvalidURL, *_NOT_SENT) as problem:
            raise Retry(f"The telephone exchange cannot be reached: {problem}") from None
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise Unsure(f"The telephone exchange did not answer: {str(problem) or type(problem).__name__}") from None

    def _key(self) -> bytes:
        secret = "" if self._config.secret is None else self._config.secret.reveal()
        if not secret:
            raise ChannelDown("A call has to be signed: set the channel's secret.")
        if not secret.startswith(_PREFIX):
            return secret.encode()
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            raise ChannelDown(f"The secret is not {_PREFIX} and base64 after it.") from None


def _signed(key: bytes, id_: str, at: int, body: bytes) -> dict[str, str]:
    mac = hmac.new(key, f"{id_}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {"webhook-id": id_, "webhook-timestamp": str(at), "webhook-signature": signature}


def _said(answer: bytes) -> str:
    try:
        return msgspec.json.decode(answer, type=_Answer).message[:300]
    except (ValueError, RecursionError):
        return ""
