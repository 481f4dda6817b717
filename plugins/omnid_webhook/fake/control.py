"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from omnid_webhook.fake.partner import Partner

__all__ = ["control_routes"]


def control_routes(partner: "Partner") -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{sender, text, …}``, ``push`` (any update): answers ``{id}``; ``repeat`` ``{}``
    - ``POST faults`` ``{next: […]}``, or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: updates taken, faults to come
    """

    async def write(request: web.Request) -> web.Response:
        return web.json_response({"id": partner.write(**await request.json())})

    async def push(request: web.Request) -> web.Response:
        return web.json_response({"id": partner.push(await request.json())})

    async def repeat(_: web.Request) -> web.Response:
        partner.repeat()
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        from omnid_webhook.fake.partner import Fault

        given = (await request.json()).get("next")
        if given is None:
            partner.faults.clear()
        partner.faults.extend(Fault(name) for name in given or [])
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response(partner.messages)

    async def stand(_: web.Request) -> web.Response:
        return web.json_response({"taken": partner.taken, "faults": list(partner.faults)})

    posts = {"write": write, "push": push, "repeat": repeat, "faults": order}
    routes = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    return [*routes, web.get("/_control/sent", sent), web.get("/_control/state", stand)]
