"""Direct messages to an Instagram professional account as a kind of channel. Importing it is light."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, Kind, Live, Port, TextUnit
from omnid_meta.config import InstagramConfig
from omnid_meta.convert import incoming
from omnid_meta.flavour import INSTAGRAM

__all__ = ["CAPABILITIES", "KIND", "InstagramConfig"]

_MB = 1024 * 1024
_DAY_S = 24 * 3600

# 1000 bytes of UTF-8; as remembered: pictures to 8 MB, films and sound to 25 MB. Other files go as a link.
CAPABILITIES = Capabilities(
    service=INSTAGRAM.title,
    text_limit=INSTAGRAM.text_limit,
    text_unit=TextUnit.BYTE,
    caption_limit=0,
    files={
        AttachmentType.IMAGE: 8 * _MB,
        AttachmentType.ANIMATION: 8 * _MB,
        AttachmentType.VIDEO: 25 * _MB,
        AttachmentType.AUDIO: 25 * _MB,
        AttachmentType.VOICE: 25 * _MB,
    },
    buttons=True,
    typing=True,
    receipts=True,
    idempotent=False,
    retry_unsure=True,
    window_s=_DAY_S,
    window_with={"human_agent": 7 * _DAY_S},
    per_second=10.0,
    per_second_each=1.0,
)


@asynccontextmanager
async def _open(config: InstagramConfig, port: Port) -> AsyncIterator[Live]:
    from omnid_meta.api import connect

    async with connect(config, port) as instagram:
        yield instagram


KIND = Kind(
    name="instagram",
    title="Instagram direct messages",
    config=InstagramConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
