"""A real daemon whose channels are connected to the fakes of their services."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from omnid import registry
from omnid.channel import Secret
from omnid.testing import Adapter
from tests.patience import START_S
from tests.proof.daemon import Daemon

HASTE = {"poll_timeout", "poll_wait", "request_timeout", "timeout"}
"""Settings by which tests are quicker than channels are."""


@asynccontextmanager
async def connected(folder: Path, *kinds: str, **environment: str) -> AsyncIterator[Daemon]:
    """A daemon with a channel of each of these kinds; each has taken one message in, so all have been opened."""
    async with AsyncExitStack() as stack:
        services = [await stack.enter_async_context(_fake(kind)) for kind in kinds]
        daemon = Daemon(folder)
        for service in services:
            daemon.add_channel(service.kind.name, service.kind.name, _settings(service.config))
        await asyncio.to_thread(daemon.start, **environment)
        stack.push_async_callback(asyncio.to_thread, daemon.stop)
        for service in services:
            await service.write("first")
            await _taken(service)
        yield daemon


async def _taken(service: Adapter) -> None:
    """A fake waits half a minute, and on a busy machine a daemon takes longer to import a client library."""
    async with asyncio.timeout(START_S):
        while True:
            with suppress(TimeoutError):
                await service.acknowledged(1)
                return


@asynccontextmanager
async def _fake(kind: str) -> AsyncIterator[Adapter]:
    async with import_module(f"{registry.package(kind)}.fake").adapter() as adapter:
        yield adapter


def _settings(config: Any) -> dict[str, Any]:
    settings: dict[str, Any] = msgspec.to_builtins(config, enc_hook=_reference)
    return {name: value for name, value in settings.items() if name not in HASTE}


def _reference(value: Any) -> Any:
    assert isinstance(value, Secret)
    return value.reference
