"""What the cursor is on is what the screen shows and the keys mean, whatever the list does meanwhile."""

import pytest

from omnid.model import ConversationId, ConversationState
from omnid_cli.console import reducer
from omnid_cli.console.list_pane import ListPane
from omnid_cli.console.state import State, Tab
from omnid_cli.console.words import Words
from tests.console.desk import Place
from tests.console.making import MINUTE, a_conversation, a_detail


def a_list(*numbers: int, tab: Tab = Tab.WAITING) -> State:
    """Of them the first is on the screen."""
    rows = [a_conversation(number) for number in numbers]
    return reducer.opened(reducer.known(State(tab=tab), rows), a_detail(rows[0]))


def closed(state: State, number: int) -> State:
    changes = {"state": ConversationState.CLOSED, "waiting_since_at": None}
    return reducer.known(state, [a_conversation(number, **changes)])


def test_what_is_on_the_screen_keeps_the_cursor_when_it_leaves_the_list() -> None:
    pane = ListPane(Words("en"))
    pane.show(a_list(9, 8, 7), 0)
    assert pane.cursor == 9
    pane.has_jumped = False
    pane.show(closed(a_list(9, 8, 7), 9), 0)
    assert (pane.cursor, pane.has_jumped) == (9, False)


def test_another_list_has_the_cursor_on_what_is_on_the_screen_else_on_its_first() -> None:
    pane = ListPane(Words("en"))
    pane.show(a_list(9, 8, 7), 0)
    pane.show(reducer.looked(a_list(8, 9, 7), Tab.OPEN), 0)
    assert pane.cursor == 8


@pytest.mark.slow
async def test_keys_in_another_list_mean_what_it_shows(place: Place) -> None:
    for number, name in enumerate(("Ivan", "Olga", "Petr")):
        place.world.later(-(3 - number) * MINUTE)
        place.world.hears(name, f"m{number}", f"I am {name}")
        place.world.later((3 - number) * MINUTE)
    place.world.asks("conversation.close", conversation_id=2)
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("6")
        await screen.sees("I am Olga", "2 Olga · bot · nobody’s · closed")
        await screen.press("1")
        await screen.sees("1 Ivan · bot")
        await screen.press("c")
        await screen.sees("1 Ivan · bot · nobody’s · closed")
        await screen.press("down")
        await screen.sees("3 Petr · bot")
        await screen.press("number_sign", *"#2", "enter")
        await screen.sees("2 Olga · bot · nobody’s · closed")
        await screen.press("o")
        await screen.until(lambda: place.world.conversation(ConversationId(2)).state is ConversationState.OPEN)
