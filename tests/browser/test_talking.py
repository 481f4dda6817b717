"""Writing and being answered, as both sides see it."""

from datetime import UTC, datetime

from playwright.async_api import expect

from tests.browser.conftest import Enter
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.shop import Shop
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER


async def test_a_question_is_answered_by_somebody_with_a_name_and_a_face(
    visitor: Visitor, desk: Desk, shop: Shop
) -> None:
    await visitor.write("Do you deliver to Perm?")
    asked = await desk.heard("Do you deliver to Perm?")
    await desk.reply(asked, "Yes, in two days.")
    await visitor.sees("Do you deliver to Perm?", "Yes, in two days.")
    answer = visitor.rows.last
    await expect(answer.locator(".name")).to_contain_text("Olga Petrova")
    await expect(answer.locator(".name img")).to_have_attribute("src", shop.face)
    await expect(visitor.chat.locator("header p")).to_have_text("Olga Petrova")


async def test_both_sides_see_what_has_arrived_and_been_read(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Hello?")
    asked = await desk.heard("Hello?")
    await expect(visitor.foot("Hello?")).to_contain_text("Sent")
    await desk.call("conversation.read", conversation_id=asked["conversation_id"])
    await expect(visitor.foot("Hello?")).to_contain_text("Read")

    await visitor.page.keyboard.press("Escape")
    answer = await desk.reply(asked, "Hello!")
    assert (await desk.reached(answer, "delivered"))["state"] == "delivered"
    await expect(visitor.badge).to_have_text("1")
    await visitor.open()
    assert (await desk.reached(answer, "read"))["state"] == "read"
    await expect(visitor.badge).to_be_hidden()


async def test_typing_shows_on_both_sides(enter: Enter, desk: Desk) -> None:
    visitor = await enter()
    said: list[str] = []
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(str(frame))))
    await visitor.open()
    await visitor.write("One moment")
    asked = await desk.heard("One moment")
    await desk.reply(asked, "Take your time")
    await visitor.sees("One moment", "Take your time")

    await desk.call("conversation.typing", conversation_id=asked["conversation_id"])
    await expect(visitor.chat.locator(".typing")).to_be_visible()
    await desk.call("conversation.typing", conversation_id=asked["conversation_id"], on=False)
    await expect(visitor.chat.locator(".typing")).to_be_hidden()

    said.clear()
    await visitor.page.clock.set_fixed_time(datetime.now(UTC))  # however slowly it is typed, it is told once
    await visitor.field.press_sequentially("I am")
    await visitor.write("I am back")
    await desk.heard("I am back")
    assert [it for it in said if '"typing"' in it] == ['{"t":"typing","on":true}', '{"t":"typing","on":false}']


async def test_markup_in_texts_and_names_is_text(enter: Enter, desk: Desk) -> None:
    visitor = await enter()
    evil = '<script>window.stolen = 1</script><img src=x onerror="window.stolen = 2"> &amp;'
    await visitor.page.evaluate("name => Omnid.identify({ name })", evil)
    await visitor.open()
    await visitor.write(evil)
    asked = await desk.heard(evil)
    assert asked["author"] == evil[:100]
    await desk.call("operator.set", login="olga", name="<b>Olga</b>")
    try:
        await desk.reply(asked, evil)
        await visitor.sees(evil, evil)
        await expect(visitor.chat.locator("header p")).to_have_text("<b>Olga</b>")
    finally:
        await desk.call("operator.set", login="olga", name="Olga Petrova")
    assert await visitor.page.evaluate("window.stolen") is None


async def test_other_scripts_directions_and_emoji_stay_whole(visitor: Visitor, desk: Desk) -> None:
    texts = ["שלום, מתי המשלוח? 123", "Спасибо 👩‍👩‍👧‍👦🏳️‍🌈", "مرحبا"]
    for text in texts:
        await visitor.write(text)
        await desk.heard(text)
    last = await desk.heard(texts[-1])
    assert [it["text"] for it in await desk.messages(last)] == texts
    await visitor.sees(*texts)
    direction = "e => getComputedStyle(e).direction"
    assert [await visitor.texts.nth(i).evaluate(direction) for i in range(3)] == ["rtl", "ltr", "rtl"]


async def test_entities_links_and_buttons_are_shown_and_a_button_answers(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("How do I pay?")
    asked = await desk.heard("How do I pay?")
    await desk.reply(
        asked,
        "👍 By card: https://pay.example/now. Or cash?",
        entities=[{"type": "bold", "offset": 2, "length": 7}],
        buttons=[[{"text": "Cash"}, {"text": "Docs", "url": "https://docs.example/"}]],
    )
    answer = visitor.rows.last
    await expect(answer.locator("b")).to_have_text("By card")
    await expect(answer.get_by_role("link", name="pay.example")).to_have_attribute("href", "https://pay.example/now")
    await expect(answer.get_by_role("link", name="Docs")).to_have_attribute("rel", "noopener")
    await answer.get_by_role("button", name="Cash").click()
    await desk.heard("Cash")


async def test_what_is_too_long_cannot_be_sent_and_the_chat_says_by_how_much(visitor: Visitor) -> None:
    await visitor.field.fill("я" * 4003)
    await expect(visitor.chat.locator(".count")).to_have_text("Too long by 3 characters")
    await expect(visitor.sender).to_be_disabled()
    await visitor.field.fill("я" * 4000)
    await expect(visitor.sender).to_be_enabled()


async def test_the_chat_speaks_the_language_of_the_page(enter: Enter, desk: Desk, daemon: Daemon) -> None:
    visitor = await enter(f"{daemon.url}/demo?lang=ru")
    await expect(visitor.launcher).to_have_attribute("aria-label", "Открыть чат")
    await visitor.open()
    await expect(visitor.chat.get_by_role("heading")).to_have_text("Напишите нам")
    await visitor.write("Добрый день")
    await desk.heard("Добрый день")
    await expect(visitor.foot("Добрый день")).to_contain_text("Отправлено")
    await expect(visitor.chat.locator(".day")).to_have_text("сегодня")


async def test_a_message_taken_back_is_gone_from_the_chat(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Which one is it?")
    asked = await desk.heard("Which one is it?")
    answer = await desk.reply(asked, "The wrong one")
    await visitor.sees("Which one is it?", "The wrong one")
    await desk.call("message.retract", message_id=answer["id"])
    await expect(visitor.rows.last).to_contain_text("Message deleted")
    await expect(visitor.chat).not_to_contain_text("The wrong one")
    await visitor.page.reload()
    await visitor.online()
    await expect(visitor.rows.last).to_contain_text("Message deleted")
