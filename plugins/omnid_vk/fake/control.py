"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING

from aiohttp import web

from omnid.testing import controls, doing, keep_file, order_faults
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

    def sent() -> list[Json]:
        return [_shown(message) for message in state.sent]

    def stand() -> Json:
        pending = len(state.pending(state.confirmed_below))
        return {"pending": pending, "confirmed": state.confirmed, "faults": faults.made}

    acts = (state.write, state.edit, state.allow, state.answer, state.read, state.push)
    posts = {act.__name__: doing(act, "update_id") for act in acts}
    posts |= {"press": press, "file": keep_file(state.files, "path"), "faults": order_faults(faults, Fault)}
    return controls(posts, {"sent": sent, "state": stand})


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
