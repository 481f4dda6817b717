"""``POST /api/v1/<operation>``, and GET for what only reads: parse, perform, render."""

import re
from typing import Any

import msgspec
from aiohttp import web

from omnid import operations
from omnid.desk.operation import Operation
from omnid.errors import Invalid, TooLarge, UnsupportedType
from omnid.http import auth, live
from omnid.http.context import CONTEXT, Context
from omnid.http.errors import MethodNotAllowed
from omnid.http.metrics import ROUTE
from omnid.model import Actor

KEY = "Idempotency-Key"
"""What the database can hold."""
_encode = msgspec.json.Encoder().encode
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def add_routes(app: web.Application, context: Context) -> None:
    app.router.add_route("*", "/api/v1/{operation}", perform)


async def perform(request: web.Request) -> web.Response:
    context = request.app[CONTEXT]
    actor = auth.actor(request)
    operation = find(request.match_info["operation"])
    request[ROUTE] = operation.name
    operations.allowed(actor, operation)
    wanted = await _wanted(request, operation, context.settings.limits.body)
    return answer(await _performed(context, actor, operation, wanted, _key(request)))


def find(name: str) -> Operation:
    """Raises `NotFound`."""
    return live.LIVE.get(name) or operations.find(name)


def answer(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", charset="utf-8")


async def _performed(context: Context, actor: Actor, operation: Operation, wanted: Any, key: str | None) -> bytes:
    if operation.name in live.LIVE:
        return _encode(await live.perform(context, actor, operation, wanted))
    if operation.reads:
        return await context.engine.readers.run(lambda tx: _encode(operations.perform(tx, actor, operation, wanted)))
    return _encode(await context.engine.writer.run(lambda tx: operations.perform(tx, actor, operation, wanted, key)))


async def _wanted(request: web.Request, operation: Operation, limit: int) -> Any:
    if request.method == "POST":
        if unknown := set(request.query) - {"key"}:
            raise Invalid("Parameters go into the body of a POST, as JSON.", path=min(unknown))
        return operations.decode(operation, await json_body(request, limit))
    if request.method in ("GET", "HEAD") and operation.reads:
        return operations.convert(operation, query(request))
    raise MethodNotAllowed(request.method, {"GET", "POST"} if operation.reads else {"POST"})


JSON = ("application/json", "application/x-www-form-urlencoded")
"""The second is what “curl -d” says of anything; a form itself is no JSON, and is refused as that."""


async def json_body(request: web.Request, limit: int) -> bytes:
    """Raises `UnsupportedType`, `TooLarge`, `Invalid`."""
    mime = request.content_type
    if "Content-Type" in request.headers and mime not in JSON and not mime.endswith("+json"):
        raise UnsupportedType("body", mime, "Send JSON, with “Content-Type: application/json”.")
    if (request.content_length or 0) > limit:
        raise TooLarge("body", request.content_length or 0, limit)
    body = await request.read()
    if _NUL.search(body):
        raise Invalid("The body has a NUL character, which no text has.")
    return body


def query(request: web.Request) -> dict[str, Any]:
    """The parameters of a GET. A name that comes twice is a list."""
    values: dict[str, Any] = {}
    for name in request.query:
        given = request.query.getall(name)
        if not all(is_text(one) for one in (name, *given)):
            raise Invalid("A parameter has characters that are not text (NUL or bad UTF-8).")
        values[name] = given[0] if len(given) == 1 else given
    return values


def is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _key(request: web.Request) -> str | None:
    key = request.headers.get(KEY) or request.query.get("key")
    if key is not None and not (key.isascii() and key.isprintable()):
        raise Invalid("A key has printable ASCII characters only.", path="key")
    return key
