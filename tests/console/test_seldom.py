"""What is done now and then: by another channel, taking part, what is known of the contact, views."""

import pytest

from omnid.model import ConversationId
from tests.console.desk import Place, Screen

pytestmark = pytest.mark.slow


async def chosen(screen: Screen, what: str) -> None:
    """By its name among all commands."""
    await screen.press("ctrl+p")
    await screen.sees("What shall be done?")
    await screen.press(*what, "enter")
    await screen.sees_no("What shall be done?")


async def test_a_colleague_takes_part_and_leaves(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("conversation.take", place.world.boris, conversation_id=1)
    async with place.console(size=(140, 30)) as screen:
        await screen.sees("◀ Ivan")
        await chosen(screen, "take part in")
        await screen.sees("with: Anna")
        await chosen(screen, "no more")
        await screen.sees_no("with: Anna")


async def test_what_is_known_of_a_contact_is_noted_and_forgotten(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(size=(140, 30)) as screen:
        await screen.sees("◀ Ivan")
        for typed, shown in (("plan=pro", "plan: pro"), ("nonsense", "is not name=value")):
            await chosen(screen, "known of")
            await screen.press(*typed, "enter")
            await screen.sees(shown)
        await chosen(screen, "known of")
        await screen.press(*"plan=", "enter")
        await screen.sees_no("plan: pro")
        await chosen(screen, "is called")
        await screen.press(*" Petrov", "enter")
        await screen.sees("1 Ivan Petrov · bot", "▶ Ivan Petrov")


async def test_a_filter_on_the_screen_is_kept_as_a_view(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("f")
        await screen.press(*"state:open", "enter")
        await screen.sees("7 Found 1")
        await chosen(screen, "as a view")
        await screen.press(*"mine", "enter")
        await screen.sees("View mine is saved")
        await screen.until(screen.confirmed)
    assert [(one.name, one.filter) for one in place.world.asks("view.list")] == [("mine", "state:open")]


async def test_a_reply_leaves_by_another_channel_when_that_is_chosen(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.hears("Ivan", "m2", "it is me", channel=place.world.second)
    place.world.asks("contact.merge", place.world.root, contact_id=1, other_id=2)
    async with place.console(size=(100, 30)) as screen:
        await screen.sees("1 Ivan · bot ·")
        await screen.press("r")
        await screen.sees("F7 channel")
        await screen.press("f7")
        await screen.sees("By which channel")
        await screen.press(*"bot2", "enter")
        await screen.sees("Reply to Ivan by bot2")
        await screen.write("Here as well")
        await screen.press("f2")
        await screen.sees("· bot2 · … queued", "Here as well", "Reply to Ivan by bot ")
    assert place.world.thread(ConversationId(1))[-1].channel == "bot2"
