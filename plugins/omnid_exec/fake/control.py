"""A few addresses under ``/_control/`` to steer the fake from another process."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from omnid.testing import controls, doing

if TYPE_CHECKING:
    from omnid_exec.fake.puppeteer import Puppeteer

__all__ = ["control_routes"]


def control_routes(puppeteer: "Puppeteer") -> list[web.RouteDef]:
    """All but the two GETs take a JSON object.

    - ``POST write`` ``{sender, text, …}``, ``push`` (any update): answers ``{key}``; ``repeat`` ``{}``
    - ``POST faults`` ``{next: […]}``, or ``{}`` for none
    - ``GET sent``: the accepted messages; ``GET state``: updates accepted, faults to come
    """

    async def push(request: web.Request) -> web.Response:
        return web.json_response({"key": puppeteer.push(await request.json())})

    async def order(request: web.Request) -> web.Response:
        from omnid_exec.fake.puppeteer import Fault

        given = (await request.json()).get("next")
        if given is None:
            puppeteer.faults.clear()
        puppeteer.faults.extend(Fault(name) for name in given or [])
        return web.json_response({})

    def stand() -> dict[str, Any]:
        return {"accepted": len(puppeteer.accepted), "faults": list(puppeteer.faults)}

    posts = {"write": doing(puppeteer.write, "key"), "push": push, "repeat": doing(puppeteer.repeat), "faults": order}
    return controls(posts, {"sent": lambda: puppeteer.messages, "state": stand})
