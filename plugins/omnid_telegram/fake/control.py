"""A few addresses under ``/_control/`` to steer the fake from another process."""

import base64
from typing import TYPE_CHECKING

from aiohttp import web

from omnid_telegram.fake.faults import Fault, Faults
from omnid_telegram.fake.state import Json, State

if TYPE_CHECKING:
    from omnid_telegram.fake.state import FakeMessage

__all__ = ["control_routes"]


def control_routes(state: State, faults: Faults) -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{chat, text, …}``, ``edit`` ``{chat, message, text}``, ``block`` ``{chat, blocked}``,
      ``push`` (any update), ``press`` ``{message, data}``: answers ``{update_id}``
    - ``POST file`` ``{id, base64}``: a file a person's message may name
    - ``POST faults`` ``{method, next: […]}``, ``{method, often: {…}}`` or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: how many updates wait and were confirmed, faults made
    """

    async def write(request: web.Request) -> web.Response:
        return _update(state.write(**await request.json()))

    async def edit(request: web.Request) -> web.Response:
        return _update(state.edit(**await request.json()))

    async def block(request: web.Request) -> web.Response:
        return _update(state.block(**await request.json()))

    async def push(request: web.Request) -> web.Response:
        return _update(state.push(await request.json()))

    async def press(request: web.Request) -> web.Response:
        body = await request.json()
        message = next(sent for sent in state.sent if sent.message_id == body["message"])
        return _update(state.press(message, body["data"]))

    async def file(request: web.Request) -> web.Response:
        body = await request.json()
        state.files[body["id"]] = base64.b64decode(body["base64"])
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        _order(faults, await request.json())
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response([_shown(message) for message in state.sent])

    async def stand(_: web.Request) -> web.Response:
        made = {fault.value: count for fault, count in faults.made.items()}
        return web.json_response({"pending": len(state.pending()), "confirmed": state.confirmed, "faults": made})

    posts = {"write": write, "edit": edit, "block": block, "push": push, "press": press, "file": file, "faults": order}
    routes = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    return [*routes, web.get("/_control/sent", sent), web.get("/_control/state", stand)]


def _order(faults: Faults, body: Json) -> None:
    if not body:
        faults.clear()
    faults.next(body.get("method", "*"), *(Fault(name) for name in body.get("next", [])))
    if "often" in body:
        faults.often(body["method"], {Fault(name): rate for name, rate in body["often"].items()})


def _update(number: int) -> web.Response:
    return web.json_response({"update_id": number})


def _shown(message: "FakeMessage") -> Json:
    file = message.file
    return {
        "method": message.method,
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "text": message.text,
        "file": {"name": file.name, "size": len(file.data)} if file is not None else None,
        "deleted": message.deleted,
    }
