"""A notification as a signed request, as Standard Webhooks has it (standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import time

import aiohttp

from omnid.channel import ChannelDown, Rejected, Retry, Secret, SecretUnreadable, Unsure

PREFIX = "whsec_"
GONE = 410


async def post(session: aiohttp.ClientSession, url: str, secret: str, id_: str, body: bytes) -> None:
    """``id_``: the same on every try, by which the receiver knows a second copy. Raises an `Outcome`."""
    headers = {"content-type": "application/json", **signed(_key(secret), id_, int(time.time()), body)}
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            status, after = response.status, response.headers.get("retry-after", "")
    except aiohttp.ClientConnectorError as problem:
        raise Retry(f"{_host(url)} cannot be reached: {problem.os_error.strerror or problem.os_error}.") from problem
    except TimeoutError:
        raise Unsure(f"{_host(url)} has not answered in time.") from None
    except aiohttp.ClientError as problem:
        raise Unsure(f"{_host(url)} broke off: {type(problem).__name__}.") from problem
    if status == GONE:
        raise Rejected(f"{_host(url)} answers 410: it wants no more of this.")
    if not 200 <= status < 300:
        raise Retry(f"{_host(url)} answers {status}.", after=float(after) if after.isdigit() else None)


def signed(key: bytes, id_: str, at: int, body: bytes) -> dict[str, str]:
    """The three headers; ``at`` in seconds."""
    mac = hmac.new(key, f"{id_}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {"webhook-id": id_, "webhook-timestamp": str(at), "webhook-signature": signature}


def _key(secret: str) -> bytes:
    """Raises `ChannelDown` with a sentence that does not show it."""
    try:
        return base64.b64decode(Secret(secret).reveal().removeprefix(PREFIX), validate=True)
    except SecretUnreadable as problem:
        raise ChannelDown(f"The secret cannot be read: {problem}.") from problem
    except (binascii.Error, ValueError):
        raise ChannelDown(f"The secret is not {PREFIX} and base64 after it.") from None


def _host(url: str) -> str:
    """Without the path, which may be a secret of its own."""
    return url.split("/", 3)[2].rpartition("@")[2]
