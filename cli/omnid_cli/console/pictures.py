"""Pictures in a terminal: by kitty's or iTerm2's protocol where it has one, else as half blocks if Pillow is there."""

import base64
import os
import struct
import sys
from collections.abc import Mapping
from enum import Enum
from io import BytesIO

PNG = b"\x89PNG\r\n\x1a\n"
CHUNK = 4096
"""Bytes of base64 in one of kitty's sequences."""
MOST_PIXELS = 50_000_000
"""A small file can hold a picture that takes gigabytes once it is unpacked."""


class Ability(Enum):
    """How this terminal shows pictures."""

    KITTY = "kitty"
    ITERM = "iterm"
    BLOCKS = "blocks"


def ability(environment: Mapping[str, str] | None = None) -> Ability:
    """By what the terminal says of itself; over SSH only LC_TERMINAL and TERM come along, and they are enough."""
    names = os.environ if environment is None else environment
    program = names.get("TERM_PROGRAM") or names.get("LC_TERMINAL") or ""
    if program in ("iTerm.app", "iTerm2", "WezTerm", "mintty"):
        return Ability.ITERM
    if program == "ghostty" or "KITTY_WINDOW_ID" in names or names.get("TERM") in ("xterm-kitty", "xterm-ghostty"):
        return Ability.KITTY
    return Ability.BLOCKS


def drawn(data: bytes, how: Ability, size: tuple[int, int]) -> str | None:
    """What to write to show the picture within so many columns and lines; None when it cannot be shown."""
    columns, lines = size
    match how:
        case Ability.ITERM:
            body = base64.b64encode(data).decode()
            head = f"File=inline=1;size={len(data)};width={columns};height={lines};preserveAspectRatio=1"
            return _passed_on(f"\x1b]1337;{head}:{body}\x07")
        case Ability.KITTY:
            return _kitty(data, columns, lines)
        case Ability.BLOCKS:
            return _blocks(data, columns, lines)


def show(written: str, prompt: str) -> None:
    """Write it on a terminal that is nobody else's at the moment, until Enter is pressed."""
    sys.stdout.write(f"\x1b[2J\x1b[H{written}\n{prompt} ")
    sys.stdout.flush()
    sys.stdin.readline()


def _kitty(data: bytes, columns: int, lines: int) -> str | None:
    """It takes PNG as it is; other kinds are made that when Pillow is there."""
    if not data.startswith(PNG):
        converted = _png(data)
        if converted is None:
            return None
        data = converted
    width, height = _fitting(_size(data), columns, lines)
    body = base64.b64encode(data).decode()
    chunks = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    first = f"a=T,f=100,c={width},r={height},"
    return "".join(
        _passed_on(f"\x1b_G{first if not index else ''}m={int(index < len(chunks) - 1)};{chunk}\x1b\\")
        for index, chunk in enumerate(chunks)
    )


def _size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24].ljust(8, b"\0"))
    return max(width, 1), max(height, 1)


def _fitting(picture: tuple[int, int], columns: int, lines: int) -> tuple[int, int]:
    """Columns and lines that keep its shape; a letter is twice as high as wide."""
    width, height = picture
    scale = min(columns / width, 2 * lines / height, 1 / 4)
    return max(1, round(width * scale)), max(1, round(height * scale / 2))


def _passed_on(sequence: str) -> str:
    """tmux hands on what is wrapped like this, if it is allowed to (allow-passthrough)."""
    if "TMUX" not in os.environ:
        return sequence
    escaped = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{escaped}\x1b\\"


def _png(data: bytes) -> bytes | None:
    try:
        from PIL import Image
    except ImportError:
        return None
    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            target = BytesIO()
            picture.convert("RGBA").save(target, "PNG")
            return target.getvalue()
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for a broken file
        return None


def _blocks(data: bytes, columns: int, lines: int) -> str | None:
    """Two pixels in a letter: the upper one its colour, the lower one what is behind it."""
    try:
        from PIL import Image
    except ImportError:
        return None
    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            scale = min(columns / picture.width, 2 * lines / picture.height)
            size = max(1, int(picture.width * scale)), max(2, int(picture.height * scale) // 2 * 2)
            small = picture.convert("RGB").resize(size)
    except (OSError, ValueError, SyntaxError):
        return None
    pixels = small.tobytes()
    return "\n".join(_row(pixels, size[0], line) for line in range(size[1] // 2)) + "\n"


def _row(pixels: bytes, width: int, line: int) -> str:
    upper = [tuple(pixels[at : at + 3]) for at in range(2 * line * width * 3, (2 * line + 1) * width * 3, 3)]
    lower = [tuple(pixels[at : at + 3]) for at in range((2 * line + 1) * width * 3, (2 * line + 2) * width * 3, 3)]
    cells = (f"\x1b[38;2;{r};{g};{b};48;2;{x};{y};{z}m▀" for (r, g, b), (x, y, z) in zip(upper, lower, strict=True))
    return "".join(cells) + "\x1b[0m"
