"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from omnid.testing import controls, doing

if TYPE_CHECKING:
    from omnid_webhook.fake.partner import Partner

__all__ = ["control_routes"]


def control_routes(partner: "Partner") -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{sender, text, …}``, ``push`` (any update): answers ``{id}``; ``repeat`` ``{}``
    - ``POST faults`` ``{next: […]}``, or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: updates taken, faults to come
    """

    async def push(request: web.Request) -> web.Response:
        return web.json_response({"id": partner.push(await request.json())})

    async def order(request: web.Request) -> web.Response:
        from omnid_webhook.fake.partner import Fault

        given = (await request.json()).get("next")
        if given is None:
            partner.faults.clear()
        partner.faults.extend(Fault(name) for name in given or [])
        return web.json_response({})

    def stand() -> dict[str, Any]:
        return {"taken": partner.taken, "faults": list(partner.faults)}

    posts = {"write": doing(partner.write, "id"), "push": push, "repeat": doing(partner.repeat), "faults": order}
    return controls(posts, {"sent": lambda: partner.messages, "state": stand})
