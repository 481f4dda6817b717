"""How Meta and our public address prove themselves: signatures, the handshake, and a try of it from here."""

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from omnid.channel import Check, Port

if TYPE_CHECKING:
    import structlog.typing

__all__ = ["HEADER", "answer", "check", "proven", "signature"]

HEADER = "X-Hub-Signature-256"
_LONGEST_CHALLENGE = 200


async def proven(
    request: web.Request, app_secret: str, log: "structlog.typing.FilteringBoundLogger"
) -> bytes | web.Response:
    """The body of what Meta posts; what to answer where it is not from Meta."""
    given = request.headers.get(HEADER)
    if given is None:
        return _refuse(log, 401, f"The header {HEADER} is missing.")
    body = await request.read()
    if not _same(given, signature(app_secret, body)):
        return _refuse(log, 403, f"The header {HEADER} does not match; is app_secret the app's?")
    return body


def answer(request: web.Request, verify_token: str, log: "structlog.typing.FilteringBoundLogger") -> web.Response:
    """To the handshake by which Meta sees, when the address is set, that it is ours."""
    query = request.query
    if query.get("hub.mode") != "subscribe":
        return web.Response(status=400, text="This address is for Meta's webhook.\n")
    if not _same(query.get("hub.verify_token", ""), verify_token):
        return _refuse(log, 403, "The verify token is not the channel's verify_token.")
    challenge = query.get("hub.challenge", "")[:_LONGEST_CHALLENGE]
    # Shown by nobody: whoever guesses the token must not get a page of their own onto our address.
    return web.Response(text=challenge, headers={"X-Content-Type-Options": "nosniff"})


def signature(app_secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()}"


def _refuse(log: "structlog.typing.FilteringBoundLogger", status: int, reason: str) -> web.Response:
    log.warning("webhook refused", reason=reason)
    return web.Response(status=status, text=f"{reason}\n")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="surrogateescape"), wanted.encode(errors="surrogateescape"))


async def check(port: Port, verify_token: str) -> Check:
    """Meta's own handshake with our public address, from here: DNS, certificate, proxy and path are all in it."""
    url = port.hook_url
    if url is None:
        hint = "Set public_url in omnid.toml to the https address the world sees."
        return Check(name="webhook", ok=False, message="Meta cannot call: there is no public URL.", hint=hint)
    if not url.startswith("https://"):
        hint = "Put a certificate before the daemon: docs/operations.md has nginx and Caddy."
        return Check(name="webhook", ok=False, message=f"Meta calls only https, and the address is {url}.", hint=hint)
    challenge = secrets.token_hex(8)
    query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
    hint = f"Start the daemon; see that “curl {url}” works from outside and its certificate is valid."
    try:
        async with port.session.get(url, params=query, allow_redirects=False) as response:
            answer = (response.status, await response.content.read(1024))
    except (aiohttp.ClientError, TimeoutError) as problem:
        said = str(problem).replace(verify_token, "…") or type(problem).__name__
        return Check(name="webhook", ok=False, message=f"{url} cannot be reached from here: {said}", hint=hint)
    if answer != (200, challenge.encode()):
        return Check(name="webhook", ok=False, message=f"{url} answers {answer[0]} to the handshake.", hint=hint)
    return Check(name="webhook", ok=True, message=f"{url} answers the handshake; enter it at Meta as callback URL.")
