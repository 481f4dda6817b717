"""The checks find what they look for: each of these channels is broken in one place."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec import structs

from omnid.channel import Incoming, Kind, Live, Outgoing, Port, Raw, Retry, Sent
from omnid.testing import Adapter, Broken, contract
from omnid_telegram.fake import adapter


@dataclass
class _Spoiled:
    """A port or a live channel with something else in one place."""

    _whole: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


class _Renaming(_Spoiled):
    numbers: Iterator[int] = itertools.count()

    async def accept(self, updates: Sequence[Raw], cursor: str | None = None) -> None:
        renamed = [structs.replace(raw, key=f"{raw.key}-{next(self.numbers)}") for raw in updates]
        await self._whole.accept(renamed, cursor)


class _Denying(_Spoiled):
    async def send(self, outgoing: Outgoing) -> Sent:
        await self._whole.send(outgoing)
        raise Retry("It says it did not send, and it did.")

    async def receive(self) -> None:
        await self._whole.receive()


def _with_port(kind: Kind, spoil: type[_Spoiled]) -> Kind:
    @asynccontextmanager
    async def opened(config: Any, port: Port) -> AsyncIterator[Live]:
        async with kind.open(config, spoil(port)) as live:
            yield live

    return structs.replace(kind, open=opened)


def _with_live(kind: Kind, spoil: type[_Denying]) -> Kind:
    @asynccontextmanager
    async def opened(config: Any, port: Port) -> AsyncIterator[Live]:
        async with kind.open(config, port) as live:
            yield spoil(live)

    return structs.replace(kind, open=opened)


def _impure(kind: Kind) -> Kind:
    turns = itertools.count()

    def incoming(raw: bytes) -> list[Incoming]:
        return kind.incoming(raw) if next(turns) % 2 else []

    return structs.replace(kind, incoming=incoming)


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda kind: _with_port(kind, _Renaming), contract.repeats_have_the_same_key),
        (lambda kind: _with_live(kind, _Denying), contract.tells_each_outcome),
        (_impure, contract.converts_purely),
        (lambda kind: structs.replace(kind, config=Sent), contract.has_sane_capabilities),
    ],
)
async def test_a_broken_channel_is_found(
    spoil: Callable[[Kind], Kind], check: Callable[[Adapter], Awaitable[None]]
) -> None:
    async with _telegram() as service:
        service.kind = spoil(service.kind)
        with pytest.raises(Broken):
            await check(service)


@pytest.mark.slow
async def test_a_plugin_that_imports_too_much_is_found() -> None:
    async with _telegram() as service:
        service.package = "omnid_vk.api"
        with pytest.raises(Broken, match="vk_api"):
            await contract.is_light_to_import(service)


def _telegram() -> AbstractAsyncContextManager[Adapter]:
    return adapter()
