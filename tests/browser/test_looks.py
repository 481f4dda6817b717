"""Pictures of the chat in its main states, for people to look at: test-output/browser/."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Enter
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.samples import file, picture
from tests.browser.shop import Shop, page
from tests.browser.test_phone import PHONE
from tests.browser.visitor import BROWSER

pytestmark = BROWSER
DESKTOP = {"viewport": {"width": 1000, "height": 760}}
WORDS = {
    "en": (
        "Hello! Is this glaze safe for the dishwasher? https://shop.example/tableware/mugs/tide?source=a-very-long-one",
        (
            "It is. We fire everything twice, so neither the dishwasher nor the microwave does it any harm — "
            "but please let it cool down before you wash it in cold water."
        ),
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft 👍",
        "price list.csv",
    ),
    "ru": (
        "Здравствуйте! Можно ли эту кружку в посудомойку? https://shop.example/posuda/kruzhki/priliv?istochnik=dlinnyj",
        (
            "Можно. Мы обжигаем всё дважды, поэтому ни посудомойка, ни микроволновка ей не страшны — "
            "только дайте остыть, прежде чем мыть холодной водой."
        ),
        "превысокомногорассмотрительствующий рентгеноэлектрокардиографический 👍",
        "прайс-лист.csv",
    ),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
async def test_pictures(
    enter: Enter, desk: Desk, daemon: Daemon, pictures: Path, device: str, lang: str, scheme: str
) -> None:
    options: dict[str, Any] = PHONE if device == "phone" else DESKTOP
    locale = {"en": "en-GB", "ru": "ru-RU"}[lang]
    visitor = await enter(f"{daemon.url}/demo?lang={lang}", color_scheme=scheme, locale=locale, **options)
    question, answer, long_word, name = WORDS[lang]

    async def shoot(state: str) -> None:
        path = pictures / f"{device}-{lang}-{scheme}-{state}.png"
        await visitor.page.screenshot(path=path, animations="disabled")

    await shoot("1-button")
    await visitor.open()
    await shoot("2-empty")
    await visitor.write(question) if device == "desktop" else None
    if device == "phone":
        await visitor.field.fill(question)
        await visitor.send()
    asked = await desk.heard(question)
    await desk.reply(asked, answer)
    await desk.reply(asked, files=[await desk.upload("mug.png", picture(480, 300))])
    await desk.reply(asked, long_word, buttons=[[{"text": "👍"}, {"text": "€28"}]])
    await desk.reply(asked, files=[await desk.upload(name, b"1;2\n" * 2000)])
    await visitor.attach(file("ваза.png", picture(300, 420, (200, 110, 90)), "image/png"))
    await visitor.send()
    await expect(visitor.rows).to_have_count(6)
    await desk.call("conversation.typing", conversation_id=asked["conversation_id"])
    await expect(visitor.chat.locator(".typing")).to_be_visible()
    await shoot("3-talk")
    await visitor.chat.get_by_role("log").evaluate("it => (it.scrollTop = 0)")
    await shoot("4-talk-top")
    await visitor.attach(
        file("x.html", b"<html>", "text/html"), file("ваза с длинным именем для проверки.png", picture(), "image/png")
    )
    await expect(visitor.alert).to_be_visible()
    await visitor.chat.locator(".emoji").click()
    await shoot("5-refused-and-emoji")
    await visitor.chat.locator(".emoji").click()
    await visitor.page.context.set_offline(True)
    await visitor.field.fill("…?")
    await visitor.send()
    await expect(visitor.chat).to_have_attribute("data-connection", "offline")
    await shoot("6-offline")


async def test_pictures_of_what_goes_wrong(
    enter: Enter, desk: Desk, daemon: Daemon, shop: Shop, pictures: Path
) -> None:
    await desk.call("channel.add", kind="widget", name="stranger", config={"origins": ["https://shop.example"]})
    refused = await enter(shop.page("/stranger", page(daemon.url, 'data-channel="stranger"')), **DESKTOP)
    await refused.launcher.click()
    await expect(refused.chat).to_have_attribute("data-connection", "refused")
    await refused.settle()
    await refused.page.screenshot(path=pictures / "wrong-1-origin.png", animations="disabled")

    visitor = await enter(**DESKTOP)
    await visitor.open()
    await visitor.write("Hello")
    asked = await desk.heard("Hello")
    for number in range(30):
        await desk.reply(asked, f"Answer {number}")
    await expect(visitor.rows).to_have_count(31)
    await visitor.chat.get_by_role("log").evaluate("it => (it.scrollTop -= 400)")
    await desk.reply(asked, "News")
    await expect(visitor.chat.locator(".newer")).to_be_visible()
    await visitor.page.screenshot(path=pictures / "wrong-2-news-below.png", animations="disabled")
    await visitor.page.route("**/upload?*", lambda route: route.abort())
    await visitor.attach(file("vase.png", picture(), "image/png"))
    await expect(visitor.alert).to_be_visible()
    await visitor.field.fill("я" * 4003)
    await visitor.page.screenshot(path=pictures / "wrong-3-upload-and-length.png", animations="disabled")
    await visitor.chat.get_by_role("button", name="Cancel: vase.png").click()
    async with desk.site(text_limit=3):
        await visitor.write("Refused")
        await expect(visitor.foot("Refused")).to_contain_text("Not sent")
    await visitor.page.screenshot(path=pictures / "wrong-4-refused.png", animations="disabled")
