"""Webhooks: handed to the channel they are for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from omnid.config import Limits, Settings
from omnid.errors import Unavailable
from tests.http.chatting import serving


async def _echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def _broken(request: web.Request) -> web.Response:
    raise KeyError("message")


async def _full(request: web.Request) -> web.Response:
    raise Unavailable("The disk is full.")


async def test_the_channels_handler_answers(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        desk.hooks.handlers["shop", "s3cret"] = {"POST": _echo, "GET": _echo}
        url = f"{desk.url}/hooks/shop/s3cret"
        async with desk.http.post(url, data=b"{}") as response:
            assert (response.status, await response.read()) == (200, b"{}")
        async with desk.http.get(url) as response:
            assert response.status == 200
        async with desk.http.put(url) as response:
            assert response.status == 405
            assert response.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize("path", ["shop/wrong", "nosuch/s3cret", "shop/%00", "shop/é", "..%2fshop/s3cret"])
async def test_a_channel_or_secret_nobody_has_is_404(tmp_path: Path, path: str) -> None:
    async with serving(tmp_path) as desk:
        desk.hooks.handlers["shop", "s3cret"] = {"POST": _echo}
        async with desk.http.post(f"{desk.url}/hooks/{path}") as response:
            assert response.status == 404
            told = (await response.json())["error"]
            assert told["code"] == "not_found"
            assert "shop" not in told["message"]


async def test_a_plugin_that_breaks_is_an_error_the_service_repeats(tmp_path: Path) -> None:
    async with serving(tmp_path) as desk:
        desk.hooks.handlers["a", "b"] = {"POST": _broken, "PUT": _full}
        async with desk.http.post(f"{desk.url}/hooks/a/b") as response:
            assert response.status == 500
            assert (await response.json())["error"]["code"] == "internal"
        async with desk.http.put(f"{desk.url}/hooks/a/b") as response:
            assert response.status == 503
            assert (await response.json())["error"]["code"] == "unavailable"


async def test_a_huge_body_is_413_announced_or_not(tmp_path: Path) -> None:
    async with serving(tmp_path, settings=Settings(limits=Limits(body=2000))) as desk:
        desk.hooks.handlers["a", "b"] = {"POST": _echo}

        async def stream() -> AsyncIterator[bytes]:
            for _ in range(5):
                yield b"x" * 1000
                await asyncio.sleep(0)

        for data in (b"x" * 5000, stream()):
            async with desk.http.post(f"{desk.url}/hooks/a/b", data=data) as response:
                assert response.status == 413
                assert (await response.json())["error"]["code"] == "too_large"
