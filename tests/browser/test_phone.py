"""A phone: the chat fills the screen, fingers hit what they aim at, nothing can be scrolled sideways."""

from playwright.async_api import expect

from tests.browser.conftest import Enter
from tests.browser.desk import Desk
from tests.browser.visitor import BROWSER

pytestmark = BROWSER
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FINGER = 44
"""CSS pixels; WCAG 2.5.5 and Apple's guidelines."""

SMALL = """([chat, least]) => [...chat.querySelectorAll("button, a.chip, textarea, audio")]
  .filter((it) => it.offsetParent)
  .map((it) => ({ name: it.ariaLabel || it.textContent, box: it.getBoundingClientRect() }))
  .filter(({ box }) => Math.round(box.height) < least || Math.round(box.width) < least)
  .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`)"""


async def test_a_conversation_by_touch(enter: Enter, desk: Desk) -> None:
    visitor = await enter(**PHONE)
    await visitor.launcher.tap()
    await visitor.online()
    await visitor.settle()
    assert await visitor.chat.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    await expect(visitor.launcher).to_be_hidden()
    await visitor.field.tap()
    await visitor.page.keyboard.type("First line")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.keyboard.type("second line")
    await visitor.sender.tap()
    asked = await desk.heard("First line\nsecond line")
    await desk.reply(asked, "W" * 300, buttons=[[{"text": "A very long button " * 4}]])
    await expect(visitor.rows).to_have_count(2)
    overflow = "it => it.scrollWidth - it.clientWidth"
    assert await visitor.chat.get_by_role("log").evaluate(overflow) == 0
    await visitor.chat.get_by_role("button", name="Close chat").tap()
    await expect(visitor.chat).to_be_hidden()
    await expect(visitor.launcher).to_be_visible()


async def test_everything_is_large_enough_for_a_finger(enter: Enter, desk: Desk) -> None:
    visitor = await enter(**PHONE)
    await visitor.launcher.tap()
    await visitor.online()
    await visitor.field.fill("Hello")
    await visitor.sender.tap()
    asked = await desk.heard("Hello")
    await desk.reply(asked, "Choose", buttons=[[{"text": "Red"}, {"text": "Blue"}]])
    await desk.reply(asked, files=[await desk.upload("list.csv", b"1;2\n")])
    await expect(visitor.rows).to_have_count(3)
    await visitor.attach({"name": "x.html", "mimeType": "text/html", "buffer": b"<html>"})
    await expect(visitor.alert).to_be_visible()
    await visitor.chat.get_by_role("button", name="Emoji").tap()
    chat = await visitor.chat.element_handle()
    assert await visitor.page.evaluate(SMALL, [chat, FINGER]) == []


async def test_held_sideways_the_chat_fills_the_screen_too(enter: Enter) -> None:
    visitor = await enter(**{**PHONE, "viewport": {"width": 844, "height": 390}})
    await visitor.launcher.tap()
    await visitor.online()
    await visitor.settle()
    assert await visitor.chat.bounding_box() == {"x": 0, "y": 0, "width": 844, "height": 390}
    await expect(visitor.field).to_be_in_viewport()
