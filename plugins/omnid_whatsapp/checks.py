"""Tries a channel for real, for ``omnid channel test``; changes nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import Check, Port
from omnid_meta import handshake
from omnid_meta.wire import Wire, proof
from omnid_whatsapp.config import WhatsAppConfig
from omnid_whatsapp.outcomes import NoAnswer, Refused, outcome

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
        await handshake.check(port, config.verify_token.reveal()),
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
    try:
        await wire.get("me", **proof(token, app_secret))
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


def _failed(name: str, problem: Exception, hint: str) -> Check:
    if isinstance(problem, ValueError):
        return Check(name=name, ok=False, message="Meta's answer cannot be read.", hint="Look at base_url.")
    assert isinstance(problem, Refused | NoAnswer)
    if isinstance(problem, NoAnswer):
        hint = "Look at the network, base_url, proxy and ca_file: “curl https://graph.facebook.com” should answer."
    known = outcome(problem, repeatable=True).reason
    return Check(name=name, ok=False, message=known, hint=hint)
