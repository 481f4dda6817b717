"""Channels, and the contacts who write by them."""

from typing import Any

from msgspec import Struct

from omnid.model.ids import ChannelId, ContactId, IdentityId
from omnid.model.states import ClaimType


class Channel(Struct, frozen=True, kw_only=True):
    """A configured connection. ``config`` is as given: secrets by reference or literal, never to be shown."""

    id: ChannelId
    kind: str
    name: str
    public_id: str
    config: dict[str, Any]
    enabled: bool
    created_at: int
    updated_at: int


class Claim(Struct, frozen=True, kw_only=True):
    type: ClaimType
    value: str
    verified: bool


class Identity(Struct, frozen=True, kw_only=True):
    """A contact's address on one channel. ``unreachable_reason`` is set while the service refuses our messages."""

    id: IdentityId
    contact_id: ContactId
    channel_id: ChannelId
    channel: str
    external_id: str
    name: str
    username: str | None
    unreachable_reason: str | None
    created_at: int
    seen_at: int


class Contact(Struct, frozen=True, kw_only=True):
    id: ContactId
    public_id: str
    name: str
    language: str | None
    created_at: int
    updated_at: int
