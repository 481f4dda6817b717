"""WhatsApp's Cloud API as a kind of channel. Importing it is light."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, EntityType, Kind, Live, Port, TextUnit
from omnid_whatsapp.config import WhatsAppConfig
from omnid_whatsapp.convert import incoming

__all__ = ["CAPABILITIES", "KIND", "WhatsAppConfig", "incoming"]

_MB = 1024 * 1024
_DAY_S = 24 * 3600
_WITH_BYTES = frozenset(AttachmentType) - {AttachmentType.LOCATION, AttachmentType.CONTACT}

# The lengths and sizes are as remembered, not as read in a specification; where WhatsApp counts otherwise it refuses,
# and the message is shown as failed. Texts are counted in UTF-16, which is never less than what it may count.
# What is too large for a picture (5 MB), film or sound (16 MB) goes as a document, so 100 MB is the limit of all.
# Cloud API: 80 messages a second and number, in and out together, so some are left for what comes in. One recipient
# gets about one in 6 s, with bursts of 45: bursts are what a desk sends, and error 131056 asks for a pause.
CAPABILITIES = Capabilities(
    service="WhatsApp",
    text_limit=4096,
    text_unit=TextUnit.UTF16,
    caption_limit=1024,
    entities=frozenset(EntityType) - {EntityType.UNDERLINE, EntityType.SPOILER},
    files=dict.fromkeys(sorted(_WITH_BYTES), 100 * _MB),
    buttons=True,
    edit=False,
    typing=True,
    receipts=True,
    idempotent=False,
    retry_unsure=True,
    window_s=_DAY_S,
    templates=True,
    per_second=60.0,
    per_second_each=1.0,
)


@asynccontextmanager
async def _open(config: WhatsAppConfig, port: Port) -> AsyncIterator[Live]:
    from omnid_whatsapp.api import connect

    async with connect(config, port) as whatsapp:
        yield whatsapp


KIND = Kind(
    name="whatsapp",
    title="WhatsApp (Cloud API)",
    config=WhatsAppConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
