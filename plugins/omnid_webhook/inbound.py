"""Updates that are posted to us: proved, first on disk, then answered."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from aiohttp import web

from omnid.channel import Port, Raw
from omnid.channel_json import incoming
from omnid_webhook.schema import document
from omnid_webhook.signing import Forged, Unsigned, verify

__all__ = ["Inbound"]


class Inbound:
    """``now``: seconds since the epoch. `Unavailable` is left to the core, which answers 503."""

    def __init__(self, port: Port, keys: Sequence[bytes], now: Callable[[], float]) -> None:
        self._port = port
        self._keys = keys
        self._now = now

    async def post(self, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            key = verify(self._keys, request.headers, body, self._now())
        except Unsigned as problem:
            return self._refuse(401, "unsigned", str(problem))
        except Forged as problem:
            return self._refuse(403, "forged", str(problem))
        await self._port.accept([Raw(key=key, payload=body)])
        return _understood(body, key)

    async def get(self, request: web.Request) -> web.Response:
        """What may be posted here; the address itself is secret."""
        body = msgspec.json.format(msgspec.json.encode(document()))
        return web.Response(body=body, content_type="application/schema+json")

    def _refuse(self, status: int, code: str, message: str) -> web.Response:
        self._port.log.warning("webhook refused", reason=message)
        return _json(status, {"error": {"code": code, "message": message}})


def _understood(body: bytes, key: str) -> web.Response:
    """It is in the journal either way; whoever wrote the sender should see at once what is wrong with it."""
    try:
        incoming(body)
    except ValueError as problem:
        message = f"{problem} It is kept in the journal; GET this address for the schema."
        return _json(422, {"error": {"code": "not_understood", "message": message}})
    return _json(200, {"accepted": key})


def _json(status: int, value: Any) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(value), content_type="application/json")
