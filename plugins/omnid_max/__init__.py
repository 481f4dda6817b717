"""MAX bots as a kind of channel. Importing it is light: the HTTP client is loaded when a channel opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, EntityType, Kind, Live, Port, TextUnit
from omnid_max.config import MaxConfig
from omnid_max.convert import incoming

__all__ = ["CAPABILITIES", "KIND", "MaxConfig", "incoming"]

_MB = 1024 * 1024

# dev.max.ru: 4000 characters (how they are counted is not said, so the stricter UTF-16 units), with or without files;
# images to 50 MB, videos to 250 MB, audio to 256 MB, files to 4 GB; two messages a second in one dialog, 30 requests a
# second in all. A file costs three requests, and some are kept for typing, presses and checks.
CAPABILITIES = Capabilities(
    service="MAX",
    text_limit=4000,
    text_unit=TextUnit.UTF16,
    caption_limit=4000,
    entities=frozenset(EntityType) - {EntityType.SPOILER},
    files={
        AttachmentType.IMAGE: 50 * _MB,
        AttachmentType.VIDEO: 250 * _MB,
        AttachmentType.AUDIO: 256 * _MB,
        AttachmentType.VOICE: 256 * _MB,
        AttachmentType.FILE: 4096 * _MB,
    },
    buttons=True,
    edit=True,
    retract=True,
    typing=True,
    receipts=False,
    idempotent=False,
    retry_unsure=True,
    per_second=20.0,
    per_second_each=2.0,
)


@asynccontextmanager
async def _open(config: MaxConfig, port: Port) -> AsyncIterator[Live]:
    from omnid_max.api import connect

    async with connect(config, port) as live:
        yield live


KIND = Kind(
    name="max",
    title="MAX bot",
    config=MaxConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
