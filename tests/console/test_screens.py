"""The screens as pictures: narrow and wide, English and Russian; ``pytest --snapshot-update`` draws them anew."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from omnid_cli.console.app import ConsoleApp
from tests.console.desk import Screen
from tests.console.snapshots import Still, story

pytestmark = pytest.mark.slow
SCREENS = {
    "list": (),
    "reply": ("r", *"Yes, of course"),
    "note": ("n", *"Careful"),
    "help": ("f1",),
    "assign": ("a",),
    "closed": ("5",),
}


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_looks_as_it_did(
    snap_compare: Callable[..., bool], tmp_path: Path, screen: str, language: str, size: tuple[int, int]
) -> None:
    place = story(tmp_path)
    app = place.app(language, lambda: Still(place.connect()))

    async def before(pilot: Pilot[Any]) -> None:
        looking = Screen(app, pilot)
        await looking.until(lambda: _is_calm(app))
        await pilot.press(*SCREENS[screen])
        if screen == "assign":
            await looking.sees("boris")
        for field in (app.box, *app.screen.query(Input)):
            field.cursor_blink = False
        await looking.until(lambda: _is_calm(app))
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=before)
    place.close()


def _is_calm(app: ConsoleApp) -> bool:
    """Everything that was asked has been answered."""
    state = app.state
    return state.opened is not None and state.presence is not None and not state.pending
