"""Contact forms and call-back requests as a kind of channel. Importing it is light."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import Capabilities, Kind, Live, Port
from omnid_form.config import FormConfig
from omnid_form.convert import extract, incoming

__all__ = ["CAPABILITIES", "KIND", "FormConfig", "incoming"]

CAPABILITIES = Capabilities(text_limit=0, sends=False)


@asynccontextmanager
async def _open(config: FormConfig, port: Port) -> AsyncIterator[Live]:
    # In a thread, because the numbering plans of all countries take a while to import.
    import asyncio
    import importlib

    api = await asyncio.to_thread(importlib.import_module, "omnid_form.api")
    yield api.form(config, port)


KIND = Kind(
    name="form",
    title="Contact form and call-back",
    config=FormConfig,
    capabilities=CAPABILITIES,
    open=_open,
    incoming=incoming,
    extract=extract,
)
