"""What a page that shows the chat fetches, keeps and allows: next to nothing before somebody opens it."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Enter, NewContext
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.shop import Shop, page
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER

STORED = """async () => [
  localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
  (await caches.keys()).length,
]"""


async def test_the_first_view_loads_the_loader_and_keeps_nothing(
    new_context: NewContext, desk: Desk, daemon: Daemon, shop: Shop
) -> None:
    context = await new_context()
    visitor = Visitor(await context.new_page())
    asked: list[str] = []
    sockets: list[str] = []
    visitor.page.on("request", lambda it: asked.append(it.url))
    visitor.page.on("websocket", lambda it: sockets.append(it.url))
    url = shop.page("/first", page(daemon.url))
    await visitor.go(url)
    await visitor.page.wait_for_load_state("networkidle")
    assert [it for it in asked if not it.endswith("/favicon.ico")] == [url, f"{daemon.url}/widget.js"]
    assert sockets == []
    assert await visitor.page.evaluate(STORED) == [0, 0, "", 0, 0]
    assert await context.cookies() == []

    await visitor.open()
    assert await context.cookies() == []
    assert await visitor.page.evaluate("Object.keys(localStorage)") == ["omnid:site"]
    assert all("visitor" not in it.split("?")[-1] for it in asked)


async def test_it_works_under_a_strict_policy_and_breaks_nothing_of_it(
    enter: Enter, desk: Desk, daemon: Daemon, shop: Shop
) -> None:
    desk_host = daemon.url.removeprefix("http://")
    policy = (
        f"default-src 'none'; script-src {daemon.url}; connect-src {daemon.url} ws://{desk_host}; "
        f"img-src {daemon.url} {shop.url} blob:; media-src {daemon.url} blob:; require-trusted-types-for 'script'"
    )
    url = shop.page("/strict", page(daemon.url), **{"Content-Security-Policy": policy})
    visitor = await enter()
    refused: list[str] = []
    visitor.page.on("console", lambda it: refused.append(it.text) if it.type == "error" else None)
    await visitor.go(url)
    await visitor.open()
    await visitor.write("Strictly speaking")
    asked = await desk.heard("Strictly speaking")
    await desk.reply(asked, "Indeed")
    await visitor.sees("Strictly speaking", "Indeed")
    background = await visitor.chat.locator("header").evaluate("it => getComputedStyle(it).backgroundColor")
    assert background == "rgb(37, 99, 235)"
    assert [it for it in refused if "favicon" not in it] == []


async def test_included_twice_it_is_there_once(enter: Enter, daemon: Daemon, shop: Shop) -> None:
    again = f'<script async src="{daemon.url}/widget.js?2" data-channel="site"></script>'
    visitor = await enter(shop.page("/twice", page(daemon.url, body=again)))
    await visitor.page.wait_for_load_state("networkidle")
    await expect(visitor.page.locator("omnid-widget")).to_have_count(1)
    await visitor.open()


@pytest.mark.parametrize("how", ["", "defer", "async", 'type="module" async'])
async def test_it_may_stand_in_the_head_and_load_in_any_way(enter: Enter, daemon: Daemon, shop: Shop, how: str) -> None:
    script = f'<script {how} src="{daemon.url}/widget.js" data-channel="site"></script>'
    html = f"<!doctype html><html lang=en><head>{script}<title>Shop</title></head><body>Hello</body></html>"
    visitor = await enter(shop.page("/head", html))
    await visitor.open()


async def test_it_works_on_a_page_without_https(enter: Enter, desk: Desk, daemon: Daemon, shop: Shop) -> None:
    shop.page("/plain", page(daemon.url))
    visitor = await enter(f"{shop.insecure}/plain")
    assert not await visitor.page.evaluate("isSecureContext")
    await visitor.open()
    await visitor.write("Plainly")
    asked = await desk.heard("Plainly")
    await desk.reply(asked, "All right")
    await visitor.sees("Plainly", "All right")


async def test_it_works_where_the_browser_keeps_nothing(enter: Enter, new_context: NewContext, desk: Desk) -> None:
    context = await new_context()
    await context.add_init_script(
        """for (const area of ["localStorage", "sessionStorage"])
             Object.defineProperty(window, area, { get() { throw new DOMException("no", "SecurityError"); } });"""
    )
    visitor = await enter(context=context)
    await visitor.open()
    await visitor.write("Incognito")
    await desk.heard("Incognito")
    await expect(visitor.foot("Incognito")).to_contain_text("Sent")


async def test_a_chat_that_does_not_load_says_so_and_can_be_tried_again(enter: Enter, new_context: NewContext) -> None:
    context = await new_context()
    await context.route("**/widget/chat.js", lambda route: route.abort(), times=1)
    visitor = await enter(context=context)
    await visitor.launcher.click()
    await expect(visitor.launcher).to_have_attribute("title", "The chat did not load. Press to try again.")
    await expect(visitor.launcher).to_have_attribute("aria-expanded", "false")
    await visitor.open()


async def test_attributes_place_and_colour_it(enter: Enter, daemon: Daemon, shop: Shop) -> None:
    attributes = (
        'data-channel="site" data-position="left" data-color="#b3261e" data-theme="dark" data-lang="ru" '
        'data-title="Мастерская" data-greeting="Спрашивайте!" data-open data-z-index="7"'
    )
    visitor = await enter(shop.page("/attributes", page(daemon.url, attributes)))
    await visitor.online()
    await expect(visitor.chat.get_by_role("heading")).to_have_text("Мастерская")
    await expect(visitor.chat.get_by_text("Спрашивайте!")).to_be_visible()
    assert (await visitor.launcher.bounding_box() or {"x": 999})["x"] < 100
    style = "(it, [name]) => getComputedStyle(it)[name]"
    assert await visitor.launcher.evaluate(style, ["backgroundColor"]) == "rgb(179, 38, 30)"
    assert await visitor.chat.evaluate(style, ["colorScheme"]) == "dark"
    assert await visitor.page.locator("omnid-widget").evaluate(style, ["zIndex"]) == "7"
