"""The terminal the console is on, which may stop, go on, or be gone from one moment to the next."""

import asyncio
import os
from contextlib import suppress
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver


class Terminal(LinuxDriver):
    """Textual's own, for a terminal that hangs up as well: a connection that is cut, a window that is closed."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._loop = asyncio.get_running_loop()
        if self._file is not None:
            self._file = _Fragile(self._file)  # type: ignore[assignment]  # all of it that is asked for

    def _sigcont_application(self, *_: Any) -> None:
        if self._must_signal_resume:
            super()._sigcont_application()
        else:
            # Stopped without having been asked. In the loop, because what is written now may be half in the queue.
            self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        # A terminal that hangs up says “go on” too; there is nothing to go on with, and “leave” has been said.
        if self._auto_restart and os.isatty(self.fileno):
            self.suspend_application_mode()
            self.resume_application_mode()


class _Fragile:
    """A file that takes what is written to it, also when nobody is there any more; what waits for that would hang."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()
