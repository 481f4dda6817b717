"""Telegram as a console: operators work in a forum group or a chat with the bot. aiogram is loaded when it opens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.console import ConsoleKind, ConsolePort, LiveConsole
from omnid_telegram_console.config import TelegramConsoleConfig

__all__ = ["KIND", "TelegramConsoleConfig"]


@asynccontextmanager
async def _open(config: TelegramConsoleConfig, port: ConsolePort) -> AsyncIterator[LiveConsole]:
    # In a thread, because aiogram takes seconds to import and the daemon has others to serve meanwhile.
    import asyncio
    import importlib

    api = await asyncio.to_thread(importlib.import_module, "omnid_telegram_console.api")
    async with api.connect(config, port) as telegram:
        yield telegram


KIND = ConsoleKind(name="telegram", title="Telegram group or chat", config=TelegramConsoleConfig, open=_open)
