"""The settings of a MAX channel."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["MaxConfig"]


class MaxConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a MAX bot.

    ``token``: the bot's token from business.max.ru. Best by reference: ``env:NAME``, ``file:/path`` or
    ``credential:NAME``.
    ``mode``: ``webhook`` lets MAX call the daemon's public HTTPS address (port 443); ``polling`` asks MAX for updates
    and needs no public address, and MAX offers it for development only.
    ``poll_timeout``: how long MAX may hold a request for updates open, seconds; it never holds one longer than 90.
    ``webhook_secret``: what MAX has to say in each call, 5 to 256 characters of ``A-Z a-z 0-9 _ -``. Made from the
    token when it is not set.
    ``ca_file``: certificates to trust instead of the system's, PEM. MAX's own comes from the Ministry of Digital
    Development, which systems outside Russia do not trust: put its root and the system's roots into one file.
    ``base_url``: the API's address.
    ``proxy``: ``http://[user:password@]host:port``.
    ``request_timeout``: how long to wait for an answer to one request, seconds; uploads may take longer, by their size.
    """

    token: Secret
    mode: Literal["webhook", "polling"] = "webhook"
    poll_timeout: Annotated[int, Meta(ge=0, le=90)] = 25
    webhook_secret: Secret | None = None
    ca_file: str | None = None
    base_url: str = "https://platform-api2.max.ru"
    proxy: Secret | None = None
    request_timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0
