"""A few addresses under ``/_control/`` to steer the fake from another process."""

import base64

from aiohttp import web

from omnid_viber.fake.faults import Fault, Faults
from omnid_viber.fake.state import Json, State

__all__ = ["control_routes"]


def control_routes(state: State, faults: Faults) -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{user, text, …}``, ``open`` ``{user, context}``, ``subscribe`` and ``unsubscribe`` ``{user}``,
      ``press`` ``{token, data}``, ``receipt`` ``{token, event, desc}``, ``push`` (any callback)
    - ``POST file`` ``{name, base64}``: a file a person's message may name, at ``/_file/<name>``
    - ``POST faults`` ``{method, next: […]}``, ``{method, often: {…}}`` or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: how many callbacks wait and were taken, faults made
    """

    def doing(name: str) -> web.RouteDef:
        async def act(request: web.Request) -> web.Response:
            return web.json_response({"message_token": getattr(state, name)(**await request.json())})

        return web.post(f"/_control/{name}", act)

    async def press(request: web.Request) -> web.Response:
        body = await request.json()
        message = next(sent for sent in state.sent if sent.token == body["token"])
        return web.json_response({"message_token": state.press(message.body["receiver"], message, body["data"])})

    async def receipt(request: web.Request) -> web.Response:
        body = await request.json()
        message = next(sent for sent in state.sent if sent.token == body["token"])
        state.receipt(message, body["event"], body.get("desc", ""))
        return web.json_response({})

    async def push(request: web.Request) -> web.Response:
        return web.json_response({"message_token": state.push(await request.json())})

    async def file(request: web.Request) -> web.Response:
        body = await request.json()
        state.files[body["name"]] = base64.b64decode(body["base64"])
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        _order(faults, await request.json())
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response([{"token": one.token, "text": one.text, "body": one.body} for one in state.sent])

    async def stand(_: web.Request) -> web.Response:
        made = {fault.value: count for fault, count in faults.made.items()}
        return web.json_response({"pending": len(state.waiting), "confirmed": state.taken, "faults": made})

    posts = {"press": press, "receipt": receipt, "push": push, "file": file, "faults": order}
    routes = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    routes += [doing(name) for name in ("write", "open", "subscribe", "unsubscribe")]
    return [*routes, web.get("/_control/sent", sent), web.get("/_control/state", stand)]


def _order(faults: Faults, body: Json) -> None:
    if not body:
        faults.clear()
    faults.next(body.get("method", "*"), *(Fault(name) for name in body.get("next", [])))
    if "often" in body:
        faults.often(body["method"], {Fault(name): rate for name, rate in body["often"].items()})
