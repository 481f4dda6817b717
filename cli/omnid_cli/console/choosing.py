"""A choice among what only the desk knows: the question stands there at once, the choices come when they come."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from omnid.errors import OmnidError
from omnid_cli.client import Client
from omnid_cli.console.dialogs import Choice, Choose

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def choose(
    app: "ConsoleApp",
    question: str,
    ask: Callable[[Client], Any],
    choices: Callable[[Any], list[Choice]],
    chosen: Callable[[str], None],
    *,
    typed: str = "",
    empty: str = "ask.none",
) -> None:
    """``empty`` is the name of a sentence; ``chosen`` gets the id of a choice, if one is made.

    What is typed meanwhile narrows the choices down: it is never taken for keys of the console.
    """
    words = app.words
    dialog = Choose(question, None, words(empty), typed=typed, waiting=words("loading"))

    def given(id_: str | None) -> None:
        if id_ is not None:
            chosen(id_)

    def failed(problem: OmnidError) -> None:
        dialog.give_up()
        app.desk.failed(problem)

    app.push_screen(dialog, given)
    app.desk.asking.read(ask, lambda found: dialog.offer(choices(found)), failed)
