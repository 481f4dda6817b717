"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING

from aiohttp import web

from omnid.testing import controls, doing, keep_file, order_faults
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

    async def press(request: web.Request) -> web.Response:
        body = await request.json()
        state.press(next(sent for sent in state.sent if sent.mid == body["mid"]), body["payload"])
        return web.json_response({})

    async def push(request: web.Request) -> web.Response:
        state.push(await request.json())
        return web.json_response({})

    def sent() -> list[Json]:
        return [_shown(message) for message in state.sent]

    def stand() -> Json:
        pending = len(state.updates) - state.confirmed
        return {"pending": pending, "confirmed": state.confirmed, "faults": faults.made}

    posts = {act.__name__: doing(act) for act in (state.write, state.edit, state.remove, state.start, state.stop)}
    posts |= {"press": press, "push": push, "file": keep_file(state.files, "name")}
    posts |= {"faults": order_faults(faults, Fault)}
    return controls(posts, {"sent": sent, "state": stand})


def _shown(message: "FakeMessage") -> Json:
    return {
        "mid": message.mid,
        "user": message.user,
        "text": message.text,
        "body": message.body,
        "edits": message.edits,
        "deleted": message.deleted,
    }
