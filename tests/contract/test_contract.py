"""One suite over every installed kind whose package offers a stand-in for its service.

The stand-in is ``<package>.fake.adapter``, an async context manager that yields an `Adapter`.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec

import pytest

from omnid.testing import CHECKS, Adapter

type_of_adapter = Callable[[], AbstractAsyncContextManager[Adapter]]


def adapters() -> dict[str, type_of_adapter]:
    packages = {entry.name: entry.module for entry in entry_points(group="omnid.kinds")}
    faked = {name: package for name, package in packages.items() if find_spec(f"{package}.fake") is not None}
    return {name: import_module(f"{package}.fake").adapter for name, package in faked.items()}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("adapter", adapters().values(), ids=adapters().keys())
async def test_the_kind_keeps_the_contract(
    adapter: type_of_adapter, check: Callable[[Adapter], Awaitable[None]]
) -> None:
    async with adapter() as service:
        await check(service)


def test_telegram_is_among_them() -> None:
    assert "telegram" in adapters()
