"""One HTTP request to the Graph API, for whatever of Meta's speaks it."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
import msgspec
from aiohttp import payload
from aiohttp.abc import AbstractStreamWriter
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import OutgoingFile
from omnid_meta.outcomes import NoAnswer

__all__ = ["Wire", "proof"]

_UPLOAD_BYTES_PER_SECOND = 64 * 1024
"""The slowest line an upload is given time for."""
_CHUNK = 64 * 1024

# What fails before a byte of the request has left: names, connecting, TLS, a proxy that says no.
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)


class Place(Protocol):
    """Where the Graph API is; settings have it. ``request_timeout`` in seconds."""

    @property
    def base_url(self) -> str: ...

    @property
    def api_version(self) -> str: ...

    @property
    def request_timeout(self) -> float: ...


class _Answer(Struct, frozen=True):
    error: msgspec.Raw


_ERROR = Decoder(_Answer)


class Wire:
    """``service``: what it is called in sentences. ``proof``: parameters of every call, see `proof`.

    ``failure``: the struct an error is read as; it has a ``message``. ``refused`` makes what is raised of the HTTP
    status and a failure.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        place: Place,
        token: str,
        *,
        service: str,
        failure: type[Struct],
        refused: Callable[[int, Any], Exception],
        proof: Mapping[str, str] | None = None,
    ) -> None:
        self._session = session
        self._root = f"{place.base_url.rstrip('/')}/{place.api_version}"
        self._timeout = place.request_timeout
        self._token = token
        self._headers = {"Authorization": f"Bearer {token}"}
        self._service = service
        self._failure = failure
        self._refused = refused
        self._proof = proof or {}

    async def get(self, path: str, **params: str) -> bytes:
        """Raises what ``refused`` makes, or `NoAnswer`, as they all do."""
        return await self._ask("GET", self._url(path), self._timeout, params=params)

    async def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        data = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        return await self._ask("POST", self._url(path), self._timeout, data=data, headers=headers)

    async def upload(self, path: str, fields: Mapping[str, str], file: OutgoingFile, mime: str, *, field: str) -> bytes:
        """``field``: the file's name in the form."""
        form = aiohttp.MultipartWriter("form-data")
        for name, value in fields.items():
            form.append(value).set_content_disposition("form-data", name=name)
        part = form.append_payload(_Stream(file, mime))
        part.set_content_disposition("form-data", name=field, filename=_safe_name(file.name))
        return await self._ask("POST", self._url(path), self._timeout + file.size / _UPLOAD_BYTES_PER_SECOND, data=form)

    async def download(self, url: str, *, with_token: bool) -> AsyncIterator[bytes]:
        """``with_token``: false where the address is proof enough."""
        headers = self._headers if with_token else {}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._timeout, sock_read=self._timeout)
        try:
            async with self._session.get(url, headers=headers, timeout=timeout, allow_redirects=False) as got:
                if got.status != 200:
                    raise self._refused(got.status, self._failure(message=f"the file's address answered {got.status}"))
                async for chunk in got.content.iter_chunked(_CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
            raise NoAnswer(self._describe(problem), arrived=True) from None

    def _url(self, path: str) -> str:
        return f"{self._root}/{quote(path)}"

    async def _ask(
        self,
        method: str,
        url: str,
        timeout: float,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **request: Any,
    ) -> bytes:
        try:
            async with self._session.request(
                method,
                url,
                params={**self._proof, **(params or {})},
                headers={**self._headers, **(headers or {})},
                timeout=aiohttp.ClientTimeout(total=timeout),
                allow_redirects=False,
                **request,
            ) as response:
                body = await response.read()
        except aiohttp.InvalidURL as problem:
            raise NoAnswer(f"base_url is no address: {problem}", arrived=False) from None
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise NoAnswer(self._describe(problem), arrived=not isinstance(problem, _NOT_SENT)) from None
        if 200 <= response.status < 300:
            return body
        raise self._refusal(response.status, body)

    def _describe(self, problem: Exception) -> str:
        text = str(problem).replace(self._token, "…")
        if isinstance(problem, _NOT_SENT):
            return f"{self._service} cannot be reached: {text}"
        if isinstance(problem, TimeoutError):
            return f"{self._service} did not answer in time."
        return f"The connection to {self._service} broke: {text or type(problem).__name__}"

    def _refusal(self, status: int, body: bytes) -> Exception:
        try:
            return self._refused(status, msgspec.json.decode(_ERROR.decode(body).error, type=self._failure))
        except (ValueError, RecursionError):
            # A page of a proxy or a balancer. Only a 5xx of theirs may come after the request went on to the service.
            reason = f"Something between us and {self._service} answered with HTTP {status}."
            return NoAnswer(reason, arrived=status >= 500)


def proof(token: str, app_secret: str) -> dict[str, str]:
    """Shows with the app's secret that the token was not stolen, which Meta may be set to demand."""
    return {"appsecret_proof": hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()}


class _Stream(payload.Payload):
    """A file of ours of known length; without one Meta would have to take a chunked upload."""

    def __init__(self, file: OutgoingFile, mime: str) -> None:
        super().__init__(file, content_type=mime)
        self._file = file

    @property
    def size(self) -> int:
        return self._file.size

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        raise TypeError("a streamed file is not read into memory")

    async def write(self, writer: AbstractStreamWriter) -> None:
        async for chunk in self._file.open():
            await writer.write(chunk)


def _safe_name(name: str) -> str:
    """Nothing in it may end the quotes or the line of the header it stands in."""
    return "".join(char if char.isprintable() and char not in '"\\/' else "_" for char in name)[:200] or "file"
