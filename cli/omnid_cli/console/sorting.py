"""What operators do to order conversations: tags, priority, joining two that are one, links."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from omnid.errors import Conflict, OmnidError
from omnid.model import ConversationId, Priority
from omnid_cli.console import letters
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
    """Two contacts can be one person: that is asked before it is believed, because it cannot be undone."""

    def chosen(one: ConversationId, other: int) -> None:
        values = {"conversation_id": one, "other_id": other}
        said = app.words("done.merged", id=one, other=other)

        def refused(problem: OmnidError) -> None:
            if isinstance(problem, Conflict):
                _confirmed(
                    app, problem, lambda: app.desk.act("conversation.merge", {**values, "contacts": True}, said=said)
                )
            else:
                app.desk.failed(problem)

        app.desk.act("conversation.merge", values, refused=refused, said=said)

    _with_another(app, "ask.merge", chosen)


def _confirmed(app: "ConsoleApp", problem: OmnidError, then: Callable[[], None]) -> None:
    choices = [Choice("no", app.words("no")), Choice("yes", app.words("yes.one_person"))]
    app.push_screen(
        Choose(app.words.refusal(problem), choices, app.words("ask.none")),
        lambda given: then() if given == "yes" else None,
    )


def link(app: "ConsoleApp") -> None:
    def chosen(one: ConversationId, other: int) -> None:
        values = {"conversation_id": one, "other_id": other}
        app.desk.act("conversation.link", values, said=app.words("done.linked", id=one, other=other))

    _with_another(app, "ask.link", chosen)


def _with_another(app: "ConsoleApp", question: str, then: Callable[[ConversationId, int], None]) -> None:
    one = conversation(app.state)
    assert one is not None

    def given(typed: str | None) -> None:
        if typed is None:
            return
        if typed.lstrip("#").isdigit():
            then(one.id, int(typed.lstrip("#")))
        else:
            app.tell(app.words("no.number", typed=letters.line(typed)), True)

    app.push_screen(Ask(app.words(question, id=one.id), "43"), given)
