"""The same done to several conversations at once, by keyboard."""

import pytest

from omnid.model import ConversationId, ConversationState
from tests.console.desk import Place
from tests.desk.world import MINUTE


def three(place: Place) -> None:
    place.world.later(-3 * MINUTE)
    for name in ("Ivan", "Olga", "Pavel"):
        place.world.hears(name, name, "hello")
        place.world.later(MINUTE)


def states(place: Place) -> list[ConversationState]:
    return [place.world.conversation(ConversationId(number)).state for number in (1, 2, 3)]


async def test_what_is_marked_is_closed_after_a_count_was_confirmed_and_undone_in_one(place: Place) -> None:
    three(place)
    async with place.console() as screen:
        await screen.sees("[1 Waiting 3]")
        await screen.press("space", "space")
        await screen.sees("2 marked")
        await screen.press("c")
        await screen.sees("Close 2 conversations?", "Yes, all 2")
        assert states(place) == [ConversationState.OPEN] * 3
        await screen.press("enter")
        await screen.sees("Done to 2")
        await screen.sees("[1 Waiting 1]")
        assert states(place) == [ConversationState.CLOSED, ConversationState.CLOSED, ConversationState.OPEN]
        await screen.press("u")
        await screen.sees("[1 Waiting 3]")


@pytest.mark.slow
async def test_the_whole_list_is_tagged_and_given_to_somebody(place: Place) -> None:
    three(place)
    place.world.asks("conversation.tag", conversation_id=1, tags=["late"])
    async with place.console() as screen:
        await screen.sees("[1 Waiting 3]")
        await screen.press("*", "g")
        await screen.sees("Tags to add")
        await screen.press(*"vip -late", "enter")
        await screen.sees("Tag 3 conversations?", "Yes, all 3")
        await screen.press("enter")
        await screen.until(lambda: place.world.conversation(ConversationId(1)).tags == ["vip"])
        await screen.sees_no("3 marked")
        await screen.press("*", "a")
        await screen.press(*"boris", "enter")
        await screen.sees("Give 3 conversations to somebody?", "Yes, all 3")
        await screen.press("enter")
        await screen.until(lambda: place.world.conversation(ConversationId(3)).operator_id == 2)


@pytest.mark.slow
async def test_what_would_be_refused_is_said_before_and_no_changes_nothing(place: Place) -> None:
    three(place)
    async with place.console() as screen:
        await screen.sees("[1 Waiting 3]")
        await screen.press("*")
        place.world.asks("conversation.close", conversation_id=1)
        await screen.sees("[1 Waiting 2]")
        await screen.press("z")
        await screen.sees("Put aside until when?")
        await screen.press(*"answer", "enter")
        await screen.sees("Put 3 conversations aside?", "Yes, all")
        await screen.press("down", "enter")
        await screen.sees_no("Put 3 conversations")
        assert states(place)[1:] == [ConversationState.OPEN] * 2
        await screen.press("escape")
        await screen.sees_no("marked")
