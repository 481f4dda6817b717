"""Bad networks, killed daemons, blocked WebSockets: what was written arrives once, in order."""

import asyncio

from playwright.async_api import WebSocketRoute, expect

from tests.browser.conftest import Enter, NewContext
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.shop import Shop, page
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER


async def test_what_is_written_offline_is_sent_once_and_in_order(visitor: Visitor, desk: Desk) -> None:
    await visitor.write("Before")
    asked = await desk.heard("Before")
    await visitor.page.context.set_offline(True)
    await expect(visitor.chat).to_have_attribute("data-connection", "offline")
    await visitor.write("One")
    await visitor.write("Two")
    await expect(visitor.foot("Two")).to_contain_text("Sending…")
    await visitor.page.context.set_offline(False)
    await desk.heard("Two")
    await visitor.sees("Before", "One", "Two")
    assert [it["text"] for it in await desk.messages(asked)] == ["Before", "One", "Two"]


async def test_what_is_written_offline_survives_a_reload(visitor: Visitor, desk: Desk, daemon: Daemon) -> None:
    await visitor.write("Still there")
    asked = await desk.heard("Still there")
    daemon.kill()
    await expect(visitor.chat).to_have_attribute("data-connection", "offline")
    await expect(visitor.chat.locator("header p")).to_have_text("No connection, we keep trying")
    await visitor.write("Written to nobody")
    daemon.start()
    await visitor.page.reload()
    await desk.heard("Written to nobody")
    await visitor.sees("Still there", "Written to nobody")
    assert [it["text"] for it in await desk.messages(asked)] == ["Still there", "Written to nobody"]


async def test_a_daemon_killed_under_an_open_page_loses_and_doubles_nothing(
    visitor: Visitor, desk: Desk, daemon: Daemon
) -> None:
    await visitor.write("First")
    asked = await desk.heard("First")
    await desk.reply(asked, "Answer")
    await visitor.sees("First", "Answer")
    for number in range(2):
        daemon.kill()
        await visitor.write(f"During {number}")
        await expect(visitor.foot(f"During {number}")).to_contain_text("Sending…")
        daemon.start()
        await desk.reply(asked, f"After {number}")
        await desk.heard(f"During {number}")
        await visitor.online()
    said = [it["text"] for it in await desk.messages(asked)]
    assert sorted(said) == ["After 0", "After 1", "Answer", "During 0", "During 1", "First"]
    await visitor.sees(*said)


async def test_long_polling_does_all_where_websockets_are_blocked(
    enter: Enter, new_context: NewContext, desk: Desk
) -> None:
    context = await new_context()

    async def refuse(socket: WebSocketRoute) -> None:
        await socket.close()

    await context.route_web_socket("**/ws", refuse)
    visitor = await enter(context=context)
    await visitor.open()
    await visitor.write("By polling")
    asked = await desk.heard("By polling")
    answer = await desk.reply(asked, "Received all the same")
    await visitor.sees("By polling", "Received all the same")
    await desk.reached(answer, "read")
    await visitor.write("Good")
    await desk.heard("Good")
    await expect(visitor.foot("Good")).to_contain_text("Sent")
    await desk.call("conversation.typing", conversation_id=asked["conversation_id"])
    await expect(visitor.chat.locator(".typing")).to_be_visible()
    await visitor.sees("By polling", "Received all the same", "Good")


async def test_a_websocket_that_opens_and_says_nothing_counts_as_blocked(
    enter: Enter, new_context: NewContext, desk: Desk
) -> None:
    context = await new_context()
    silent = asyncio.Event()
    await context.route_web_socket("**/ws", lambda _: silent.set())
    await context.clock.install()
    visitor = await enter(context=context)
    await visitor.launcher.click()
    await silent.wait()
    await context.clock.fast_forward(5000)
    await visitor.online()
    await visitor.write("Anybody?")
    await desk.heard("Anybody?")
    await visitor.sees("Anybody?")


async def test_a_page_that_may_not_show_the_chat_says_so(enter: Enter, desk: Desk, daemon: Daemon, shop: Shop) -> None:
    await desk.call("channel.add", kind="widget", name="elsewhere", config={"origins": ["https://shop.example"]})
    visitor = await enter(shop.page("/wrong", page(daemon.url, 'data-channel="elsewhere"')))
    await visitor.launcher.click()
    await expect(visitor.chat.locator("header p")).to_have_text("The chat is not available on this page")
    await expect(visitor.field).to_be_disabled()


async def test_a_refused_message_can_be_sent_again_or_thrown_away(enter: Enter, desk: Desk) -> None:
    visitor = await enter()
    await visitor.open()
    await visitor.write("Hello")
    await desk.heard("Hello")
    async with desk.site(text_limit=5):
        await visitor.write("Too long now")
        failed = visitor.foot("Too long now")
        await expect(failed).to_contain_text("Not sent")
        await expect(visitor.alert).to_contain_text("That did not work")
    await failed.get_by_role("button", name="Retry").click()
    await desk.heard("Too long now")
    await visitor.sees("Hello", "Too long now")
    await expect(failed).to_contain_text("Sent")
