"""What operators do to order conversations: tags, priority, joining two that are one, links."""

from typing import TYPE_CHECKING

from omnid.model import Priority
from omnid_cli import text
from omnid_cli.console.dialogs import Ask, Choice, Choose
from omnid_cli.console.state import conversation

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def priority(app: "ConsoleApp") -> None:
    one = conversation(app.state)
    assert one is not None
    choices = [Choice(level.value, app.words.of("priority", level.value)) for level in reversed(Priority)]

    def chosen(level: str | None) -> None:
        if level is not None:
            app.desk.act("conversation.priority", {"conversation_id": one.id, "priority": level})

    app.push_screen(Choose(app.words("ask.priority"), choices, app.words("ask.none")), chosen)


def tags(app: "ConsoleApp") -> None:
    """The tags as they are to be: what is no longer among them is taken away."""
    one = conversation(app.state)
    assert one is not None

    def given(written: str | None) -> None:
        if written is None:
            return
        wanted = [tag.strip("#,") for tag in written.split() if tag.strip("#,-")]
        removed = [tag for tag in one.tags if tag not in wanted]
        if set(wanted) != set(one.tags):
            app.desk.act("conversation.tag", {"conversation_id": one.id, "tags": wanted, "remove": removed})

    app.push_screen(Ask(app.words("ask.tags"), "vip refund", " ".join(one.tags), may_be_empty=True), given)


def merge(app: "ConsoleApp") -> None:
    _with_another(app, "ask.merge", "conversation.merge", "done.merged")


def link(app: "ConsoleApp") -> None:
    _with_another(app, "ask.link", "conversation.link", "done.linked")


def _with_another(app: "ConsoleApp", question: str, operation: str, word: str) -> None:
    one = conversation(app.state)
    assert one is not None

    def given(typed: str | None) -> None:
        if typed is None:
            return
        if not typed.isdigit():
            app.tell(app.words("no.number", typed=text.line(typed)), True)
            return
        values = {"conversation_id": one.id, "other_id": int(typed)}
        app.desk.act(operation, values, said=app.words(word, id=one.id, other=int(typed)))

    app.push_screen(Ask(app.words(question, id=one.id), "43"), given)
