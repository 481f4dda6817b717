"""The shop whose pages show the chat: any HTML with any headers, on an origin that is not the daemon's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp import web

from tests.browser.samples import picture
from tests.ports import free_port

HOST = "shop.test"
"""The browser is told that this name is the loopback. Plain HTTP on a name: not a secure context."""


class Page(NamedTuple):
    html: str
    headers: dict[str, str]


class Shop:
    """``url`` is one origin, ``insecure`` another."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"
        self.insecure = f"http://{HOST}:{port}"
        self.face = f"{self.url}/face.png"
        self._pages: dict[str, Page] = {}

    def page(self, path: str, html: str, **headers: str) -> str:
        """Its address on the first origin."""
        self._pages[path] = Page(html, headers)
        return self.url + path

    async def answer(self, request: web.Request) -> web.Response:
        if request.path == "/face.png":
            return web.Response(body=picture(64, 64, (214, 160, 120)), content_type="image/png")
        page = self._pages.get(request.path)
        if page is None:
            return web.Response(status=404)
        return web.Response(text=page.html, content_type="text/html", headers=page.headers)


def page(base: str, attributes: str = 'data-channel="site"', *, body: str = "", lang: str = "en") -> str:
    """A page with the chat's snippet."""
    return (
        f'<!doctype html><html lang="{lang}"><meta name="viewport" content="width=device-width"><title>Shop</title>'
        f'<body><h1>Shop</h1>{body}<script async src="{base}/widget.js" {attributes}></script>'
    )


@asynccontextmanager
async def open_shop() -> AsyncIterator[Shop]:
    port = free_port()
    shop = Shop(port)
    application = web.Application()
    application.router.add_get("/{path:.*}", shop.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield shop
    await runner.cleanup()
