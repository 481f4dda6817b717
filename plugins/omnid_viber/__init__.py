"""Viber bots as a kind of channel. Importing it is light: the HTTP client is loaded when a channel opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, Kind, Live, Port, TextUnit
from omnid_viber.config import ViberConfig
from omnid_viber.convert import incoming

__all__ = ["CAPABILITIES", "KIND", "ViberConfig", "incoming"]

_MB = 1024 * 1024

# developers.viber.com: 7000 characters (how they are counted is not said, so the stricter UTF-16 units). Recalled:
# pictures to 1 MB, videos to 26 MB, files to 50 MB. Only pictures have captions, so texts leave on their own.
# 500 requests in 10 seconds are documented for broadcasts; here it is less than half of that.
CAPABILITIES = Capabilities(
    service="Viber",
    text_limit=7000,
    text_unit=TextUnit.UTF16,
    files={
        AttachmentType.IMAGE: 1 * _MB,
        AttachmentType.VIDEO: 26 * _MB,
        AttachmentType.FILE: 50 * _MB,
    },
    buttons=True,
    edit=False,
    typing=False,
    receipts=True,
    idempotent=False,
    retry_unsure=True,
    per_second=20.0,
    per_second_each=1.0,
)


@asynccontextmanager
async def _open(config: ViberConfig, port: Port) -> AsyncIterator[Live]:
    from omnid_viber.api import connect

    async with connect(config, port) as live:
        yield live


KIND = Kind(
    name="viber",
    title="Viber bot",
    config=ViberConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
