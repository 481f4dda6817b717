"""A provider of access tokens on loopback: gives them for a refresh token, tells who they are for, takes them back."""

from typing import Self

from aiohttp import web

from .dovecot import ADDRESS

REFRESH, CLIENT = "refresh-1", "desk"


class Provider:
    """``lasts``: seconds a token is said to be good for. ``refuses``: the error given instead of a token."""

    def __init__(self) -> None:
        self.lasts: object = 3600
        self.refuses = ""
        self.given = 0
        self.good: set[str] = set()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/token", self._give), web.get("/tell", self._tell)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def revoke(self) -> None:
        """No token given so far is good any more."""
        self.good.clear()

    async def _give(self, request: web.Request) -> web.Response:
        form = await request.post()
        wanted = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": REFRESH, "client_secret": "s"}
        if self.refuses or dict(form) != wanted:
            return web.json_response({"error": self.refuses or "invalid_request"}, status=400)
        self.given += 1
        token = f"access-{self.given}"
        self.good.add(token)
        return web.json_response({"access_token": token, "token_type": "Bearer", "expires_in": self.lasts})

    async def _tell(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.query.get("token", "")
        return web.json_response({"active": token in self.good, "email": ADDRESS})
