"""Any system as a kind of channel, by signed webhooks both ways. Importing it is light."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, EntityType, Kind, Live, Port
from omnid.channel_json import incoming
from omnid_webhook.config import WebhookConfig

__all__ = ["CAPABILITIES", "KIND", "WebhookConfig", "incoming"]

_MB = 1024 * 1024
_WITH_BYTES = frozenset(AttachmentType) - {AttachmentType.LOCATION, AttachmentType.CONTACT}

# Limits of our own: what is behind the address takes what we send it, whole.
CAPABILITIES = Capabilities(
    text_limit=100_000,
    caption_limit=100_000,
    entities=frozenset(EntityType),
    files=dict.fromkeys(sorted(_WITH_BYTES), 50 * _MB),
    buttons=True,
    receipts=True,
    # The standard wants receivers to ignore a second request with the same webhook-id, which is our key.
    idempotent=True,
    per_second=50.0,
    per_second_each=10.0,
)


@asynccontextmanager
async def _open(config: WebhookConfig, port: Port) -> AsyncIterator[Live]:
    from omnid_webhook.api import connect

    async with connect(config, port) as webhook:
        yield webhook


KIND = Kind(
    name="webhook",
    title="Webhook (any system, by Standard Webhooks)",
    config=WebhookConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
