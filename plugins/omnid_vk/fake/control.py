"""A few addresses under ``/_control/`` to steer the fake from another process."""

import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from omnid_vk.fake.faults import Fault, Faults
from omnid_vk.fake.state import Json, State

if TYPE_CHECKING:
    from omnid_vk.fake.state import FakeMessage

__all__ = ["control_routes"]


def control_routes(state: State, faults: Faults) -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{person, text, …}``, ``edit`` ``{person, cmid, text}``, ``allow`` ``{person, allowed}``,
      ``answer`` ``{person, text, admin}``, ``read`` ``{person, cmid}``, ``push`` ``{sort, thing}``,
      ``press`` ``{message, payload}``: answers ``{update_id}``
    - ``POST file`` ``{path, base64}``: a file a person's message may name as ``/files/<path>``
    - ``POST faults`` ``{method, next: […]}``, ``{method, often: {…}}`` or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: how many events wait and were confirmed, faults made
    """

    async def press(request: web.Request) -> web.Response:
        body = await request.json()
        message = next(sent for sent in state.sent if [sent.peer_id, sent.cmid] == body["message"])
        return _update(state.press(message, body["payload"]))

    async def file(request: web.Request) -> web.Response:
        body = await request.json()
        state.files[body["path"]] = base64.b64decode(body["base64"])
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        body = await request.json()
        if not body:
            faults.clear()
        faults.next(body.get("method", "*"), *(Fault(name) for name in body.get("next", [])))
        if "often" in body:
            faults.often(body["method"], {Fault(name): rate for name, rate in body["often"].items()})
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response([_shown(message) for message in state.sent])

    async def stand(_: web.Request) -> web.Response:
        made = {fault.value: count for fault, count in faults.made.items()}
        pending = len(state.pending(state.confirmed_below))
        return web.json_response({"pending": pending, "confirmed": state.confirmed, "faults": made})

    acts = (state.write, state.edit, state.allow, state.answer, state.read, state.push)
    routes = [web.post(f"/_control/{act.__name__}", _doing(act)) for act in acts]
    posts = {"press": press, "file": file, "faults": order}
    routes += [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    return [*routes, web.get("/_control/sent", sent), web.get("/_control/state", stand)]


def _doing(act: Callable[..., int]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return _update(act(**await request.json()))

    return handle


def _update(number: int) -> web.Response:
    return web.json_response({"update_id": number})


def _shown(message: "FakeMessage") -> Json:
    return {
        "chat_id": message.peer_id,
        "message_id": message.cmid,
        "text": message.text,
        "random_id": message.random_id,
        "attachment": message.params.get("attachment"),
        "deleted": message.deleted,
    }
