"""The settings of a VK channel."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["VkConfig"]


class VkConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a VK community.

    ``token``: the community's access key, made under Manage → API usage. Best by reference: ``env:NAME``,
    ``file:/path`` or ``credential:NAME``.
    ``group_id``: the community's number, without a minus.
    ``mode``: ``longpoll`` asks VK for events and needs no public address; ``callback`` lets VK call the daemon's public
    address.
    ``poll_wait``: how long VK may hold a request for events open, seconds; it never holds one longer than 90.
    ``callback_secret``: what VK has to say in each call. Made from the token when it is not set.
    ``confirmation``: what to answer when VK confirms the address. Asked from VK when it is not set.
    ``arrange``: switch on in the community what is missing for receiving; needs a token that may manage it.
    ``buttons``: ``callback`` tells us of a press alone; ``text`` makes a press a message in the contact's name, which
    old clients understand too.
    ``mark_read``: tell contacts that their message was read, when it is answered.
    ``base_url``: the API's address; set it for a server of your own.
    ``proxy``: ``http://[user:password@]host:port``.
    ``ca_file``: certificates to trust instead of the system's, PEM; for a proxy of your own.
    ``request_timeout``: how long to wait for an answer to one request, seconds; uploads may take longer, by their size.
    """

    token: Secret
    group_id: Annotated[int, Meta(ge=1)]
    mode: Literal["longpoll", "callback"] = "longpoll"
    poll_wait: Annotated[int, Meta(ge=1, le=90)] = 25
    callback_secret: Secret | None = None
    confirmation: str = ""
    arrange: bool = True
    buttons: Literal["callback", "text"] = "callback"
    mark_read: bool = True
    base_url: str = "https://api.vk.ru"
    proxy: Secret | None = None
    ca_file: str | None = None
    request_timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0
