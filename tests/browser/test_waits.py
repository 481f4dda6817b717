"""Outside the hours a visitor is told when somebody is there again, and where else they can be answered."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from omnid.desk import visitors
from omnid.desk.visitors import Said, Visitor
from omnid.store import channels, database
from omnid_telegram.fake import FakeTelegram
from tests.browser.conftest import Enter
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.shop import Shop, page
from tests.browser.visitor import BROWSER
from tests.patience import PATIENCE_S, START_S

pytestmark = BROWSER
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAILBOX = {"address": "help@shop.example", "imap_host": "127.0.0.1", "imap_port": 1, "smtp_host": "127.0.0.1"}
SAYS = {
    "en": (r"We are back .+ at \d\d:\d\d", "Leave your e-mail", "Leave", "We answer to maria@example.org too"),
    "ru": (r"Вернёмся .+ в \d\d:\d\d", "Оставьте почту", "Оставить", "Ответим и на maria@example.org"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def closed(open_desk: Desk) -> AsyncIterator[str]:
    """A chat whose desk is open for a minute a week, days from now, and has a mailbox."""
    day = DAYS[(datetime.now(UTC).weekday() + 3) % 7]
    await open_desk.call("channel.add", kind="widget", name="night", config={})
    await open_desk.call("channel.add", kind="email", name="mailbox", config=MAILBOX)
    await open_desk.call("hours.set", name="rarely", timezone="Asia/Vladivostok", spans=[f"{day} 03:00-03:01"])
    await open_desk.call("hours.use", name="rarely", subject="channel", subject_name="night")
    yield "night"
    await open_desk.call("hours.use", name=None, subject="channel", subject_name="night")
    await open_desk.call("channel.disable", name="mailbox")


@pytest_asyncio.fixture(loop_scope="session")
async def quick(desk: Desk, daemon: Daemon) -> AsyncIterator[None]:
    """Somebody is there, and six visitors who waited for a minute and a half have just been answered; none waits."""
    await desk.call("presence.set", switch="online")
    await desk.call("conversation.bulk", act="close", filter="state:open")
    connection, now = database.connect(daemon.database), database.clock()
    with database.transaction(connection, now - 90_000) as tx:
        site = channels.named(tx, "site").id
        for number in range(6):
            visitors.say(tx, Visitor(site, f"quick{now}{number}"), Said(key=f"quick{now}{number}", text="Hello?"))
    with database.transaction(connection) as tx:
        found = tx.run("select conversation_id from messages where key like :key", {"key": f"quick{now}%"}).fetchall()
    for (conversation,) in found:
        await desk.call("conversation.reply", conversation_id=conversation, text="Hello!")
    yield
    with database.transaction(connection) as tx:
        tx.run("delete from responses")
    connection.close()
    await desk.call("presence.set", switch="auto")


@pytest.mark.parametrize(
    ("lang", "says"), [("en", r"Usually answers in [12] min"), ("ru", r"Обычно отвечаем за [12] мин")]
)
async def test_who_opens_the_chat_reads_how_long_an_answer_takes(
    enter: Enter, daemon: Daemon, shop: Shop, quick: None, pictures: Path, lang: str, says: str
) -> None:
    address = shop.page("/quick", page(daemon.url, f'data-channel="site" data-lang="{lang}"', lang=lang))
    visitor = await enter(address)
    await visitor.open()
    await expect(visitor.chat.locator("header p")).to_have_text(re.compile(says))
    await visitor.page.screenshot(path=pictures / f"usual-{lang}.png", animations="disabled")


@pytest.mark.parametrize("lang", ["en", "ru"])
async def test_who_writes_at_night_leaves_an_address(
    enter: Enter, desk: Desk, daemon: Daemon, shop: Shop, closed: str, pictures: Path, lang: str
) -> None:
    back, ask, leave, left = SAYS[lang]
    locale = {"en": "en-GB", "ru": "ru-RU"}[lang]
    address = shop.page("/night", page(daemon.url, f'data-channel="{closed}" data-lang="{lang}"', lang=lang))
    visitor = await enter(address, locale=locale, timezone_id="Europe/Moscow")
    await visitor.open()
    await expect(visitor.chat.locator("header p")).to_have_text(re.compile(back))
    question = visitor.chat.get_by_text(ask)
    await expect(question).to_be_hidden()
    await visitor.write("Anybody there?")
    await desk.heard("Anybody there?")
    await expect(question).to_be_visible()
    await visitor.page.screenshot(path=pictures / f"closed-{lang}-1-asked.png", animations="disabled")
    field = visitor.chat.get_by_label("E-mail")
    await field.fill("maria")
    await visitor.chat.get_by_role("button", name=leave, exact=True).click()
    await expect(question).to_be_visible()
    await field.fill("maria@example.org")
    await field.press("Enter")
    await expect(visitor.chat.get_by_text(left)).to_be_visible()
    await expect(question).to_be_hidden()
    await visitor.page.screenshot(path=pictures / f"closed-{lang}-2-left.png", animations="disabled")


MARIA = 77
JOINS = {"en": ("Get the answer in", "We will answer in Telegram"), "ru": ("Получить ответ в", "Ответим в Telegram")}


@pytest_asyncio.fixture(loop_scope="session")
async def telegram(desk: Desk, closed: str) -> AsyncIterator[FakeTelegram]:
    """Its bot is one of the desk's channels, and not the mailbox."""
    async with FakeTelegram() as fake:
        settings = {"token": fake.token, "base_url": fake.base_url, "poll_timeout": 5}
        await desk.call("channel.add", kind="telegram", name="bot", config=settings)
        await desk.call("channel.disable", name="mailbox")
        await fake.state.until(lambda: bool(fake.state.calls), START_S)  # till then it imports its client library
        while not any(one["name"] == "bot" and one["state"] == "working" for one in await desk.call("channel.states")):
            continue
        yield fake
        await desk.call("channel.enable", name="mailbox")
        await desk.call("channel.remove", name="bot")


