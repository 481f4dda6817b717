"""“Anna is typing…” below a conversation that is watched: a line that comes and goes, on terminals only."""

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from omnid_cli import text

if TYPE_CHECKING:
    from omnid.model import Conversation
    from omnid_cli.client import Client
    from omnid_cli.session import Session

FADES_S = 6.0
"""Services and browsers repeat every few seconds that somebody types; many never say that they stopped."""
AGAIN_S = 5.0
"""Between two looks for a daemon that is not there."""
END_S = 0.5
"""How long the end waits for its turn; a line takes far less."""
LONGEST = 30
"""Characters of the names; the line must not wrap, for only its last row could be cleared."""
_CLEAR = "\r\x1b[K"


@contextmanager
def line(session: "Session", conversation: "Conversation") -> Iterator["Line"]:
    """Listen beside what the caller does, if it is for a terminal; the caller writes inside ``away()``."""
    shown = Line(color=session.out.in_color)
    if session.out.for_people and sys.stdout.isatty():
        listening = (session.desk, conversation.id, conversation.contact, shown)
        threading.Thread(target=_hear, args=listening, name="typing", daemon=True).start()
    try:
        yield shown
    finally:
        shown.end()


class Line:
    """The last row of the terminal. Two threads write there, the one that hears and the one that shows messages."""

    def __init__(self, *, color: bool) -> None:
        self._style = "\x1b[2m{}\x1b[0m" if color else "{}"
        self._until: dict[str, float] = {}
        self._drawn = ""
        self._turn = threading.Lock()
        self.ended = threading.Event()

    def heard(self, name: str, *, on: bool) -> None:
        with self._turn:
            self._until.pop(name, None)
            if on:
                self._until[name] = time.monotonic() + FADES_S
            self._draw()
        if on:
            fading = threading.Timer(FADES_S, self._fade)
            fading.daemon = True
            fading.start()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Something else is written: nobody types until the next sign of it."""
        with self._turn:
            self._until.clear()
            self._draw()
            yield
            sys.stdout.flush()

    def end(self) -> None:
        # Ctrl-C may come when `away` has its turn and the caller does not know it yet; then nobody gives it back.
        mine = self._turn.acquire(timeout=END_S)
        try:
            self._until.clear()
            self._draw()
        finally:
            self.ended.set()
            if mine:
                self._turn.release()

    def _fade(self) -> None:
        with self._turn:
            now = time.monotonic()
            self._until = {name: until for name, until in self._until.items() if until > now}
            self._draw()

    def _draw(self) -> None:
        wanted = sentence(list(self._until), shutil.get_terminal_size((80, 24)).columns)
        if wanted == self._drawn or self.ended.is_set():
            return
        self._drawn = wanted
        with suppress(OSError):  # the terminal has gone, and the command ends by itself
            sys.stdout.write(_CLEAR + (self._style.format(wanted) if wanted else ""))
            sys.stdout.flush()


def sentence(names: list[str], columns: int) -> str:
    """Empty when nobody types. Wide letters take two columns, so half of them are counted on."""
    if not names:
        return ""
    most = max(1, min(LONGEST, (columns - 14) // 2))
    who = text.line(", ".join(names))
    return f"{who if len(who) <= most else who[:most] + '…'} {'is' if len(names) == 1 else 'are'} typing…"


def _hear(desk: "Client", conversation: int, contact: str, line: Line) -> None:
    from omnid.errors import OmnidError, RateLimited, Unavailable

    while not line.ended.is_set():
        try:
            for author, on in desk.typists(conversation):
                line.heard(author or contact, on=on)
        except (Unavailable, RateLimited):
            pass  # one does without; a daemon that is started later is found
        except OmnidError:
            return  # an older daemon, or this token may not
        line.ended.wait(AGAIN_S)
