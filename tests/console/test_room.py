"""What has room on which screen: nobody's own state, and no text, is lost on a small one."""

import pytest

from omnid_cli.console import bars, room
from omnid_cli.console.commands import COMMANDS, Place
from omnid_cli.console.room import Room
from omnid_cli.console.state import State, Tab
from omnid_cli.console.words import Words
from tests.console.desk import Place as Desk
from tests.console.making import ANNA, NOW, a_conversation

EN, RU = Words("en"), Words("ru")


def crowd() -> State:
    """More conversations than are held."""
    rows = {one.id: one for one in (a_conversation(number) for number in range(1, 1300))}
    return State(me=ANNA, name="Anna", rows=rows, has_more=True)


def test_the_card_stands_beside_the_thread_else_in_the_place_of_what_is_not_worked_in() -> None:
    assert room.share(140, Place.LIST, with_card=True) == Room("wide", "rest", "usual")
    assert room.share(80, Place.LIST, with_card=False) == Room("usual", "rest", "gone")
    assert room.share(80, Place.LIST, with_card=True) == Room("usual", "gone", "rest")
    assert room.share(80, Place.BOX, with_card=True) == Room("gone", "rest", "usual")


def test_on_a_narrow_screen_the_panes_take_turns_and_who_writes_sees_the_box() -> None:
    assert room.share(60, Place.LIST, with_card=False) == Room("rest", "gone", "gone")
    assert room.share(60, Place.THREAD, with_card=False) == Room("gone", "rest", "gone")
    assert room.share(60, Place.THREAD, with_card=True) == Room("gone", "gone", "rest")
    assert room.share(60, Place.BOX, with_card=True) == Room("gone", "rest", "gone")


@pytest.mark.parametrize("width", [30, 40, 60, 80, 140])
def test_whether_one_is_there_is_said_however_many_wait(width: int) -> None:
    for words in (EN, RU):
        for tab in Tab:
            shown = bars.tabs(State(name="Anna", tab=tab), bars.Look(width, NOW, words))
            assert shown.cell_len <= width
        crowded = bars.tabs(crowd(), bars.Look(width, NOW, words)).plain
        assert len(crowded) <= width
        assert "1299+" in crowded
        assert "●" in crowded


@pytest.mark.parametrize(("width", "most"), [(60, 3), (40, 2), (80, 1)])
def test_few_lines_for_keys_still_name_what_leads_to_the_others(width: int, most: int) -> None:
    every = [one for one in COMMANDS.values() if Place.LIST in one.places]
    for words in (EN, RU):
        drawn = bars.keys(every, bars.Look(width, NOW, words), most=most).plain
        assert len(drawn.splitlines()) <= most
        assert "F1" in drawn


def test_a_wait_is_as_bright_in_the_head_as_in_the_list() -> None:
    from omnid_cli.console import reducer

    one = a_conversation(7)
    drawn = bars.head(reducer.turned(State(rows={one.id: one}), one.id), bars.Look(50, NOW, EN), 50)
    assert not drawn.style
    assert "dim" not in {str(span.style) for span in drawn.spans if "waits" in drawn.plain[span.start : span.end]}


def test_a_long_name_leaves_room_for_what_stands_behind_it() -> None:
    one = a_conversation(7, contact="x" * 300)
    state = State(rows={one.id: one})
    from omnid_cli.console import reducer

    drawn = bars.head(reducer.turned(state, one.id), bars.Look(50, NOW, EN), 50).plain
    assert drawn.endswith("… · site · nobody’s · waits 7m!!")
    assert len(drawn) == 50


@pytest.mark.slow
async def test_a_window_is_made_small_and_large_again_in_the_middle_of_a_sentence(place: Desk) -> None:
    place.world.hears("Ivan", "m1", "Where is my parcel?")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        await screen.write("It is on ")
        await screen.pilot.resize_terminal(60, 20)
        await screen.sees_no("▶ Ivan")
        await screen.sees("◀ Ivan", "It is on ", "Esc back")
        await screen.pilot.resize_terminal(20, 5)
        await screen.sees("20×5 is too small")
        await screen.write("its way")
        await screen.pilot.resize_terminal(60, 20)
        await screen.sees("It is on its way")
        await screen.press("escape")
        await screen.sees("▶ Ivan")
        await screen.sees_no("It is on its way")
        await screen.press("i")
        await screen.sees("Known by")
        await screen.press("enter")
        await screen.press("i")
        await screen.sees("◀ Ivan", "It is on its way")
