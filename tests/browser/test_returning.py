"""Coming back, a second tab, long histories: nothing is missing, nothing is there twice."""

import sqlite3

from playwright.async_api import expect

from tests.browser.conftest import Enter
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER
DAY_MS = 86_400_000


async def test_after_a_reload_the_chat_is_as_it_was(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Is it dishwasher safe?")
    asked = await desk.heard("Is it dishwasher safe?")
    await desk.reply(asked, "It is.")
    await visitor.sees("Is it dishwasher safe?", "It is.")
    await visitor.field.fill("And the")
    await visitor.page.reload()
    await visitor.sees("Is it dishwasher safe?", "It is.")
    await expect(visitor.field).to_have_value("And the")


async def test_a_reply_that_came_while_away_is_told_on_the_button(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Write me later")
    asked = await desk.heard("Write me later")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.chat).to_be_hidden()
    await visitor.page.goto("about:blank")
    await desk.reply(asked, "Here I am")
    await desk.reply(asked, "And again")
    await visitor.page.go_back()
    await expect(visitor.badge).to_have_text("2")
    await expect(visitor.page).to_have_title("(2) Tidewater Ceramics")
    await visitor.open()
    await visitor.sees("Write me later", "Here I am", "And again")
    await expect(visitor.page).to_have_title("Tidewater Ceramics")


async def test_two_tabs_show_the_same_and_nothing_twice(visitor: Visitor, enter: Enter, desk: Desk) -> None:
    await visitor.write("From the first")
    asked = await desk.heard("From the first")
    second = await enter(context=visitor.page.context)
    await second.open()
    await second.write("From the second")
    await desk.heard("From the second")
    await desk.reply(asked, "To both")
    for tab in (visitor, second):
        await tab.sees("From the first", "From the second", "To both")
        await expect(tab.foot("From the second")).to_contain_text("Read")
    assert len(await desk.messages(asked)) == 3


async def test_both_tabs_opened_at_once_are_one_visitor(enter: Enter, desk: Desk) -> None:
    first = await enter()
    second = await enter(context=first.page.context)
    await first.page.evaluate("Omnid.open()")
    await second.page.evaluate("Omnid.open()")
    await first.online()
    await second.online()
    await first.write("Who am I?")
    asked = await desk.heard("Who am I?")
    await second.sees("Who am I?")
    await second.write("The same")
    assert (await desk.heard("The same"))["contact_id"] == asked["contact_id"]


async def test_a_long_history_comes_page_by_page_as_one_scrolls(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Tell me everything")
    asked = await desk.heard("Tell me everything")
    for number in range(1, 131):
        await desk.reply(asked, f"Fact {number}")
    await expect(visitor.texts.last).to_have_text("Fact 130")
    await visitor.page.reload()
    await expect(visitor.texts).to_have_count(50)
    scroller = visitor.chat.get_by_role("log")
    for shown in (100, 131):
        before = visitor.texts.first
        text = await before.inner_text()
        await scroller.evaluate("it => (it.scrollTop = 0)")
        await expect(visitor.texts).to_have_count(shown)
        # What one was looking at has not jumped away.
        await expect(visitor.texts.get_by_text(text, exact=True)).to_be_in_viewport()
    await visitor.sees("Tell me everything", *(f"Fact {number}" for number in range(1, 131)))

    await scroller.evaluate("it => (it.scrollTop = 0)")
    answer = await desk.reply(asked, "News")
    await desk.reached(answer, "delivered")
    await expect(visitor.page).to_have_title("(1) Tidewater Ceramics")
    await visitor.chat.get_by_role("button", name="New messages").click()
    await expect(visitor.texts.last).to_be_in_viewport()
    await desk.reached(answer, "read")


async def test_each_day_has_its_line(visitor: Visitor, desk: Desk, daemon: Daemon) -> None:
    texts = ["Long ago", "Last day", "Now"]
    for text in texts:
        await visitor.write(text)
    asked = await desk.heard(texts[-1])
    with sqlite3.connect(daemon.database) as database:
        for message, days in zip(await desk.messages(asked), (40, 1, 0), strict=True):
            row = (days * DAY_MS, message["id"])
            database.execute("update messages set sent_at = sent_at - ? where id = ?", row)
    database.close()
    await visitor.page.reload()
    await visitor.sees(*texts)
    lines = visitor.chat.locator(".day")
    await expect(lines).to_have_count(3)
    await expect(lines.nth(1)).to_have_text("yesterday")
    await expect(lines.nth(2)).to_have_text("today")
