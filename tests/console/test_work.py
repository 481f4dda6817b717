"""An operator's work on the screen, against a real desk."""

import pytest

from omnid.channel import Sent
from omnid.model import ConversationId, ConversationState, MessageState, MessageType
from tests.console.desk import Place
from tests.desk.world import MINUTE

ONE = ConversationId(1)


@pytest.mark.slow
async def test_a_message_that_arrives_is_on_the_screen_by_itself(place: Place) -> None:
    async with place.console() as screen:
        await screen.sees("Nobody is waiting.")
        place.world.hears("Ivan", "m1", "Where is my parcel?")
        await screen.sees("Ivan", "Where is my parcel?", "[1 Waiting 1]")


@pytest.mark.slow
async def test_the_longest_wait_is_opened_first_and_its_time_ticks(place: Place) -> None:
    place.world.later(-3 * MINUTE)
    place.world.hears("Ivan", "m1", "first")
    place.world.later(2 * MINUTE)
    place.world.hears("Olga", "m2", "second")
    async with place.console() as screen:
        await screen.sees("1 Ivan · bot · nobody’s · waits 3m!")
        place.ahead = 3 * MINUTE
        await screen.sees("waits 6m!!")


async def test_an_operator_takes_answers_notes_and_closes(place: Place) -> None:
    place.world.hears("Ivan", "m1", "Where is my parcel?")
    async with place.console() as screen:
        await screen.sees("Ivan · bot · nobody’s")
        await screen.press("t")
        await screen.sees("Ivan · bot · yours")
        await screen.press("r")
        await screen.write("On its way.")
        await screen.press("f2")
        await screen.sees("▶ Anna", "… queued", "On its way.")
        await screen.press("f3")
        await screen.sees("Note – only operators see it")
        await screen.write("He asked before.")
        await screen.press("f2")
        await screen.sees("✎ Anna", "He asked before.")
        await screen.press("escape")
        await screen.press("c")
        await screen.sees("yours · closed")
        await screen.until(screen.confirmed)
    thread = place.world.thread(ONE)
    assert [(one.type, one.text) for one in thread] == [
        (MessageType.INBOUND, "Where is my parcel?"),
        (MessageType.OUTBOUND, "On its way."),
        (MessageType.NOTE, "He asked before."),
    ]
    assert place.world.conversation(ONE).state is ConversationState.CLOSED


@pytest.mark.slow
async def test_what_becomes_of_a_reply_is_shown(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot")
        place.world.reply(ONE, "Yes")
        await screen.sees("▶ Anna", "… queued")
        place.world.tries(place.world.due()[0].outbox_id, Sent(external_id="x1"))
        await screen.sees("✓ sent")
    assert place.world.thread(ONE)[-1].state is MessageState.SENT


@pytest.mark.slow
async def test_a_draft_stays_with_its_conversation(place: Place) -> None:
    place.world.later(-MINUTE)
    place.world.hears("Ivan", "m1", "first")
    place.world.later(MINUTE)
    place.world.hears("Olga", "m2", "second")
    async with place.console() as screen:
        await screen.sees("Ivan · bot")
        await screen.press("r")
        await screen.write("half a sen")
        await screen.press("escape")
        await screen.press("down")
        await screen.sees("Olga · bot")
        await screen.sees_no("half a sen")
        await screen.press("up")
        await screen.sees("half a sen")


async def test_what_the_desk_refuses_stands_in_the_box_again(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot")
        place.world.asks("channel.disable", place.world.root, name="bot")
        await screen.press("r")
        await screen.write("On its way.")
        await screen.press("f2")
        await screen.sees("Nothing reaches", "On its way.")
        assert screen.app.state.pending == ()


@pytest.mark.slow
async def test_letters_work_on_a_russian_keyboard(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot · nobody’s")
        await screen.press("е")
        await screen.sees("Ivan · bot · yours")


@pytest.mark.slow
async def test_a_conversation_of_somebody_else_is_not_answered_unawares(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("conversation.take", place.world.boris, conversation_id=1)
    async with place.console() as screen:
        await screen.sees("Ivan · bot · Boris’s")
        await screen.press("r")
        await screen.write("x")
        await screen.sees("This is Boris’s conversation")


@pytest.mark.slow
async def test_it_is_given_to_somebody_chosen_by_typing(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot")
        await screen.press("a")
        await screen.sees("Whose is it from now on?", "Boris")
        await screen.press("b", "o", "r", "enter")
        await screen.sees("Ivan · bot · Boris’s")


@pytest.mark.slow
async def test_it_is_put_aside_and_opened_again(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot")
        await screen.press("z")
        await screen.sees("Put aside until when?")
        await screen.press(*"2h", "enter")
        await screen.sees("snoozed")
        await screen.press("5", "o")
        await screen.until(lambda: place.world.conversation(ONE).state is ConversationState.OPEN)


@pytest.mark.slow
async def test_a_time_that_is_none_is_said_and_changes_nothing(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot")
        await screen.press("z")
        await screen.press(*"never", "enter")
        await screen.sees("is not a time to come")
    assert place.world.conversation(ONE).state is ConversationState.OPEN


@pytest.mark.slow
async def test_earlier_messages_come_to_who_reads_upwards_and_what_is_read_stays_in_sight(place: Place) -> None:
    for number in range(120):
        place.world.hears("Ivan", f"m{number}", f"line {number}.")
    async with place.console() as screen:
        await screen.sees("line 119.")
        await screen.press("enter")
        await screen.sees("Esc back")
        await screen.press(*["pageup"] * 12)
        await screen.sees("line 70.")
        await screen.until(lambda: screen.app.state.opened is not None and len(screen.app.state.opened.messages) == 120)
        await screen.sees("line 70.")
        await screen.press("home")
        await screen.sees("line 0.")
        await screen.pilot.resize_terminal(120, 40)
        await screen.sees("line 0.")


@pytest.mark.slow
async def test_the_keys_are_said_and_a_command_is_found_by_its_name(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot · nobody’s", "t take", "q quit")
        await screen.press("f1")
        await screen.sees("Put the conversation aside until a time")
        await screen.press("escape", "ctrl+p")
        await screen.press(*"take it", "enter")
        await screen.sees("Ivan · bot · yours")


@pytest.mark.slow
async def test_the_card_has_room_on_a_wide_screen_and_is_asked_for_on_a_narrow_one(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(size=(140, 40)) as screen:
        await screen.sees("Known by", "bot: Ivan")
        await screen.pilot.resize_terminal(80, 24)
        await screen.sees_no("Known by")
        await screen.press("i")
        await screen.sees("Known by")


async def test_the_newest_message_is_in_sight_and_stays_while_the_answer_grows(place: Place) -> None:
    for number in range(60):
        place.world.hears("Ivan", f"m{number}", f"line {number} " + "word " * (number % 30))
    async with place.console() as screen:
        await screen.sees("line 59")
        await screen.press("r")
        await screen.write("one\ntwo\nthree\nfour\nfive\nsix")
        await screen.sees("six", "line 59")
