"""How operators find conversations from the console: by words, by saved views."""

from typing import TYPE_CHECKING, Any

from omnid.model import ConversationId
from omnid_cli import text
from omnid_cli.console import dates
from omnid_cli.console.dialogs import Ask, Choice, Choose

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def search(app: "ConsoleApp") -> None:
    """Words in any form, in everything that was ever said; choosing a hit opens its conversation."""

    def given(words: str | None) -> None:
        if words is not None:
            app.desk.asking.ask("conversation.search", {"text": words}, found, app.desk.failed, topic="search")

    def found(answer: Any) -> None:
        choices = [
            Choice(f"{one.conversation_id} {one.message_id}", _hit(app, one), _about(app, one)) for one in answer.items
        ]
        app.push_screen(Choose(app.words("ask.found"), choices, app.words("ask.nothing")), chosen)

    def chosen(hit: str | None) -> None:
        if hit is not None:
            app.open(ConversationId(int(hit.split()[0])))

    app.push_screen(Ask(app.words("ask.search"), '"money back" deliver* -spam'), given)


def _hit(app: "ConsoleApp", one: Any) -> str:
    said = text.line(one.snippet.text)
    files = ", ".join(text.line(name.text) for name in one.files)
    return f"{text.line(one.contact)}: {said or files}"


def _about(app: "ConsoleApp", one: Any) -> str:
    return f"{one.conversation_id} · {dates.moment(one.at, app.clock(), app.words)}"


def views(app: "ConsoleApp") -> None:
    """Filters that were saved under a name."""

    def listed(saved: list[Any]) -> None:
        choices = [Choice(one.filter, one.name, one.filter) for one in saved]
        app.push_screen(Choose(app.words("ask.view"), choices, app.words("ask.no_view")), chosen)

    def chosen(asked: str | None) -> None:
        if asked is not None:
            app.desk.filter(asked)

    app.desk.asking.ask("view.list", {}, listed, app.desk.failed)
