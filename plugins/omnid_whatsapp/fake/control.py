"""A few addresses under ``/_control/`` to steer the fake from another process."""

import base64
from typing import TYPE_CHECKING

from aiohttp import web

from omnid.testing import controls, doing, order_faults, steer_delivery
from omnid_whatsapp.fake.faults import Fault
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

    async def file(request: web.Request) -> web.Response:
        body = await request.json()
        data = base64.b64decode(body["base64"])
        fake.state.files[body["id"]] = FakeFile(name="", mime=body.get("mime", ""), data=data)
        return web.json_response({})

    def sent() -> list[Json]:
        return [_shown(message) for message in fake.state.sent]

    def stand() -> Json:
        delivery = fake.delivery
        return {"pending": delivery.waiting, "confirmed": delivery.taken, "faults": fake.faults.made}

    posts = {"write": doing(fake.write, "id"), "tell": doing(fake.tell), "file": file}
    posts |= {"faults": order_faults(fake.faults, Fault), **steer_delivery(fake.delivery)}
    return controls(posts, {"sent": sent, "state": stand})


def _shown(message: FakeMessage) -> Json:
    file = message.file
    return {
        "id": message.id,
        "to": message.to,
        "type": message.body["type"],
        "text": message.text,
        "file": {"name": file.name, "size": len(file.data)} if file is not None else None,
    }
