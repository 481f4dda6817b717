"""What people outside call themselves and write never acts, fails or moves anything on an operator's screen."""

import pytest

from omnid_cli.console.app import ConsoleApp
from tests.console.desk import Place, Screen

pytestmark = pytest.mark.slow
MARKUP = "[@click=app.quit]press[/] [bold]me[/bold] [link=http://x]"


async def test_a_name_that_looks_like_markup_is_shown_as_it_is(place: Place) -> None:
    place.world.hears(MARKUP, "m1", f"hello {MARKUP}")
    async with place.console(size=(160, 24)) as screen:
        await screen.sees(f"◀ {MARKUP}", f"Reply to {MARKUP} by bot", f"hello {MARKUP}")


async def test_a_file_name_that_looks_like_markup_is_shown_as_it_is(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(size=(160, 24)) as screen:
        await screen.sees("◀ Ivan")
        screen.app.box.attach(f"/tmp/{MARKUP}.txt")
        await screen.sees("].txt")


async def test_a_bug_ends_the_console_with_itself_and_shows_nothing_of_what_people_wrote(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.world.hears("Ivan", "m1", "a secret")
    app = place.app()
    with pytest.raises(ZeroDivisionError):
        await _broken(app)
    assert isinstance(app.broken, ZeroDivisionError)
    shown = capsys.readouterr()
    assert "a secret" not in shown.out + shown.err


async def _broken(app: ConsoleApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Screen(app, pilot)
        await screen.sees("◀ Ivan")
        app.call_later(lambda: 1 // 0)
        await screen.until(lambda: app.broken is not None)
