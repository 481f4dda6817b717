"""Telling of a reply to somebody who looks elsewhere, and asking whether one may only when it is of use to them."""

from playwright.async_api import expect

from tests.browser.conftest import Enter, NewContext
from tests.browser.desk import Desk
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER

SPIES = """
const noted = (name, value) => document.documentElement.setAttribute(`data-${name}`, value);
let told = "";
let tones = 0;
window.Notification = class extends EventTarget {
  static permission = "default";
  static async requestPermission() {
    return (this.permission = "granted");
  }
  constructor(title, { body, icon }) {
    super();
    noted("told", (told += `${title}: ${body}; `));
    window.note = this;
  }
  close() {}
};
const make = BaseAudioContext.prototype.createOscillator;
BaseAudioContext.prototype.createOscillator = function () {
  noted("tones", ++tones);
  return make.call(this);
};
"""


async def watched(enter: Enter, new_context: NewContext) -> Visitor:
    """A visitor whose browser writes down what it was asked to show and play."""
    context = await new_context()
    await context.add_init_script(SPIES)
    return await enter(context=context)


async def test_a_reply_while_looking_elsewhere_is_shown_heard_and_counted(
    enter: Enter, new_context: NewContext, desk: Desk
) -> None:
    visitor = await watched(enter, new_context)
    await visitor.open()
    offer = visitor.chat.get_by_text("Notify you of our reply?")
    await expect(offer).to_be_hidden()
    await visitor.write("Is anybody there?")
    asked = await desk.heard("Is anybody there?")
    await expect(offer).to_be_visible()
    await visitor.chat.get_by_role("button", name="Yes", exact=True).click()
    await expect(offer).to_be_hidden()

    await visitor.hide()
    await desk.reply(asked, "Yes!")
    await expect(visitor.page).to_have_title("(1) Tidewater Ceramics")
    noted = visitor.page.locator("html")
    await expect(noted).to_have_attribute("data-told", "Olga Petrova: Yes!; ")
    await expect(noted).to_have_attribute("data-tones", "2")
    await visitor.show()
    await expect(visitor.page).to_have_title("Tidewater Ceramics")

    await desk.reply(asked, "Still here")
    await visitor.sees("Is anybody there?", "Yes!", "Still here")
    await expect(noted).to_have_attribute("data-told", "Olga Petrova: Yes!; ")
    await expect(noted).to_have_attribute("data-tones", "2")


async def test_pressing_the_notification_opens_the_chat(enter: Enter, new_context: NewContext, desk: Desk) -> None:
    visitor = await watched(enter, new_context)
    await visitor.open()
    await visitor.write("Call me")
    asked = await desk.heard("Call me")
    await visitor.chat.get_by_role("button", name="Yes", exact=True).click()
    await visitor.page.keyboard.press("Escape")
    await visitor.hide()
    await desk.reply(asked, "Ring!")
    await expect(visitor.badge).to_have_text("1")
    await visitor.show()
    await visitor.page.evaluate("note.onclick()")
    await expect(visitor.chat).to_be_visible()


async def test_sound_can_be_turned_off_and_stays_off(enter: Enter, new_context: NewContext, desk: Desk) -> None:
    visitor = await watched(enter, new_context)
    await visitor.open()
    await visitor.write("Quietly")
    asked = await desk.heard("Quietly")
    bell = visitor.chat.get_by_role("button", name="Sound")
    await bell.click()
    await expect(bell).to_have_attribute("aria-pressed", "false")
    await visitor.page.reload()
    await visitor.online()
    await expect(bell).to_have_attribute("aria-pressed", "false")
    await visitor.hide()
    await desk.reply(asked, "Psst")
    await expect(visitor.page).to_have_title("(1) Tidewater Ceramics")
    await expect(visitor.page.locator("html[data-tones]")).to_have_count(0)


async def test_who_does_not_want_notifications_is_not_asked_again(
    enter: Enter, new_context: NewContext, desk: Desk
) -> None:
    visitor = await watched(enter, new_context)
    await visitor.open()
    await visitor.write("One")
    await visitor.chat.get_by_role("button", name="No", exact=True).click()
    await visitor.write("Two")
    await desk.heard("Two")
    await visitor.sees("One", "Two")
    await expect(visitor.chat.get_by_text("Notify you of our reply?")).to_be_hidden()
    assert await visitor.page.evaluate("Notification.permission") == "default"
