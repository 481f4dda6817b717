"""Pictures are shown in the way the terminal knows, in their shape; what cannot be shown is not."""

import base64
import re
from io import BytesIO

import pytest
from PIL import Image

from omnid_cli.console import pictures
from omnid_cli.console.pictures import Ability, ability, drawn


@pytest.fixture(autouse=True)
def no_tmux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)


def a_picture(kind: str = "PNG", size: tuple[int, int] = (400, 200)) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, (255, 0, 0)).save(target, kind)
    return target.getvalue()


def test_the_terminal_is_known_by_its_name_over_ssh_too() -> None:
    assert ability({"TERM": "xterm-kitty"}) is Ability.KITTY
    assert ability({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}) is Ability.ITERM
    assert ability({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}) is Ability.ITERM
    assert ability({"TERM": "xterm-256color"}) is Ability.BLOCKS


def test_iterm_gets_the_file_as_it_is() -> None:
    data = a_picture("JPEG")
    written = drawn(data, Ability.ITERM, (80, 22))
    assert written is not None
    found = re.fullmatch(
        r"\x1b\]1337;File=inline=1;size=\d+;width=80;height=22;preserveAspectRatio=1:(.*)\x07", written
    )
    assert found
    assert base64.b64decode(found[1]) == data


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_kitty_gets_png_in_small_pieces_and_the_picture_keeps_its_shape(kind: str) -> None:
    written = drawn(a_picture(kind, (640, 320)), Ability.KITTY, (80, 22))
    assert written is not None
    pieces = re.findall(r"\x1b_G(.*?);(.*?)\x1b\\", written)
    assert base64.b64decode("".join(body for _, body in pieces)).startswith(pictures.PNG)
    assert [head[-1] for head, _ in pieces] == [*"1" * (len(pieces) - 1), "0"]
    assert all(len(body) <= pictures.CHUNK for _, body in pieces)
    assert "c=80,r=20," in pieces[0][0]


def test_elsewhere_a_letter_is_two_pixels() -> None:
    written = drawn(a_picture(size=(40, 40)), Ability.BLOCKS, (20, 10))
    assert written is not None
    lines = written.splitlines()
    assert len(lines) == 10
    assert all(line.count("▀") == 20 for line in lines)
    assert "38;2;255;0;0;48;2;255;0;0" in lines[0]


def test_a_broken_picture_is_not_shown() -> None:
    for broken in (b"", b"not a picture", a_picture()[:60]):
        assert drawn(broken, Ability.BLOCKS, (20, 10)) is None
    assert drawn(b"GIF89a", Ability.KITTY, (20, 10)) is None


def test_a_picture_that_unpacks_to_gigabytes_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    assert drawn(a_picture(), Ability.BLOCKS, (20, 10)) is None


def test_tmux_is_asked_to_pass_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux")
    written = drawn(a_picture(), Ability.KITTY, (20, 10))
    assert written is not None
    assert written.startswith("\x1bPtmux;\x1b\x1b_G")
