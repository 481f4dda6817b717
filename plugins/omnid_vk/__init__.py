"""VK communities as a kind of channel. Importing it is light: vk-api is loaded when a channel opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, Kind, Live, Port, TextUnit
from omnid_vk.config import VkConfig
from omnid_vk.convert import incoming

__all__ = ["CAPABILITIES", "KIND", "VkConfig", "incoming"]

_MB = 1024 * 1024

# dev.vk.com: 4096 characters (how it counts them is not said, so the stricter UTF-16 units), photos to 50 MB,
# documents to 200 MB, ten of them in a message, 20 requests a second for a community's key; some of those are kept
# for names and uploads.
CAPABILITIES = Capabilities(
    service="VK",
    text_limit=4096,
    text_unit=TextUnit.UTF16,
    caption_limit=4096,
    files={
        AttachmentType.IMAGE: 50 * _MB,
        AttachmentType.VOICE: 50 * _MB,
        AttachmentType.FILE: 200 * _MB,
    },
    files_together=10,
    buttons=True,
    edit=True,
    retract=True,
    typing=True,
    receipts=True,
    # By random_id, for an hour; `omnid_vk.sending` looks into the history when an hour may have passed.
    idempotent=True,
    per_second=15.0,
    per_second_each=2.0,
)


@asynccontextmanager
async def _open(config: VkConfig, port: Port) -> AsyncIterator[Live]:
    # In a thread, because vk-api and requests take a while to import and the daemon has others to serve meanwhile.
    import asyncio
    import importlib

    api = await asyncio.to_thread(importlib.import_module, "omnid_vk.api")
    async with api.connect(config, port) as vk:
        yield vk


KIND = Kind(
    name="vk",
    title="VK community",
    config=VkConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
