"""Any executable as a kind of channel: JSON lines on its stdin and stdout. Importing it is light."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import AttachmentType, Capabilities, EntityType, Kind, Live, Port
from omnid.channel_json import incoming
from omnid_exec.config import ExecConfig

__all__ = ["CAPABILITIES", "KIND", "ExecConfig", "incoming"]

_MB = 1024 * 1024
_WITH_BYTES = frozenset(AttachmentType) - {AttachmentType.LOCATION, AttachmentType.CONTACT}

# Limits of our own: the program takes what we write, whole. Nothing makes it ignore a second copy of a key, so what
# was not answered is tried again and marked as perhaps doubled.
CAPABILITIES = Capabilities(
    text_limit=100_000,
    caption_limit=100_000,
    entities=frozenset(EntityType),
    files=dict.fromkeys(sorted(_WITH_BYTES), 50 * _MB),
    buttons=True,
    receipts=True,
    per_second=50.0,
    per_second_each=10.0,
)


@asynccontextmanager
async def _open(config: ExecConfig, port: Port) -> AsyncIterator[Live]:
    from omnid_exec.api import Exec

    yield Exec(config, port)


KIND = Kind(
    name="exec",
    title="Program (any executable, by JSON lines)",
    config=ExecConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
)
