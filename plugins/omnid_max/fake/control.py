"""A few addresses under ``/_control/`` to steer the fake from another process."""

import base64
from typing import TYPE_CHECKING

from aiohttp import web

from omnid_max.fake.faults import Fault, Faults
from omnid_max.fake.state import Json, State

if TYPE_CHECKING:
    from omnid_max.fake.state import FakeMessage

__all__ = ["control_routes"]


def control_routes(state: State, faults: Faults) -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{user, text, …}``, ``edit`` ``{user, mid, text}``, ``remove`` ``{user, mid}``, ``start``
      ``{user, payload}``, ``stop`` ``{user}``, ``press`` ``{mid, payload}``, ``push`` (any update)
    - ``POST file`` ``{name, base64}``: a file a person's message may name, at ``/_file/<name>``
    - ``POST faults`` ``{method, next: […]}``, ``{method, often: {…}}`` or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: how many updates wait and were confirmed, faults made
    """

    def doing(name: str) -> web.RouteDef:
        async def act(request: web.Request) -> web.Response:
            getattr(state, name)(**await request.json())
            return web.json_response({})

        return web.post(f"/_control/{name}", act)

    async def press(request: web.Request) -> web.Response:
        body = await request.json()
        state.press(next(sent for sent in state.sent if sent.mid == body["mid"]), body["payload"])
        return web.json_response({})

    async def push(request: web.Request) -> web.Response:
        state.push(await request.json())
        return web.json_response({})

    async def file(request: web.Request) -> web.Response:
        body = await request.json()
        state.files[body["name"]] = base64.b64decode(body["base64"])
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        _order(faults, await request.json())
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response([_shown(message) for message in state.sent])

    async def stand(_: web.Request) -> web.Response:
        made = {fault.value: count for fault, count in faults.made.items()}
        pending = len(state.updates) - state.confirmed
        return web.json_response({"pending": pending, "confirmed": state.confirmed, "faults": made})

    posts = {"press": press, "push": push, "file": file, "faults": order}
    routes = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    routes += [doing(name) for name in ("write", "edit", "remove", "start", "stop")]
    return [*routes, web.get("/_control/sent", sent), web.get("/_control/state", stand)]


def _order(faults: Faults, body: Json) -> None:
    if not body:
        faults.clear()
    faults.next(body.get("method", "*"), *(Fault(name) for name in body.get("next", [])))
    if "often" in body:
        faults.often(body["method"], {Fault(name): rate for name, rate in body["often"].items()})


def _shown(message: "FakeMessage") -> Json:
    return {
        "mid": message.mid,
        "user": message.user,
        "text": message.text,
        "body": message.body,
        "edits": message.edits,
        "deleted": message.deleted,
    }
