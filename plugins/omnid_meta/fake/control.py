"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING

from aiohttp import web

from omnid_meta.fake.faults import Fault, Faults
from omnid_meta.fake.state import FakeMessage, Json

if TYPE_CHECKING:
    from omnid_meta.fake.server import FakeMeta

__all__ = ["control_routes"]


def control_routes(fake: "FakeMeta") -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{who, text, …}``: a person writes; answers ``{id}``
    - ``POST event`` ``{who, …}``: anything else of theirs (``read``, ``postback``, ``reaction``)
    - ``POST push`` (a whole webhook call); ``repeat`` ``{}``; ``hook`` ``{url}``: where calls go
    - ``POST faults`` ``{call, next: […]}``, ``{call, often: {…}}`` or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: calls waiting and taken, faults made
    """

    async def write(request: web.Request) -> web.Response:
        return web.json_response({"id": fake.write(**await request.json())})

    async def event(request: web.Request) -> web.Response:
        fake.event(**await request.json())
        return web.json_response({})

    async def push(request: web.Request) -> web.Response:
        fake.delivery.push_raw(await request.read())
        return web.json_response({})

    async def repeat(_: web.Request) -> web.Response:
        fake.delivery.repeat()
        return web.json_response({})

    async def hook(request: web.Request) -> web.Response:
        fake.delivery.hook_url = (await request.json())["url"]
        fake.delivery.release()
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        _order(fake.faults, await request.json())
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response([_shown(message) for message in fake.state.sent])

    async def stand(_: web.Request) -> web.Response:
        made = {fault.value: count for fault, count in fake.faults.made.items()}
        delivery = fake.delivery
        return web.json_response({"pending": delivery.waiting, "confirmed": delivery.taken, "faults": made})

    posts = {"write": write, "event": event, "push": push, "repeat": repeat, "hook": hook, "faults": order}
    routes = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    return [*routes, web.get("/_control/sent", sent), web.get("/_control/state", stand)]


def _order(faults: Faults, body: Json) -> None:
    if not body:
        faults.clear()
        return
    faults.next(body["call"], *(Fault(name) for name in body.get("next", [])))
    if "often" in body:
        faults.often(body["call"], {Fault(name): rate for name, rate in body["often"].items()})


def _shown(message: FakeMessage) -> Json:
    size = {"size": len(message.data)} if message.data is not None else {}
    return {"id": message.mid, "to": message.to, "text": message.text, **size}
