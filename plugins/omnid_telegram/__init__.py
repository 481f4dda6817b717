"""Telegram bots as a kind of channel. Importing it is light: aiogram is loaded when a channel opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, EntityType, Kind, Live, Port, TextUnit
from omnid_telegram.config import TelegramConfig
from omnid_telegram.convert import incoming

__all__ = ["CAPABILITIES", "KIND", "TelegramConfig", "incoming"]

_MB = 1024 * 1024

# Bot API: 4096 and 1024 UTF-16 units, photos to 10 MB, other uploads to 50 MB, stickers to 512 KB.
# Bots FAQ: about 30 messages a second in all, one a second to one chat.
CAPABILITIES = Capabilities(
    service="Telegram",
    text_limit=4096,
    text_unit=TextUnit.UTF16,
    caption_limit=1024,
    entities=frozenset(EntityType),
    files={
        AttachmentType.IMAGE: 10 * _MB,
        AttachmentType.ANIMATION: 50 * _MB,
        AttachmentType.VIDEO: 50 * _MB,
        AttachmentType.AUDIO: 50 * _MB,
        AttachmentType.VOICE: 50 * _MB,
        AttachmentType.FILE: 50 * _MB,
        AttachmentType.STICKER: 512 * 1024,
    },
    buttons=True,
    edit=True,
    retract=True,
    typing=True,
    receipts=False,
    idempotent=False,
    retry_unsure=True,
    per_second=30.0,
    per_second_each=1.0,
)


@asynccontextmanager
async def _open(config: TelegramConfig, port: Port) -> AsyncIterator[Live]:
    # In a thread, because aiogram takes seconds to import and the daemon has others to serve meanwhile.
    import asyncio
    import importlib

    api = await asyncio.to_thread(importlib.import_module, "omnid_telegram.api")
    async with api.connect(config, port) as telegram:
        yield telegram


KIND = Kind(
    name="telegram",
    title="Telegram bot",
    config=TelegramConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
