"""Templates, search, drafts, transfer and undo, by keyboard."""

import pytest

from omnid.model import ConversationId, ConversationState, Switch
from omnid.store.database import Tx
from tests.console.desk import Place
from tests.console.shaky import Way, said_into_nothing

ONE = ConversationId(1)


def a_template(place: Place) -> None:
    values = {"name": "hello", "shortcut": "/hello", "text": "Hello {{ contact.name }}!", "steps": ["tag greeted"]}
    place.world.asks("template.add", place.world.root, **values)


@pytest.mark.slow
async def test_a_template_is_found_by_its_shortcut_edited_and_its_steps_are_done(place: Place) -> None:
    a_template(place)
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r", "/")
        await screen.sees("Which template?", "/hello hello")
        await screen.press(*"hel", "enter")
        await screen.sees("Hello Ivan!")
        await screen.write(" Well?")
        await screen.press("f2")
        await screen.until(lambda: place.world.conversation(ONE).tags == ["greeted"])
        await screen.sees("▶ Anna", "… queued")
        await screen.until(screen.confirmed)
    assert [one.text for one in place.world.thread(ONE)] == ["hello", "Hello Ivan! Well?"]


@pytest.mark.slow
async def test_what_was_begun_is_kept_and_is_there_in_another_console(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.write("half a sen")
        await screen.press("escape")
        await screen.until(lambda: [one.text for one in place.world.asks("draft.list")] == ["half a sen"])
    async with place.console() as other:
        await other.sees("◀ Ivan", "half a sen")
        await other.press("r", "f2")
        await other.sees("▶ Anna")
        await other.until(other.confirmed)
        await other.until(lambda: place.world.asks("draft.list") == [])


@pytest.mark.slow
async def test_it_is_handed_on_with_a_note(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("presence.set", place.world.boris, switch=Switch.ONLINE)
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("x")
        await screen.sees("To whom does it go?")
        await screen.press(*"boris", "enter")
        await screen.sees("A note for them")
        await screen.press(*"yours", "enter")
        await screen.sees("Boris’s", "✎ Anna")


@pytest.mark.slow
async def test_the_last_change_is_undone(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("c")
        await screen.until(lambda: place.world.conversation(ONE).state is ConversationState.CLOSED)
        await screen.press("u")
        await screen.sees("Undone: ")
    assert place.world.conversation(ONE).state is ConversationState.OPEN


@pytest.mark.slow
async def test_words_are_found_in_what_was_said_long_ago(place: Place) -> None:
    place.world.hears("Ivan", "m1", "Where are my boots?")
    place.world.asks("conversation.close", conversation_id=1)

    def index(tx: Tx) -> None:
        from omnid.desk import indexing

        while indexing.step(tx):
            pass

    with place.world.tx() as tx:
        index(tx)
    async with place.console() as screen:
        await screen.sees("Nobody is waiting.")
        await screen.press("/", *"boot", "enter")
        await screen.sees("Ivan: ", "boots")
        await screen.press("enter")
        await screen.sees("1 Ivan · bot · nobody’s · closed")


@pytest.mark.slow
async def test_a_saved_view_is_a_list(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("view.save", name="Fresh", filter="state:open")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("v")
        await screen.sees("Fresh")
        await screen.press("enter")
        await screen.sees("[7 Found 1]")


async def test_who_answered_meanwhile_is_read_first(place: Place) -> None:
    way = Way(place)
    async with said_into_nothing(place, way, "Me too.") as screen:
        place.world.reply(ONE, "I have it.", place.world.boris)
        way.is_down = False
        await screen.sees("I have it.", "Me too.")
        await screen.until(screen.confirmed)
        assert screen.app.box.text == "Me too."
    assert [one.text for one in place.world.thread(ONE)] == ["hello", "I have it."]


async def test_what_is_typed_before_the_choices_have_come_narrows_them_and_is_no_command(place: Place) -> None:
    way = Way(place)
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(connect=way) as screen:
        await screen.sees("◀ Ivan")
        way.is_down = True
        await screen.press("a", *"boris", "enter")
        await screen.sees("Whose is it from now on?", "Asking the desk")
        way.is_down = False
        await screen.sees("Ivan · bot · Boris’s")
        assert not screen.app.quiet
        await screen.until(screen.confirmed)
    assert place.world.conversation(ONE).state is ConversationState.OPEN