@pytest.mark.parametrize("lang", ["en", "ru"])
async def test_who_writes_at_night_is_answered_in_telegram(
    enter: Enter, desk: Desk, daemon: Daemon, shop: Shop, closed: str, telegram: FakeTelegram, pictures: Path, lang: str
) -> None:
    ask, joined = JOINS[lang]
    visitor = await enter(
        shop.page("/telegram", page(daemon.url, f'data-channel="{closed}" data-lang="{lang}"', lang=lang))
    )
    context = visitor.page.context
    await context.route("https://t.me/**", lambda route: route.fulfill(body="Telegram"))
    await visitor.open()
    await visitor.write(f"Hello? {lang}")
    asked = await desk.heard(f"Hello? {lang}")
    await expect(visitor.chat.get_by_text(ask)).to_be_visible()
    await visitor.page.screenshot(path=pictures / f"telegram-{lang}-1-offered.png", animations="disabled")
    async with context.expect_page() as opened:
        await visitor.chat.get_by_role("button", name="Telegram").click()
    address = (await opened.value).url
    assert address.startswith("https://t.me/")
    telegram.state.write(MARIA, f"/start {address.partition('start=')[2]}")
    await expect(visitor.chat.get_by_text(joined)).to_be_visible()
    await expect(visitor.chat.get_by_text(ask)).to_be_hidden()
    await visitor.page.screenshot(path=pictures / f"telegram-{lang}-2-joined.png", animations="disabled")
    await visitor.page.close()
    await desk.reply(asked, "Yes, we have it.")
    await telegram.state.until(lambda: any(one.text == "Yes, we have it." for one in telegram.state.sent), PATIENCE_S)
    assert telegram.state.sent[-1].chat_id == MARIA
    shown = await desk.call("conversation.show", conversation_id=asked["conversation_id"])
    assert {one["channel"] for one in shown["messages"] if one["type"] == "inbound"} == {closed, "bot"}
