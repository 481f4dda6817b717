"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING

from aiohttp import web

from omnid.testing import controls, doing, order_faults, steer_delivery
from omnid_meta.fake.faults import Fault
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

    def sent() -> list[Json]:
        return [_shown(message) for message in fake.state.sent]

    def stand() -> Json:
        delivery = fake.delivery
        return {"pending": delivery.waiting, "confirmed": delivery.taken, "faults": fake.faults.made}

    posts = {"write": doing(fake.write, "id"), "event": doing(fake.event), "faults": order_faults(fake.faults, Fault)}
    posts |= steer_delivery(fake.delivery)
    return controls(posts, {"sent": sent, "state": stand})


def _shown(message: FakeMessage) -> Json:
    size = {"size": len(message.data)} if message.data is not None else {}
    return {"id": message.mid, "to": message.to, "text": message.text, **size}
