"""Tries a channel for real, for ``omnid channel test``; changes nothing."""

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import Check, Port
from omnid_whatsapp.config import WhatsAppConfig
from omnid_whatsapp.outcomes import NoAnswer, Refused, outcome
from omnid_whatsapp.wire import Wire

__all__ = ["Number", "checks"]

_NEEDED = ("whatsapp_business_messaging", "whatsapp_business_management")
_TOKEN_HINT = (
    "In Meta Business Suite > Settings > System users, make a token for the app that never expires, "
    f"with {' and '.join(_NEEDED)}."
)
_SECRET_HINT = "Take it from developers.facebook.com > your app > App settings > Basic."


class Number(Struct, frozen=True):
    """A number as Graph tells it."""

    id: str = ""
    display_phone_number: str = ""
    verified_name: str = ""
    quality_rating: str = ""


class _Token(Struct, frozen=True):
    """``expires_at`` in seconds, 0 for never."""

    is_valid: bool = False
    app_id: str = ""
    expires_at: int = 0
    scopes: list[str] = []


class _Debugged(Struct, frozen=True):
    data: _Token


class _App(Struct, frozen=True):
    id: str = ""
    name: str = ""


class _Subscription(Struct, frozen=True):
    whatsapp_business_api_data: _App = _App()


class _Subscriptions(Struct, frozen=True):
    data: list[_Subscription] = []


_DEBUGGED, _NUMBER, _SUBSCRIPTIONS = Decoder(_Debugged), Decoder(Number), Decoder(_Subscriptions)
_PROBLEMS = (Refused, NoAnswer, ValueError)


async def checks(wire: Wire, port: Port, config: WhatsAppConfig) -> list[Check]:
    token = config.token.reveal()
    found = [check async for check in _token(wire, token)]
    if not found[0].ok:
        return found
    return [
        *found,
        await _secret(wire, token, config.app_secret.reveal()),
        await _number(wire, config),
        *([await _subscribed(wire, config)] if config.business_account_id else []),
        await _webhook(port, config.verify_token.reveal()),
    ]


async def _token(wire: Wire, token: str) -> AsyncIterator[Check]:
    try:
        told = _DEBUGGED.decode(await wire.get("debug_token", input_token=token)).data
    except _PROBLEMS as problem:
        yield _failed("token", problem, _TOKEN_HINT)
        return
    if not told.is_valid:
        yield Check(name="token", ok=False, message="Meta says that the token is not valid.", hint=_TOKEN_HINT)
        return
    yield Check(name="token", ok=True, message=f"It is one of app {told.app_id}.")
    if told.expires_at:
        until = datetime.fromtimestamp(told.expires_at, UTC)
        yield Check(name="expiry", ok=False, message=f"The token expires on {until:%Y-%m-%d}.", hint=_TOKEN_HINT)
    missing = [scope for scope in _NEEDED if scope not in told.scopes]
    if missing:
        yield Check(name="rights", ok=False, message=f"The token lacks {', '.join(missing)}.", hint=_TOKEN_HINT)


async def _secret(wire: Wire, token: str, app_secret: str) -> Check:
    """Graph compares a proof made with the secret, so a wrong one is found before the first message is refused."""
    proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    try:
        await wire.get("me", appsecret_proof=proof)
    except _PROBLEMS as problem:
        return _failed("app secret", problem, _SECRET_HINT)
    return Check(name="app secret", ok=True, message="It belongs to the token's app.")


async def _number(wire: Wire, config: WhatsAppConfig) -> Check:
    fields = "id,display_phone_number,verified_name,quality_rating"
    try:
        number = _NUMBER.decode(await wire.get(config.phone_number_id, fields=fields))
    except _PROBLEMS as problem:
        hint = "phone_number_id is the id that “WhatsApp > API Setup” shows below the number, not the number itself."
        return _failed("number", problem, hint)
    quality = f", quality {number.quality_rating.lower()}" if number.quality_rating else ""
    return Check(name="number", ok=True, message=f"{number.display_phone_number} ({number.verified_name}){quality}.")


async def _subscribed(wire: Wire, config: WhatsAppConfig) -> Check:
    hint = f"POST /{config.business_account_id}/subscribed_apps with the token, once; see docs/channels/whatsapp.md."
    try:
        told = _SUBSCRIPTIONS.decode(await wire.get(f"{config.business_account_id}/subscribed_apps"))
    except _PROBLEMS as problem:
        return _failed("subscription", problem, "Look at business_account_id and the token's rights.")
    if not told.data:
        return Check(name="subscription", ok=False, message="No app gets this account's messages.", hint=hint)
    names = ", ".join(one.whatsapp_business_api_data.name or "an app" for one in told.data)
    return Check(name="subscription", ok=True, message=f"The account's messages go to {names}.")


async def _webhook(port: Port, verify_token: str) -> Check:
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


def _failed(name: str, problem: Exception, hint: str) -> Check:
    if isinstance(problem, ValueError):
        return Check(name=name, ok=False, message="Meta's answer cannot be read.", hint="Look at base_url.")
    assert isinstance(problem, Refused | NoAnswer)
    if isinstance(problem, NoAnswer):
        hint = "Look at the network, base_url, proxy and ca_file: “curl https://graph.facebook.com” should answer."
    known = outcome(problem, repeatable=True).reason
    return Check(name=name, ok=False, message=known, hint=hint)
