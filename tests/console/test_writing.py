"""What is in the reply box: nothing begun is lost by what is put into it, and it is harmless to the terminal."""

from pathlib import Path

import pytest
from textual import events

from omnid.channel import Sent
from omnid.model import ConversationId
from omnid_cli.console.reply_box import is_shortcut
from omnid_cli.console.state import thread
from tests.console.desk import Place, Screen

ONE = ConversationId(1)
pytestmark = pytest.mark.slow


def texts(place: Place) -> list[str]:
    return texts_of(place, ONE)


async def test_a_template_is_found_by_what_it_says(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    for name, says in (("one", "We deliver on Friday"), ("two", "We refund within 14 days")):
        place.world.asks("template.add", place.world.root, name=name, text=says)
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r", "f4")
        await screen.sees("two  We refund within 14 days")
        await screen.press(*"refund", "enter")
        await screen.sees("template two")


async def template(screen: Screen, name: str) -> None:
    await screen.press("f4")
    await screen.sees("Which template?", name)
    await screen.press(*name, "enter")
    await screen.sees(f"template {name}")


async def test_a_template_is_put_where_one_writes_and_what_was_written_stays(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks(
        "template.add", place.world.root, name="thanks", text="Thank you, {{ contact.name }}.", steps=["tag kind"]
    )
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.write("It left today. ")
        await template(screen, "thanks")
        await screen.sees("It left today. Thank you, Ivan.", "template thanks: tag kind")
        await screen.press("f2")
        await screen.sees("▶ Anna")
        await screen.until(screen.confirmed)
    assert texts(place)[-1] == "It left today. Thank you, Ivan."
    assert place.world.conversation(ONE).tags == ["kind"]


async def test_a_template_in_a_note_leaves_it_a_note(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("template.add", place.world.root, name="thanks", text="Thank you.")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("n")
        await screen.write("He is angry. ")
        await screen.press("f4")
        await screen.sees("thanks")
        await screen.press("enter")
        await screen.sees("He is angry. Thank you.", "only operators see it")


async def test_a_template_without_words_does_its_steps(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("template.add", place.world.root, name="spam", steps=["tag spam", "close"])
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await template(screen, "spam")
        await screen.press("f2")
        await screen.sees("closed")
        await screen.until(screen.confirmed)
    assert place.world.conversation(ONE).tags == ["spam"]


async def test_a_template_with_a_file_of_ones_own_beside_it_is_sent_with_both(place: Place, tmp_path: Path) -> None:
    (tmp_path / "map.txt").write_text("left, then right")
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("template.add", place.world.root, name="way", text="This is the way.", steps=["tag way"])
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await template(screen, "way")
        screen.app.box.attach(str(tmp_path / "map.txt"))
        await screen.press("f2")
        await screen.sees("map.txt")
        await screen.until(screen.confirmed)
    assert place.world.conversation(ONE).tags == ["way"]


async def test_rewriting_gives_back_what_was_begun_before_it_also_when_it_is_given_up(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.reply(ONE, "It costs 5")
    place.world.tries(place.world.due()[0].outbox_id, Sent(external_id="x1"))
    async with place.console() as screen:
        await screen.press("2")
        await screen.sees("It costs 5", "✓ sent")
        await screen.press("r")
        await screen.write("And it is blue")
        for end in ("f3", "f2"):
            await screen.press("escape")
            await screen.press("h")
            await screen.sees("Rewrite it")
            await screen.press(*"rewrite", "enter")
            await screen.sees("Rewrite message")
            await screen.write(" or 6")
            await screen.press(end)
            await screen.until(lambda: screen.app.box.text == "And it is blue")
            await screen.sees("Reply to Ivan")
        await screen.sees("It costs 5 or 6")


async def test_what_is_pasted_is_whole_and_harmless(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    lines = "\n".join(f"line {number} – строка 👍" for number in range(200))
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.until(lambda: screen.app.box.has_focus)
        pasted = events.Paste(f"{lines}\r\n\x1b]52;c;cm0=\x07\x9b31m\u202eevil\tend")
        assert screen.app._driver is not None
        screen.app._driver.send_message(pasted)
        await screen.sees("evil")
        assert "\x1b" not in screen.shown
        await screen.press("f2")
        await screen.until(lambda: len(thread(screen.app.state)) == 2)
    assert texts(place)[-1] == f"{lines}\n]52;c;cm0=31mevil\tend"


async def test_what_a_template_makes_of_a_wicked_name_is_harmless(place: Place) -> None:
    place.world.hears("\x1b[2JIvan", "m1", "hello")
    place.world.asks("template.add", place.world.root, name="hello", text="Hello {{ contact.name }}!")
    async with place.console() as screen:
        await screen.sees("hello")
        await screen.press("r")
        await template(screen, "hello")
        await screen.sees("Hello [2JIvan!")
        assert "\x1b" not in screen.shown


def test_a_shortcut_is_one_word_behind_a_slash() -> None:
    assert is_shortcut("/")
    assert is_shortcut("/hel")
    assert not any(is_shortcut(one) for one in ("", "hello", "/a b", "/a\nb", "either/or"))


async def test_a_note_that_is_begun_does_not_become_a_reply_by_the_way(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("n")
        await screen.write("He is @nobody’s friend.")
        await screen.press("escape", "r")
        await screen.sees("A note is begun here", "only operators see it")
        await screen.press("f5")
        await screen.sees("Only a reply takes files along.")
        await screen.press("f2")
        await screen.sees("✎ Anna", "Nobody is called @nobody.")


async def test_who_writes_in_a_conversation_that_is_merged_away_writes_on_in_the_other(place: Place) -> None:
    place.world.hears("Ivan", "m1", "first matter")
    place.world.hears("Olga", "m2", "the same matter")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.write("half a sentence")
        root = place.world.root
        place.world.asks("conversation.merge", root, conversation_id=2, other_id=1, contacts=True)
        await screen.sees("2 Ivan", "the same matter", "half a sentence")
        await screen.press("f2")
        await screen.until(lambda: "half a sentence" in texts_of(place, 2))


def texts_of(place: Place, conversation: int) -> list[str]:
    return [one.text for one in place.world.thread(ConversationId(conversation))]
