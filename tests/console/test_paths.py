"""Paths as they are typed, dropped on a terminal and completed by Tab."""

from pathlib import Path

import pytest

from omnid.errors import Invalid
from omnid_cli.console import paths
from tests.console.desk import Place


def test_a_path_is_taken_as_typed_quoted_or_dropped(tmp_path: Path) -> None:
    file = tmp_path / "our prices.pdf"
    file.write_text("x")
    escaped = str(file).replace(" ", "\\ ")
    for typed in (str(file), f" {file} ", f"'{file}'", f'"{file}"', escaped, f"'file://{file}'"):
        assert paths.given(typed) == file, typed
    assert paths.given("it's not there") == Path("it's not there")
    with pytest.raises(Invalid, match="There is no user ~nosuchuser here"):
        paths.given("~nosuchuser/x")


def test_tab_goes_as_far_as_there_is_no_choice(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    for name in ("prices/spring.pdf", "prices/spring.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    assert paths.complete(f"{tmp_path}/p") == f"{tmp_path}/prices/"
    assert paths.complete(f"{tmp_path}/") == f"{tmp_path}/prices/"
    assert paths.complete(f"{tmp_path}/prices/s") == f"{tmp_path}/prices/spring."
    assert paths.complete(f"{tmp_path}/prices/spring.p") == f"{tmp_path}/prices/spring.pdf"
    for nothing in (f"{tmp_path}/zzz", "/nonexistent/x", "~nosuchuser/x", "\x00"):
        assert paths.complete(nothing) == nothing


@pytest.mark.slow
async def test_a_file_that_cannot_be_read_is_said_at_once_and_tab_completes_it(place: Place, tmp_path: Path) -> None:
    (tmp_path / "prices.txt").write_text("x")
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(size=(120, 24)) as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r")
        for wrong, said in (("/nonexistent", "cannot be read"), ("~nosuchuser/x", "There is no user")):
            await screen.press("f5")
            await screen.sees("Tab completes")
            await screen.press(*wrong, "enter")
            await screen.sees(said)
        await screen.press("f5")
        await screen.sees("Tab completes")
        await screen.press(*f"{tmp_path}/pri", "tab", "enter")
        await screen.sees("files: prices.txt")
