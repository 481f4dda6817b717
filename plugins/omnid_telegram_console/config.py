"""The settings of a Telegram console."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from omnid.console import Secret

__all__ = ["TelegramConsoleConfig"]


class TelegramConsoleConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a Telegram console.

    ``token``: what @BotFather gave you for the console's own bot, which is not a channel's. Best by reference:
    ``env:NAME``, ``file:/path`` or ``credential:NAME``.
    ``chat``: the id of the forum group (-100…), where each conversation gets a topic. Without one, paired operators
    work in their private chats with the bot.
    ``language``: of what the bot itself says, en or ru. Without one, the desk's (``omnid desk set language=ru``).
    ``timezone``: of the times that the bot writes and reads, like Europe/Berlin. Without it UTC is written, and what
    operators say is read by the clock of their shift or the desk's hours.
    ``per_minute``: how many calls a group takes in a minute; Telegram says 20.
    ``poll_timeout``: how long Telegram may hold a request for updates open, seconds; it never holds one longer than 50.
    ``base_url``: the Bot API server; set it for a server of your own.
    ``proxy``: ``http://[user:password@]host:port``, or ``socks5://…`` when the package aiohttp-socks is installed.
    ``ca_file``: certificates to trust instead of the system's, PEM.
    ``request_timeout``: how long to wait for an answer to one request, seconds; uploads may take longer, by their size.
    """

    token: Secret
    chat: int | None = None
    language: Literal["en", "ru"] | None = None
    timezone: str | None = None
    per_minute: Annotated[int, Meta(ge=1, le=60_000)] = 20
    poll_timeout: Annotated[int, Meta(ge=0, le=50)] = 25
    base_url: str = "https://api.telegram.org"
    proxy: Secret | None = None
    ca_file: str | None = None
    request_timeout: Annotated[float, Meta(gt=0, le=300)] = 30.0
