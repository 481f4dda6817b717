"""The website chat as a kind of channel: its settings, its limits and the files browsers fetch."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path

from omnid.channel import (
    AttachmentType,
    Capabilities,
    EntityType,
    Incoming,
    Kind,
    Outgoing,
    Port,
    Rejected,
    Sent,
    VisitorConfig,
)

__all__ = ["KIND", "WidgetConfig"]

ASSETS = Path(__file__).parent / "assets"

FILE_LIMIT = 25 * 1024 * 1024
"""Bytes; the channel's own ``file_limit`` may be lower or higher, this is what an operator may send by default."""


class WidgetConfig(VisitorConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the website chat.

    ``origins``: the pages that may show it (``https://shop.example``); none means any. ``title``, ``greeting`` and
    ``color``: what the visitor sees. ``text_limit``: characters of one message. ``file_limit`` (bytes) and
    ``file_types`` (``image/*``): what visitors may send. ``per_minute`` and ``per_minute_address``: messages a minute
    of one visitor and of one network address. ``identify_secret``: lets the shop's server vouch for a visitor.
    ``messengers``: the channels by which visitors are offered to be answered where nobody answers soon; all that make
    links, unless some are named; ``none`` for none.
    """


class Chat:
    """The open channel. It moves nothing: the visitor's browser talks to the daemon, which reads and writes the log."""

    async def receive(self) -> None:
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> Sent:
        raise Rejected("The website chat reads its messages from the log; nothing can be sent to it.")


@asynccontextmanager
async def open_chat(config: WidgetConfig, port: Port) -> AsyncIterator[Chat]:
    port.working()
    yield Chat()


def incoming(raw: bytes) -> list[Incoming]:
    """Nothing: visitors' messages come through the daemon, never as raw updates."""
    return []


def snippet(base: str, name: str) -> str:
    return f'<script async src="{escape(base.rstrip("/"))}/widget.js" data-channel="{escape(name)}"></script>'


KIND = Kind(
    name="widget",
    title="Website chat",
    config=WidgetConfig,
    capabilities=Capabilities(
        text_limit=4000,
        caption_limit=4000,
        entities=frozenset(EntityType),
        files=dict.fromkeys(AttachmentType, FILE_LIMIT),
        buttons=True,
        edit=True,
        retract=True,
        typing=True,
        receipts=True,
        idempotent=True,
        pull=True,
    ),
    open=open_chat,
    incoming=incoming,
    snippet=snippet,
    assets=ASSETS,
)
