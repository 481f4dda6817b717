"""Everything without a mouse, and everything told to those who cannot see it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Enter
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.samples import file, picture
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER
AXE = Path(__file__).parents[2] / "widget_js/node_modules/axe-core/axe.min.js"


async def test_all_by_keyboard(enter: Enter, desk: Desk) -> None:
    visitor = await enter()
    press = visitor.page.keyboard.press
    await visitor.launcher.focus()
    await press("Enter")
    await visitor.online()
    await expect(visitor.field).to_be_focused()
    await visitor.page.keyboard.type("Two")
    await press("Shift+Enter")
    await visitor.page.keyboard.type("lines")
    await press("Enter")
    await desk.heard("Two\nlines")
    await expect(visitor.field).to_be_focused()
    await expect(visitor.field).to_have_value("")

    await press("Tab")
    assert await visitor.focused() == "Emoji"
    await press("Enter")
    await press("ArrowRight")
    await press("ArrowDown")
    await press("Enter")
    await expect(visitor.field).to_be_focused()
    await expect(visitor.field).not_to_have_value("")
    await press("Tab")
    await press("Enter")
    await press("Escape")
    await expect(visitor.chat.get_by_role("group", name="Emoji")).to_be_hidden()
    await expect(visitor.chat).to_be_visible()

    await press("Escape")
    await expect(visitor.chat).to_be_hidden()
    await expect(visitor.launcher).to_be_focused()
    await press("Space")
    await expect(visitor.field).to_be_focused()


async def test_the_focus_goes_round_inside_the_open_chat(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Hello https://shop.example/")
    await desk.heard("Hello https://shop.example/")
    stops: list[Any] = []
    for _ in range(30):
        await visitor.page.keyboard.press("Tab")
        stop = await visitor.focused()
        if stop in stops:
            break
        stops.append(stop)
    assert None not in stops, "the focus left the chat"
    assert {"Sound", "Close chat", "Messages", "Attach a file", "Write a message…", "Emoji"} <= set(stops)
    first = stops[0]
    await visitor.page.keyboard.press("Shift+Tab")
    await visitor.page.keyboard.press("Tab")
    assert await visitor.focused() == first


async def test_what_a_screen_reader_is_told(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Can you hear me?")
    asked = await desk.heard("Can you hear me?")
    await desk.reply(asked, "Loud and clear")
    await visitor.sees("Can you hear me?", "Loud and clear")
    await expect(visitor.launcher).to_have_attribute("aria-expanded", "true")
    await expect(visitor.chat.get_by_role("log")).to_have_attribute("aria-live", "polite")
    await expect(visitor.chat).to_match_aria_snapshot(
        """
        - dialog "Chat with us":
          - banner:
            - heading "Chat with us" [level=2]
            - status: Olga Petrova
            - button "Sound" [pressed]
            - button "Close chat"
          - main:
            - log "Messages": /You.*Can you hear me.*Olga Petrova.*Loud and clear/
          - button "Attach a file"
          - textbox "Write a message…"
          - button "Emoji"
          - button "Send" [disabled]
        """
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_rules_for_accessible_pages_find_nothing_serious(
    enter: Enter, desk: Desk, daemon: Daemon, scheme: str
) -> None:
    visitor = await enter(f"{daemon.url}/demo?lang=ru", color_scheme=scheme)
    await visitor.open()
    assert await _violations(visitor) == []
    await visitor.attach(file("ваза.png", picture(), "image/png"))
    await visitor.field.fill("Смотрите https://shop.example/vases")
    await visitor.send()
    asked = await desk.heard("Смотрите https://shop.example/vases")
    await desk.reply(asked, "Красиво! Код: https://shop.example/", buttons=[[{"text": "Да"}, {"text": "Нет"}]])
    await desk.reply(asked, files=[await desk.upload("прайс.csv", b"1;2\n")])
    await expect(visitor.rows).to_have_count(3)
    await visitor.attach(file("x.html", b"<html>", "text/html"))
    await expect(visitor.alert).to_be_visible()
    await visitor.chat.get_by_role("button", name="Эмодзи").click()
    assert await _violations(visitor) == []


async def _violations(visitor: Visitor) -> list[str]:
    """Serious and critical ones."""
    if not await visitor.page.evaluate("'axe' in window"):
        await visitor.page.evaluate(AXE.read_text())
    await visitor.settle()
    found = await visitor.page.evaluate("axe.run('omnid-widget')")
    return [
        f"{it['id']}: {node['target']} {node['failureSummary']}"
        for it in found["violations"]
        if it["impact"] in ("serious", "critical")
        for node in it["nodes"]
    ]
