"""The addresses under ``/_control/`` by which a fake is steered from another process."""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from omnid.testing.delivery import Delivery
from omnid.testing.faults import Faults

if TYPE_CHECKING:
    from aiohttp import web

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

__all__ = ["controls", "doing", "keep_file", "order_faults", "steer_delivery"]

F = TypeVar("F", bound=StrEnum)


def controls(posts: "Mapping[str, Handler]", views: Mapping[str, Callable[[], object]]) -> "list[web.RouteDef]":
    """``POST /_control/<name>`` goes to its handler; ``GET /_control/<name>`` answers what the view is by then."""
    from aiohttp import web

    acts = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    return [*acts, *(web.get(f"/_control/{name}", _showing(view)) for name, view in views.items())]


def doing(act: Callable[..., object], answer: str = "") -> "Handler":
    """Takes the keyword arguments of ``act``; answers ``{<answer>: what it returned}``, or ``{}`` without a name."""

    async def do(request: "web.Request") -> "web.StreamResponse":
        returned = act(**json.loads(await request.read() or b"{}"))
        return _json({answer: returned} if answer else {})

    return do


def order_faults(faults: Faults[F], sort: type[F]) -> "Handler":
    """Takes ``{method, next: […]}``, ``{method, often: {…}}`` or ``{}`` for none; ``call`` stands for ``method``."""

    async def order(request: "web.Request") -> "web.StreamResponse":
        _order(faults, sort, await request.json())
        return _json({})

    return order


def keep_file(files: dict[str, bytes], named: str) -> "Handler":
    """Takes ``{<named>, base64}``: a file a person's message may name."""

    async def keep(request: "web.Request") -> "web.StreamResponse":
        body = await request.json()
        files[body[named]] = base64.b64decode(body["base64"])
        return _json({})

    return keep


def steer_delivery(delivery: Delivery) -> "dict[str, Handler]":
    """``push`` (the bytes of a whole webhook call), ``repeat``, ``hook`` ``{url}``: where calls go."""

    async def push(request: "web.Request") -> "web.StreamResponse":
        delivery.push_raw(await request.read())
        return _json({})

    async def repeat(_: "web.Request") -> "web.StreamResponse":
        delivery.repeat()
        return _json({})

    async def hook(request: "web.Request") -> "web.StreamResponse":
        delivery.hook_url = (await request.json())["url"]
        delivery.release()
        return _json({})

    return {"push": push, "repeat": repeat, "hook": hook}


def _showing(view: Callable[[], object]) -> "Handler":
    async def show(_: "web.Request") -> "web.StreamResponse":
        return _json(view())

    return show


def _order(faults: Faults[F], sort: type[F], body: dict[str, Any]) -> None:
    if not body:
        faults.clear()
        return
    method = body.get("method") or body.get("call") or "*"
    faults.next(method, *(sort(name) for name in body.get("next", [])))
    if "often" in body:
        faults.often(method, {sort(name): rate for name, rate in body["often"].items()})


def _json(value: object) -> "web.StreamResponse":
    from aiohttp import web

    return web.json_response(value)
