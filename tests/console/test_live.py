"""What goes on beside the words: reading, typing, presence, what one is told, a connection that is lost."""

import pytest

from omnid.model import ConversationId, MessageState, PresenceState
from omnid_cli.client import Typing
from omnid_cli.console import reducer
from tests.console.desk import Place
from tests.console.shaky import Way, said_into_nothing

ONE = ConversationId(1)


@pytest.mark.slow
async def test_looking_at_the_list_reads_nothing_and_entering_the_thread_does(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("Ivan · bot", "◀ Ivan")
        assert place.world.thread(ONE)[0].state is MessageState.RECEIVED
        await screen.press("enter")
        await screen.until(lambda: place.world.thread(ONE)[0].state is MessageState.READ)


@pytest.mark.slow
async def test_what_somebody_else_has_is_not_read_by_looking(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("conversation.take", place.world.boris, conversation_id=1)
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("enter")
        await screen.sees("Esc back")
        assert screen.app.state.pending == ()
    assert place.world.thread(ONE)[0].state is MessageState.RECEIVED


@pytest.mark.slow
async def test_an_open_console_makes_its_operator_present(place: Place) -> None:
    async with place.console(size=(100, 24)) as screen:
        await screen.sees("● online")
        await screen.press("w", *"away", "enter")
        await screen.sees("◐ away")
        assert [one.state for one in place.world.asks("presence.list") if one.login == "anna"] == [PresenceState.AWAY]


@pytest.mark.slow
async def test_a_mention_is_told_counted_and_seen(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(size=(100, 24)) as screen:
        await screen.sees("◀ Ivan")
        place.world.asks("conversation.note", place.world.boris, conversation_id=1, text="@anna have a look")
        await screen.sees("✉1")
        await screen.press("d")
        await screen.sees("You are told")
        await screen.press("enter")
        await screen.sees_no("✉1")
        await screen.until(screen.confirmed)
    assert place.world.asks("notification.list").items == []


@pytest.mark.slow
async def test_who_types_is_shown_and_somebody_else_answering_is_a_warning(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        desk = screen.app.desk
        desk.become(reducer.heard(desk.state, Typing(1, None, on=True), desk.clock()))
        await screen.sees("Ivan is typing …")
        desk.become(reducer.heard(desk.state, Typing(1, "Boris", on=True), desk.clock()))
        await screen.sees("Boris is typing …")
        await screen.press("r")
        await screen.write("x")
        await screen.sees("⚠ Boris is answering here too")


@pytest.mark.slow
async def test_a_lost_connection_is_said_and_what_happened_meanwhile_comes_by_itself(place: Place) -> None:
    way = Way(place)
    place.world.hears("Ivan", "m1", "before")
    async with place.console(connect=way) as screen:
        await screen.sees("before")
        way.is_down = True
        await screen.sees("No connection: Nothing answers.")
        place.world.hears("Ivan", "m2", "meanwhile")
        way.is_down = False
        await screen.sees("meanwhile")
        await screen.sees_no("No connection")
        # Once in the list and once in the thread.
        await screen.until(lambda: screen.shown.count("meanwhile") == 2)


async def test_what_is_written_without_a_connection_leaves_once_when_it_is_back(place: Place) -> None:
    way = Way(place)
    async with said_into_nothing(place, way, "On its way.") as screen:
        way.is_down = False
        await screen.sees("… queued")
        await screen.until(screen.confirmed)
    assert [one.text for one in place.world.thread(ONE)] == ["hello", "On its way."]


async def test_a_reply_whose_answer_was_lost_is_sent_once(place: Place) -> None:
    way = Way(place)
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(connect=way) as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.until(screen.confirmed)
        way.loses_answers = True
        await screen.write("On its way.")
        await screen.press("f2")
        await screen.sees("… queued")
        await screen.until(screen.confirmed)
        assert screen.part("beside") == ""
    assert [one.text for one in place.world.thread(ONE)] == ["hello", "On its way."]


@pytest.mark.slow
async def test_who_leaves_with_something_unsaid_is_asked_twice(place: Place) -> None:
    way = Way(place)
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(connect=way) as screen:
        await screen.sees("◀ Ivan")
        way.is_down = True
        await screen.press("t")
        await screen.press("q")
        await screen.sees("1 not confirmed")
        await screen.press("q")
        assert screen.app.return_value == 0


@pytest.mark.slow
async def test_an_older_desk_is_worked_with_and_what_it_lacks_is_said_once(place: Place) -> None:
    way = Way(place)
    way.lacks = {"operator.me", "presence.seen", "presence.list", "notification.list", "conversation.tag"}
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(connect=way) as screen:
        await screen.sees("◀ Ivan", "g tags")
        await screen.press("g", *"vip", "enter")
        await screen.sees("does not know")
        await screen.sees_no("g tags")


@pytest.mark.slow
async def test_twenty_conversations_at_once_are_looked_at_in_one_go(place: Place) -> None:
    for number in range(20):
        place.world.hears(f"Contact {number}", f"m{number}")
    async with place.console() as screen:
        await screen.sees("[1 Waiting 20]")
        with place.world.tx() as tx:
            from omnid import operations

            close = operations.find("conversation.close")
            for number in range(1, 20):
                operations.perform(tx, place.world.boris, close, close.request(conversation_id=number))
        await screen.sees("[1 Waiting 1]")
        await screen.sees("4 Open 1 ")


@pytest.mark.slow
async def test_a_burst_of_notifications_is_counted_and_covers_the_screen_once(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(size=(100, 24)) as screen:
        await screen.sees("◀ Ivan")
        for number in range(6):
            place.world.asks("conversation.note", place.world.boris, conversation_id=1, text=f"@anna look {number}")
        await screen.sees("✉6")
        assert len(screen.app._notifications) == 1


@pytest.mark.slow
async def test_that_no_daemon_runs_is_said_until_one_does(place: Place) -> None:
    place.is_served = False
    async with place.console() as screen:
        await screen.sees("No daemon runs here: nothing comes in and nothing leaves.")
        place.is_served = True
        place.ahead = 5_000
        await screen.sees_no("No daemon runs here")


@pytest.mark.slow
async def test_who_is_let_in_no_longer_is_told_so_and_keeps_what_they_wrote(place: Place) -> None:
    way = Way(place)
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(connect=way) as screen:
        await screen.sees("◀ Ivan")
        way.is_shut = True
        await screen.press("r")
        await screen.write("It left yesterday.")
        await screen.press("f2")
        await screen.sees("The desk lets you in no longer", "It left yesterday.")
    assert screen.app.unsent == [(1, "It left yesterday.")]
