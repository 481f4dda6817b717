"""How the console is left: asked for, interrupted, or ended from outside; what only it has is said before and after."""

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING

from omnid_cli.console.state import unconfirmed

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

ASKED_MS = 10_000
"""For so long pressing again means: leave anyway."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def quit_(app: "ConsoleApp") -> None:
    """Not while something is on its way, unless it is asked for twice."""
    app.desk.drafts.save(now=True)
    waiting = unconfirmed(app.state) + (len(app.desk.drafts.unkept) if app.state.lost else 0)
    if waiting and app.clock() - app.asked_at > ASKED_MS:
        app.asked_at = app.clock()
        app.tell(app.words("quit.pending", count=waiting), is_trouble=True)
    else:
        app.exit(0)


def suspend(app: "ConsoleApp") -> None:
    """Back to the shell until ``fg``; in the box the key undoes typing."""
    app.action_suspend_process()


def watch(app: "ConsoleApp") -> None:
    """A connection that is cut, and whoever ends the machine, leave the terminal as it was and lose nothing written."""
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, partial(app.exit, 128 + number))
    app.app_resume_signal.subscribe(app, lambda _: _redraw(app))


def _redraw(app: "ConsoleApp") -> None:
    """The shell has had the screen meanwhile: all of it is written anew."""
    app.refresh(layout=True)


def unwatch() -> None:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.remove_signal_handler(number)
