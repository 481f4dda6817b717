"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING

from aiohttp import web

from omnid.testing import controls, doing, keep_file, order_faults
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

    async def push(request: web.Request) -> web.Response:
        return _update(state.push(await request.json()))

    async def press(request: web.Request) -> web.Response:
        body = await request.json()
        message = next(sent for sent in state.sent if sent.message_id == body["message"])
        return _update(state.press(message, body["data"]))

    def sent() -> list[Json]:
        return [_shown(message) for message in state.sent]

    def stand() -> Json:
        return {"pending": len(state.pending()), "confirmed": state.confirmed, "faults": faults.made}

    posts = {act.__name__: doing(act, "update_id") for act in (state.write, state.edit, state.block)}
    posts |= {"push": push, "press": press, "file": keep_file(state.files, "id"), "faults": order_faults(faults, Fault)}
    return controls(posts, {"sent": sent, "state": stand})


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
