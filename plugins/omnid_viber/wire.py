"""One HTTP request to Viber's API and the answer to it."""

from typing import Any, TypeVar

import aiohttp
import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from omnid_viber.outcomes import NoAnswer, Refused

__all__ = ["Wire", "unreached"]

# What fails before a byte of the request has left: names, connecting, TLS, a proxy that says no.
_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)

Shape = TypeVar("Shape")


class _Status(Struct, frozen=True):
    status: int
    status_message: str = ""


_STATUS = Decoder(_Status)


class Wire:
    """``timeout`` in seconds."""

    def __init__(self, session: aiohttp.ClientSession, token: str, base_url: str, timeout: float) -> None:
        self._session = session
        self._headers = {"X-Viber-Auth-Token": token, "Content-Type": "application/json"}
        self._base = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def call(self, method: str, body: bytes, shape: type[Shape]) -> Shape:
        """The answer to ``send_message`` and the like. Raises `Refused` or `NoAnswer`."""
        try:
            async with self._session.post(
                f"{self._base}/pa/{method}",
                data=body,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                status, found = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise unreached(problem) from None
        return _decoded(status, found, shape)

    async def ask(self, method: str, shape: type[Shape], **fields: Any) -> Shape:
        return await self.call(method, msgspec.json.encode(fields), shape)


def unreached(problem: Exception) -> NoAnswer:
    """What went wrong on the way. The texts of the client quote addresses and proxies, so the sentences are our own."""
    if isinstance(problem, _NOT_SENT):
        reason = f"Viber cannot be reached ({type(problem).__name__}). Look at the network, base_url and proxy."
        return NoAnswer(reason, arrived=False)
    if isinstance(problem, TimeoutError):
        return NoAnswer("Viber did not answer in time.", arrived=True)
    return NoAnswer(f"The connection to Viber broke ({type(problem).__name__}).", arrived=True)


def _decoded(http_status: int, body: bytes, shape: type[Shape]) -> Shape:
    if http_status != 200:
        # Viber itself always says 200; this is a balancer or a proxy. Only after a 5xx the request may have gone on.
        reason = f"Something between us and Viber answered with HTTP {http_status}."
        raise NoAnswer(reason, arrived=http_status >= 500)
    try:
        told = _STATUS.decode(body)
        if told.status != 0:
            raise Refused(told.status, told.status_message)
        return msgspec.json.decode(body, type=shape)
    except (ValueError, RecursionError):
        raise NoAnswer("Viber's answer cannot be understood.", arrived=True) from None
