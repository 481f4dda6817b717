"""Keeps requests to addresses that others chose out of private networks, at the moment of connecting."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import AddressFamily

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from omnid.channel import ChannelDown
from omnid_webhook.config import WebhookConfig

__all__ = ["Forbidden", "is_public", "permitted", "session"]

_NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(OSError):
    """The address is none that may be asked; the sentence says why."""


def is_public(address: str) -> bool:
    """Whether the world can have it: not private, loopback, link-local, multicast, reserved, or a guise of such."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inside = IPv4Address(int(found) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
    return found.is_global and not found.is_multicast


def permitted(address: str, *, allow_private: bool) -> URL:
    """An address that may be asked, as far as it can be told before its name is resolved. Raises `Forbidden`."""
    try:
        url = URL(address)
    except ValueError as problem:
        raise Forbidden(f"“{address[:200]}” is no address: {problem}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise Forbidden(f"“{address[:200]}” has to begin with https:// or http:// and name a host.")
    if not allow_private:
        if url.scheme != "https":
            raise Forbidden(f"{url.host} is asked over plain http, which only private networks are (allow_private).")
        # Connecting asks no resolver about a literal address.
        _demand_public(url.host)
    return url


def _demand_public(host: str) -> None:
    try:
        public = is_public(host)
    except ValueError:
        return
    if not public:
        raise _private(host, host)


def _private(host: str, address: str) -> Forbidden:
    return Forbidden(f"{host} leads to {address}, an address of a private network; allow_private permits that.")


class _Guarded(AbstractResolver):
    """What it lets through is what is connected to, so a name cannot change its mind in between."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for one in found:
            if not is_public(one["host"]):
                raise _private(host, one["host"])
        return found

    async def close(self) -> None:
        await self._resolver.close()


@asynccontextmanager
async def session(
    config: WebhookConfig, resolver: AbstractResolver | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """For one channel. Through a proxy names are the proxy's to resolve, and so is the decision."""
    proxy = None if config.proxy is None else config.proxy.reveal()
    if proxy is not None and not proxy.startswith(("http://", "https://")):
        raise ChannelDown("proxy has to begin with http:// or https://.")
    found = resolver or aiohttp.ThreadedResolver()
    guarded = found if config.allow_private or proxy is not None else _Guarded(found)
    connector = aiohttp.TCPConnector(resolver=guarded, ssl=_trust(config))
    timeout = aiohttp.ClientTimeout(total=config.request_timeout)
    try:
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, proxy=proxy) as one:
            yield one
    finally:
        await found.close()


def _trust(config: WebhookConfig) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=config.ca_file)
    except OSError as problem:
        raise ChannelDown(f"ca_file {config.ca_file} cannot be used: {problem}") from None
