"""Tries a channel for real, for ``omnid channel test``; changes nothing."""

from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import Check, Port
from omnid_meta import handshake
from omnid_meta.config import InstagramConfig, MessengerConfig
from omnid_meta.flavour import INSTAGRAM, Flavour
from omnid_meta.outcomes import NoAnswer, Refused, outcome
from omnid_meta.wire import Wire

__all__ = ["Ours", "checks"]

_NEEDED = ("messages", "messaging_postbacks")
_USEFUL = {
    "page": ("message_echoes", "message_deliveries", "message_reads", "message_reactions", "messaging_referrals"),
    "instagram": ("messaging_seen", "message_reactions", "messaging_referral"),
}
_SECRET_HINT = "Take app_secret from developers.facebook.com > your app > App settings > Basic."
_TOKEN_HINT = "Make a token that does not expire; docs/channels/ says where."


class Ours(Struct, frozen=True):
    """Our own account, as Meta tells it. ``user_id``: what Instagram's webhooks call it."""

    id: str = ""
    user_id: str = ""
    name: str = ""
    username: str = ""


class _Subscription(Struct, frozen=True):
    name: str = ""
    subscribed_fields: list[str] = []


class _Subscriptions(Struct, frozen=True):
    data: list[_Subscription] = []


_OURS, _SUBSCRIPTIONS = Decoder(Ours), Decoder(_Subscriptions)
_PROBLEMS = (Refused, NoAnswer, ValueError)


async def checks(
    flavour: Flavour, wire: Wire, port: Port, config: MessengerConfig | InstagramConfig, node: str
) -> list[Check]:
    account = await _account(flavour, wire, config, node)
    if not account.ok:
        return [account]
    return [account, await _subscribed(flavour, wire, node), await handshake.check(port, config.verify_token.reveal())]


async def _account(flavour: Flavour, wire: Wire, config: MessengerConfig | InstagramConfig, node: str) -> Check:
    """Token, rights and app secret in one: a wrong secret makes Meta refuse the proof in the call."""
    try:
        ours = _OURS.decode(await wire.get(node, fields=flavour.ours))
    except _PROBLEMS as problem:
        return _failed("account", problem, _SECRET_HINT if "appsecret_proof" in str(problem) else _TOKEN_HINT)
    if flavour is INSTAGRAM and ours.user_id and ours.user_id != config.account:
        hint = f"Set account_id to {ours.user_id}, or use that account's token."
        return Check(name="account", ok=False, message=f"The token is one of {ours.username}'s.", hint=hint)
    return Check(name="account", ok=True, message=f"{flavour.title} answers as {ours.name or ours.username}.")


async def _subscribed(flavour: Flavour, wire: Wire, node: str) -> Check:
    hint = f"POST /{node}/subscribed_apps with the token, once; see docs/channels/."
    try:
        told = _SUBSCRIPTIONS.decode(await wire.get(f"{node}/subscribed_apps"))
    except _PROBLEMS as problem:
        return _failed("subscription", problem, "The token needs pages_manage_metadata to look.")
    fields = {field for app in told.data for field in app.subscribed_fields}
    missing = [field for field in _NEEDED if field not in fields]
    if missing:
        message = f"The account's events {', '.join(missing)} go to no app."
        return Check(name="subscription", ok=False, message=message, hint=hint)
    less = [field for field in _USEFUL[flavour.object] if field not in fields]
    without = f"; without {', '.join(less)}" if less else ""
    return Check(name="subscription", ok=True, message=f"Messages come{without}.")


def _failed(name: str, problem: Exception, hint: str) -> Check:
    if isinstance(problem, ValueError):
        return Check(name=name, ok=False, message="Meta's answer cannot be read.", hint="Look at base_url.")
    assert isinstance(problem, Refused | NoAnswer)
    if isinstance(problem, NoAnswer):
        hint = "Look at the network, base_url, proxy and ca_file: “curl https://graph.facebook.com” should answer."
    known = outcome(problem, repeatable=True).reason
    return Check(name=name, ok=False, message=known, hint=hint)
