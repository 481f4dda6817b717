"""One daemon, one browser and one shop for all browser tests; each test has a visitor of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.shop import HOST, Shop, open_shop
from tests.browser.visitor import LOOKING_AWAY, Visitor, where_it_is_noon
from tests.patience import PATIENCE_S

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1",
]
PICTURES = Path(__file__).parents[2] / "test-output" / "browser"

Enter = Callable[..., Awaitable[Visitor]]
NewContext = Callable[..., Awaitable[BrowserContext]]

expect.set_options(timeout=PATIENCE_S * 1000)


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    daemon = Daemon(tmp_path_factory.mktemp("desk") / "desk")
    daemon.start()
    yield daemon
    daemon.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shop() -> AsyncIterator[Shop]:
    async with open_shop() as shop:
        yield shop


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def open_desk(daemon: Daemon, shop: Shop) -> AsyncIterator[Desk]:
    async with aiohttp.ClientSession() as http:
        desk = Desk(http, daemon.url, daemon.token)
        settings = {"per_minute": 6000, "per_minute_address": 60_000}
        await desk.call("channel.add", kind="widget", name="site", config=settings)
        await desk.call("operator.set", login="olga", picture_url=shop.face)
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def desk(open_desk: Desk, daemon: Daemon) -> Desk:
    daemon.start()  # where a test has ended between killing it and starting it again
    await open_desk.begin()
    return open_desk


@pytest_asyncio.fixture(loop_scope="session")
async def new_context(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[NewContext]:
    """Somebody's browser; no test passes while a page reports an error of its own."""
    problems: list[str] = []
    async with AsyncExitStack() as stack:

        async def make(**options: Any) -> BrowserContext:
            usual = {"viewport": {"width": 1200, "height": 800}, "locale": "en-GB", "timezone_id": where_it_is_noon()}
            context = await browser.new_context(**{**usual, **options})
            context.set_default_timeout(PATIENCE_S * 1000)
            stack.push_async_callback(context.close)
            context.on("weberror", lambda error: problems.append(str(error.error)))
            await context.add_init_script(LOOKING_AWAY)
            return context

        yield make
    assert problems == []


@pytest_asyncio.fixture(loop_scope="session")
async def enter(new_context: NewContext, daemon: Daemon, desk: Desk) -> Enter:
    """A new visitor, on the demo shop's page unless another is given."""

    async def enter(url: str = "", context: BrowserContext | None = None, **options: Any) -> Visitor:
        page = await (context or await new_context(**options)).new_page()
        visitor = Visitor(page)
        await visitor.go(url or f"{daemon.url}/demo")
        return visitor

    return enter


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(enter: Enter) -> Visitor:
    """With the chat open."""
    visitor = await enter()
    await visitor.open()
    return visitor


@pytest.fixture(scope="session")
def pictures() -> Path:
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES
