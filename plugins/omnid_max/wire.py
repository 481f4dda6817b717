"""One HTTP request to MAX's API and the answer to it, as raw JSON."""

from typing import Any, TypeVar

import aiohttp
import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from omnid_max.outcomes import NoAnswer, Refused, Undecodable

__all__ = ["Answer", "Wire", "unreached"]

# What fails before a byte of the request has left: names, connecting, TLS, a proxy that says no.
_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)

Shape = TypeVar("Shape")


class Answer(Struct, frozen=True):
    """``date`` is the server's clock as the header tells it, or empty."""

    body: bytes
    date: str


class _Error(Struct, frozen=True):
    code: str = ""
    message: str = ""


class _Simple(Struct, frozen=True):
    success: bool = True
    message: str = ""


_ERROR, _SIMPLE = Decoder(_Error), Decoder(_Simple)


class Wire:
    """``timeout`` in seconds. The token goes into the header, because MAX takes it nowhere else any more."""

    def __init__(self, session: aiohttp.ClientSession, token: str, base_url: str, timeout: float) -> None:
        self._session = session
        self._headers = {"Authorization": token}
        self._base = base_url.rstrip("/")
        self._timeout = timeout

    async def call(
        self, method: str, path: str, *, body: Any = None, wait: float = 0, **params: str | int | None
    ) -> Answer:
        """``wait``: how much longer than usual the answer may take, seconds. Raises `Refused` or `NoAnswer`."""
        query = {name: str(value) for name, value in params.items() if value is not None}
        data = None if body is None else msgspec.json.encode(body)
        headers = self._headers if data is None else {**self._headers, "Content-Type": "application/json"}
        try:
            async with self._session.request(
                method,
                f"{self._base}{path}",
                params=query,
                data=data,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=self._timeout + wait),
                allow_redirects=False,
            ) as response:
                found = await response.read()
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise unreached(problem) from None
        _demand_success(response, found)
        return Answer(body=found, date=response.headers.get("Date", ""))

    async def ask(self, method: str, path: str, shape: type[Shape], **given: Any) -> Shape:
        """The answer as a value."""
        answer = await self.call(method, path, **given)
        try:
            return msgspec.json.decode(answer.body, type=shape)
        except (ValueError, RecursionError):
            raise Undecodable(answer.body) from None

    async def tell(self, method: str, path: str, **given: Any) -> None:
        """The same, where it only matters that MAX did not say no; it may do so with status 200."""
        answer = await self.call(method, path, **given)
        try:
            simple = _SIMPLE.decode(answer.body)
        except (ValueError, RecursionError):
            raise Undecodable(answer.body) from None
        if not simple.success:
            raise Refused(400, "unsuccessful", simple.message or "it does not say why")


def unreached(problem: Exception) -> NoAnswer:
    """What went wrong on the way. The texts of the client quote addresses and proxies, so the sentences are our own."""
    if isinstance(problem, aiohttp.ClientConnectorCertificateError):
        reason = (
            "MAX's certificate is not trusted here. It comes from the Ministry of Digital Development: "
            "put the Ministry's root certificate and the system's into one file and set ca_file."
        )
        return NoAnswer(reason, arrived=False)
    if isinstance(problem, _NOT_SENT):
        reason = f"MAX cannot be reached ({type(problem).__name__}). Look at the network, base_url and proxy."
        return NoAnswer(reason, arrived=False)
    if isinstance(problem, TimeoutError):
        return NoAnswer("MAX did not answer in time.", arrived=True)
    return NoAnswer(f"The connection to MAX broke ({type(problem).__name__}).", arrived=True)


def _demand_success(response: aiohttp.ClientResponse, body: bytes) -> None:
    status = response.status
    if status == 200:
        return
    try:
        error = _ERROR.decode(body)
    except (ValueError, RecursionError):
        # A page of a proxy or a balancer. Only a 5xx of theirs may come after the request went on to MAX.
        raise NoAnswer(f"Something between us and MAX answered with HTTP {status}.", arrived=status >= 500) from None
    raise Refused(status, error.code, error.message, retry_after=_seconds(response.headers.get("Retry-After", "")))


def _seconds(header: str) -> float | None:
    return float(header) if header.isascii() and header.isdecimal() and len(header) < 6 else None
