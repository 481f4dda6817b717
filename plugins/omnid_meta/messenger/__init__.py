"""A Facebook page's Messenger as a kind of channel. Importing it is light."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, Kind, Live, Port, TextUnit
from omnid_meta.config import MessengerConfig
from omnid_meta.convert import incoming
from omnid_meta.flavour import MESSENGER

__all__ = ["CAPABILITIES", "KIND", "MessengerConfig"]

_LARGEST = 25 * 1024 * 1024
_DAY_S = 24 * 3600

# As remembered: 2000 characters, 25 MB a file; texts are counted in UTF-16, which is never less than what Meta counts.
# Meta takes 300 texts and 10 files a second; files are told apart by nobody here, so the pace is a file's.
CAPABILITIES = Capabilities(
    service=MESSENGER.title,
    text_limit=MESSENGER.text_limit,
    text_unit=TextUnit.UTF16,
    caption_limit=0,
    files=dict.fromkeys(sorted(set(AttachmentType) - {AttachmentType.LOCATION, AttachmentType.CONTACT}), _LARGEST),
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
async def _open(config: MessengerConfig, port: Port) -> AsyncIterator[Live]:
    from omnid_meta.api import connect

    async with connect(config, port) as messenger:
        yield messenger


KIND = Kind(
    name="messenger",
    title="Facebook Messenger",
    config=MessengerConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
