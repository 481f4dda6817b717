"""How operators find conversations from the console: by words, by saved views."""

from typing import TYPE_CHECKING, Any

from omnid.model import ConversationId
from omnid_cli.console import dates, letters
from omnid_cli.console.choosing import choose
from omnid_cli.console.dialogs import Ask, Choice

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def search(app: "ConsoleApp") -> None:
    """Words in any form, in everything that was ever said; choosing a hit opens its conversation."""

    def given(words: str | None) -> None:
        if words is not None:
            choose(
                app,
                app.words("ask.found"),
                lambda client: client.call("conversation.search", {"text": words}),
                lambda answer: [_choice(app, one) for one in answer.items],
                lambda hit: app.open(ConversationId(int(hit.split()[0]))),
                empty="ask.nothing",
            )

    app.push_screen(Ask(app.words("ask.search"), '"money back" deliver* -spam'), given)


def _choice(app: "ConsoleApp", one: Any) -> Choice:
    return Choice(f"{one.conversation_id} {one.message_id}", _hit(app, one), _about(app, one))


def _hit(app: "ConsoleApp", one: Any) -> str:
    said = letters.line(one.snippet.text)
    files = ", ".join(letters.line(name.text) for name in one.files)
    return f"{letters.line(one.contact)}: {said or files}"


def _about(app: "ConsoleApp", one: Any) -> str:
    return f"{one.conversation_id} · {dates.moment(one.at, app.clock(), app.words)}"


def views(app: "ConsoleApp") -> None:
    """Filters that were saved under a name."""
    choose(
        app,
        app.words("ask.view"),
        lambda client: client.call("view.list", {}),
        lambda saved: [Choice(one.filter, one.name, one.filter) for one in saved],
        app.desk.filter,
        empty="ask.no_view",
    )
