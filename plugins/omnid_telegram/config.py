"""The settings of a Telegram channel."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["TelegramConfig"]


class TelegramConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a Telegram bot.

    ``token``: what @BotFather gave you. Best by reference: ``env:NAME``, ``file:/path`` or ``credential:NAME``.
    ``mode``: ``polling`` asks Telegram for updates and needs no public address; ``webhook`` lets Telegram call the
    daemon's public HTTPS address.
    ``poll_timeout``: how long Telegram may hold a request for updates open, seconds; it never holds one longer than 50.
    ``webhook_secret``: what Telegram has to say in each webhook call, 1 to 256 characters of ``A-Z a-z 0-9 _ -``.
    Made from the token when it is not set.
    ``webhook_connections``: how many calls Telegram may make at once.
    ``base_url``: the Bot API server; set it for a server of your own.
    ``proxy``: ``http://[user:password@]host:port``, or ``socks5://…`` when the package aiohttp-socks is installed.
    ``ca_file``: certificates to trust instead of the system's, PEM; for a Bot API server or a proxy of your own.
    ``request_timeout``: how long to wait for an answer to one request, seconds; uploads may take longer, by their size.
    """

    token: Secret
    mode: Literal["polling", "webhook"] = "polling"
    poll_timeout: Annotated[int, Meta(ge=0, le=50)] = 25
    webhook_secret: Secret | None = None
    webhook_connections: Annotated[int, Meta(ge=1, le=100)] = 40
    base_url: str = "https://api.telegram.org"
    proxy: Secret | None = None
    ca_file: str | None = None
    request_timeout: Annotated[float, Meta(gt=0, le=300)] = 30.0
