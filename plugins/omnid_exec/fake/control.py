"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from omnid_exec.fake.puppeteer import Puppeteer

__all__ = ["control_routes"]


def control_routes(puppeteer: "Puppeteer") -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{sender, text, …}``, ``push`` (any update): answers ``{key}``; ``repeat`` ``{}``
    - ``POST faults`` ``{next: […]}``, or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: updates accepted, faults to come
    """

    async def write(request: web.Request) -> web.Response:
        return web.json_response({"key": puppeteer.write(**await request.json())})

    async def push(request: web.Request) -> web.Response:
        return web.json_response({"key": puppeteer.push(await request.json())})

    async def repeat(_: web.Request) -> web.Response:
        puppeteer.repeat()
        return web.json_response({})

    async def order(request: web.Request) -> web.Response:
        from omnid_exec.fake.puppeteer import Fault

        given = (await request.json()).get("next")
        if given is None:
            puppeteer.faults.clear()
        puppeteer.faults.extend(Fault(name) for name in given or [])
        return web.json_response({})

    async def sent(_: web.Request) -> web.Response:
        return web.json_response(puppeteer.messages)

    async def stand(_: web.Request) -> web.Response:
        return web.json_response({"accepted": len(puppeteer.accepted), "faults": list(puppeteer.faults)})

    posts = {"write": write, "push": push, "repeat": repeat, "faults": order}
    routes = [web.post(f"/_control/{name}", handler) for name, handler in posts.items()]
    return [*routes, web.get("/_control/sent", sent), web.get("/_control/state", stand)]
