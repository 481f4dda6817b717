"""What Meta posts to us: proved by its signature, first on disk, then answered."""

import hashlib
import hmac

from aiohttp import web

from omnid.channel import Port, Unavailable
from omnid_meta.batch import items, journalled
from omnid_meta.intake import Intake

__all__ = ["HEADER", "Webhook", "signature"]

HEADER = "X-Hub-Signature-256"
_LONGEST_CHALLENGE = 200


class Webhook:
    def __init__(self, port: Port, intake: Intake, *, app_secret: str, verify_token: str, account: str) -> None:
        self._port = port
        self._intake = intake
        self._secret = app_secret
        self._verify_token = verify_token
        self._account = account

    async def post(self, request: web.Request) -> web.Response:
        """Anything but 2xx makes Meta come again, for hours; after long it stops and has to be subscribed anew."""
        given = request.headers.get(HEADER)
        if given is None:
            return self._refuse(401, f"The header {HEADER} is missing.")
        body = await request.read()
        if not _same(given, signature(self._secret, body)):
            return self._refuse(403, f"The header {HEADER} does not match; is app_secret the app's?")
        found = items(body, self._account)
        await self._intake.prepare(found or [])
        try:
            await self._port.accept(journalled(found, body))
        except Unavailable as problem:
            return web.Response(status=503, headers={"Retry-After": "5"}, text=f"{problem.message}\n")
        self._port.working()
        return web.Response()

    async def get(self, request: web.Request) -> web.Response:
        """The handshake by which Meta sees, when the address is set, that it is ours."""
        query = request.query
        if query.get("hub.mode") != "subscribe":
            return web.Response(status=400, text="This address is for Meta's webhook.\n")
        if not _same(query.get("hub.verify_token", ""), self._verify_token):
            return self._refuse(403, "The verify token is not the channel's verify_token.")
        challenge = query.get("hub.challenge", "")[:_LONGEST_CHALLENGE]
        # Shown by nobody: whoever guesses the token must not get a page of their own onto our address.
        return web.Response(text=challenge, headers={"X-Content-Type-Options": "nosniff"})

    def _refuse(self, status: int, reason: str) -> web.Response:
        self._port.log.warning("webhook refused", reason=reason)
        return web.Response(status=status, text=f"{reason}\n")


def signature(app_secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()}"


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogateescape"), wanted.encode(errors="surrogateescape"))
