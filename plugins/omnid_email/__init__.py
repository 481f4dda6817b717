"""Mailboxes as a kind of channel: read by IMAP, answered by SMTP. Importing it is light."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, ClaimType, EntityType, Kind, Live, Port
from omnid_email.config import EmailConfig
from omnid_email.convert import extract, incoming

__all__ = ["CAPABILITIES", "KIND", "EmailConfig", "extract", "incoming"]

_MB = 1024 * 1024

# What most servers take in one mail: 25 MB at Gmail and Mail.ru, 30 at Yandex, of which base64 takes a quarter.
# A server that takes less says so (RFC 1870), and the message is refused with that.
CAPABILITIES = Capabilities(
    reaches=ClaimType.EMAIL,
    text_limit=1_000_000,
    caption_limit=1_000_000,
    entities=frozenset(EntityType),
    files=dict.fromkeys(AttachmentType, 18 * _MB),
    files_together=10,
    receipts=False,
    # Every try has the same Message-ID, by which most mailboxes show one copy; SMTP itself does not promise it.
    idempotent=False,
    retry_unsure=True,
    per_second=5.0,
    per_second_each=1.0,
)


@asynccontextmanager
async def _open(config: EmailConfig, port: Port) -> AsyncIterator[Live]:
    import asyncio
    import importlib

    api = await asyncio.to_thread(importlib.import_module, "omnid_email.api")
    async with api.connect(config, port) as email:
        yield email


KIND = Kind(
    name="email",
    title="E-mail",
    config=EmailConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
    extract=extract,
)
