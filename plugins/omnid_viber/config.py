"""The settings of a Viber channel."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["ViberConfig"]


class ViberConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a Viber bot.

    ``token``: the bot's token from More → Settings → Bots → Edit info. Best by reference: ``env:NAME``, ``file:/path``
    or ``credential:NAME``.
    ``sender_name``: who the contact sees writing, 1 to 28 characters.
    ``avatar``: the address of the picture beside it, https, up to 100 KB.
    ``welcome``: what somebody sees who opens the bot for the first time, before they write; nothing when empty.
    ``base_url``: the API's address.
    ``proxy``: ``http://[user:password@]host:port``.
    ``ca_file``: certificates to trust instead of the system's, PEM; for a proxy of your own.
    ``request_timeout``: how long to wait for an answer to one request, seconds.
    """

    token: Secret
    sender_name: Annotated[str, Meta(min_length=1, max_length=28)]
    avatar: str = ""
    welcome: Annotated[str, Meta(max_length=7000)] = ""
    base_url: str = "https://chatapi.viber.com"
    proxy: Secret | None = None
    ca_file: str | None = None
    request_timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0
