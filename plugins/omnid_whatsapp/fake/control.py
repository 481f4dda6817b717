"""A few addresses under ``/_control/`` to steer the fake from another process."""

import base64
from typing import TYPE_CHECKING

from aiohttp import web

from omnid_whatsapp.fake.faults import Fault, Faults
from omnid_whatsapp.fake.state import FakeFile, FakeMessage, Json

if TYPE_CHECKING:
    from omnid_whatsapp.fake.server import FakeWhatsApp

__all__ = ["control_routes"]


def control_routes(fake: "FakeWhatsApp") -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{who, text, …}``: a person writes; answers ``{id}``
    - ``POST tell`` ``{message_id, status, …}``: a receipt; ``push`` (a whole webhook call); ``repeat`` ``{}``
    - ``POST hook`` ``{url}``: where calls go; ``file`` ``{id, base64, mime}``: a file a message may name
    - ``POST faults`` ``{call, next: […]}``, ``{call, often: {…}}`` or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: calls waiting and taken, faults made
    """

    async def write(request: web.Request) -> web.Response:
        return web.json_response({"id": fake.write(**await request.json())})

    async def tell(request: web.Request) -> web.Response:
        fake.tell(**await request.json())
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

    async def file(request: web.Request) -> web.Response:
        body = await request.json()
        data = base64.b64decode(body["base64"])
        fake.state.files[body["id"]] = FakeFile(name="", mime=body.get("mime", ""), data=data)
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        _order(fake.faults, await request.json())
        return web.json_response({})

    posts = {"write": write, "tell": tell, "push": push, "repeat": repeat, "hook": hook, "file": file, "faults": order}
    routes = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    return [*routes, *_views(fake)]


def _views(fake: "FakeWhatsApp") -> list[web.RouteDef]:
    async def sent(_: web.Request) -> web.Response:
        return web.json_response([_shown(message) for message in fake.state.sent])

    async def stand(_: web.Request) -> web.Response:
        made = {fault.value: count for fault, count in fake.faults.made.items()}
        delivery = fake.delivery
        return web.json_response({"pending": delivery.waiting, "confirmed": delivery.taken, "faults": made})

    # These stand before the rest: “/_control/sent” looks like a node of Graph.
    return [web.get("/_control/sent", sent), web.get("/_control/state", stand)]


def _order(faults: Faults, body: Json) -> None:
    if not body:
        faults.clear()
        return
    faults.next(body["call"], *(Fault(name) for name in body.get("next", [])))
    if "often" in body:
        faults.often(body["call"], {Fault(name): rate for name, rate in body["often"].items()})


def _shown(message: FakeMessage) -> Json:
    file = message.file
    return {
        "id": message.id,
        "to": message.to,
        "type": message.body["type"],
        "text": message.text,
        "file": {"name": file.name, "size": len(file.data)} if file is not None else None,
    }
