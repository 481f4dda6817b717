"""What leaves later, again, otherwise or not at all, by keyboard."""

from datetime import UTC, datetime, timedelta

import pytest

from omnid.channel import Rejected
from omnid.model import ConversationId, ConversationState, MessageState
from tests.console.desk import Place, Screen

ONE = ConversationId(1)


async def later(screen: Screen, text: str, when: str) -> None:
    await screen.press("r")
    await screen.write(text)
    await screen.press("f6")
    await screen.sees("When does it leave?")
    await screen.press(*when, "enter")
    await screen.sees("◷ scheduled", text)


async def test_a_reply_leaves_later_is_rewritten_put_off_and_cancelled(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        day = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
        await later(screen, "Good morning", f"{day} 09:00")
        first = place.world.thread(ONE)[-1]
        await screen.press("escape")
        await screen.press("h")
        await screen.sees("Let it leave at another time", "Rewrite it", "Cancel it")
        await screen.press(*"rewrite", "enter")
        await screen.sees(f"Rewrite message {first.id}")
        await screen.write("!")
        await screen.press("f2")
        await screen.until(lambda: place.world.thread(ONE)[-1].text == "Good morning!")
        await screen.press("escape")
        await screen.press("h", *"another", "enter")
        await screen.sees("When does it leave?")
        await screen.press(*f"{day} 10:00", "enter")
        await screen.until(lambda: place.world.thread(ONE)[-1].due_at == (first.due_at or 0) + 3_600_000)
        await screen.press("h", *"cancel", "enter")
        await screen.until(lambda: place.world.thread(ONE)[-1].state is MessageState.CANCELLED)


@pytest.mark.slow
async def test_a_time_that_is_none_brings_the_reply_back(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.write("Good morning")
        await screen.press("f6")
        await screen.sees("When does it leave?")
        await screen.press(*"soon", "enter")
        await screen.sees("is not a time to come", "Good morning")
        assert screen.app.box.text == "Good morning"
    assert len(place.world.thread(ONE)) == 1


@pytest.mark.slow
async def test_what_did_not_leave_is_tried_again(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.reply(ONE, "Yes")
    place.world.tries(place.world.due()[0].outbox_id, Rejected("too silly"))
    async with place.console() as screen:
        await screen.press("4")
        await screen.sees("✗ failed", "too silly")
        await screen.press("h")
        await screen.sees("Try to send it again now")
        await screen.press("enter")
        await screen.sees("… queued")
    assert place.world.thread(ONE)[-1].state is MessageState.QUEUED


@pytest.mark.slow
async def test_it_is_put_aside_until_the_contact_writes(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("z", *"answer", "enter")
        await screen.sees("Ivan · bot · nobody’s · snoozed")
        assert place.world.conversation(ONE).state is ConversationState.SNOOZED
        assert place.world.conversation(ONE).snoozed_until_at is None
