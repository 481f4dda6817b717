"""A few addresses under ``/_control/`` to steer the fake from another process."""

from aiohttp import web

from omnid.testing import controls, doing, keep_file, order_faults
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

    def sent() -> list[Json]:
        return [{"token": one.token, "text": one.text, "body": one.body} for one in state.sent]

    def stand() -> Json:
        return {"pending": len(state.waiting), "confirmed": state.taken, "faults": faults.made}

    acts = (state.write, state.open, state.subscribe, state.unsubscribe)
    posts = {act.__name__: doing(act, "message_token") for act in acts}
    posts |= {"press": press, "receipt": receipt, "push": push}
    posts |= {"file": keep_file(state.files, "name"), "faults": order_faults(faults, Fault)}
    return controls(posts, {"sent": sent, "state": stand})
