"""Where MAX sends this bot's updates: asked, set and taken away."""

from urllib.parse import urlsplit

from msgspec import Struct, field

from omnid_max.raw import TYPES
from omnid_max.wire import Wire

__all__ = ["Subscriptions", "host"]


class _Subscription(Struct, frozen=True):
    url: str = ""


class _List(Struct, frozen=True):
    subscriptions: list[_Subscription] = field(default_factory=list)


class Subscriptions:
    """All of it raises `Refused` or `NoAnswer`. Subscriptions add up: setting ours leaves those of others."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def urls(self) -> list[str]:
        found = await self._wire.ask("GET", "/subscriptions", _List)
        return [one.url for one in found.subscriptions]

    async def add(self, url: str, secret: str) -> None:
        body = {"url": url, "update_types": TYPES, "secret": secret}
        await self._wire.tell("POST", "/subscriptions", body=body)

    async def remove(self, url: str) -> None:
        await self._wire.tell("DELETE", "/subscriptions", url=url)


def host(url: str) -> str:
    """All that may be shown of somebody's webhook: the rest of its address may be a secret."""
    try:
        return urlsplit(url).hostname or "an unknown address"
    except ValueError:
        return "an unknown address"
