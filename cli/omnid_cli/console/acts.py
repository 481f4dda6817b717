"""What operators do to a conversation from the console."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from omnid.errors import Invalid
from omnid.model import ConversationId
from omnid_cli.client import Client, readable_size
from omnid_cli.console import dates, paths
from omnid_cli.console.choosing import choose
from omnid_cli.console.dialogs import Ask, Choice
from omnid_cli.console.state import conversation

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

ANSWER = ("answer", "reply", "ответ", "ответа", "до ответа")
"""Put aside until the contact writes."""


def reply(app: "ConsoleApp") -> None:
    _write(app, is_note=False)


def note(app: "ConsoleApp") -> None:
    _write(app, is_note=True)


def _write(app: "ConsoleApp", *, is_note: bool) -> None:
    """What is begun already stays what it is: a note does not become a reply by the way."""
    box = app.box
    if not box.text.strip() or box.rewrites is not None:
        box.toggle_note(is_note=is_note)
    elif box.is_note is not is_note:
        app.tell(app.words("begun.note" if box.is_note else "begun.reply"))
    app.set_focus(box)  # now, and not when the next keys have been handed out


def toggle_note(app: "ConsoleApp") -> None:
    app.box.toggle_note()


def attach(app: "ConsoleApp") -> None:
    """A file more; nothing takes away those there are."""
    if app.box.is_note or app.box.rewrites is not None:
        app.tell(app.words("no.files"), True)
        return
    has_some = bool(app.box.files)

    def given(path: str | None) -> None:
        if path:
            _attach(app, path)
        elif path is not None:
            app.box.detach()

    question = app.words("ask.attach_more" if has_some else "ask.attach")
    app.push_screen(Ask(question, "~/", may_be_empty=has_some, complete=paths.complete), given)


def _attach(app: "ConsoleApp", typed: str) -> None:
    """What cannot be read is said now, and not when all the rest is written."""
    try:
        path = paths.given(typed)
        readable_size(path)
    except Invalid as problem:
        app.desk.failed(problem)
    else:
        app.box.attach(str(path))


def take(app: "ConsoleApp") -> None:
    """Nobody's becomes ours; somebody else's is taken over, which is said."""
    one = conversation(app.state)
    if one is not None and one.operator is not None:
        _change(app, "conversation.assign", "done.taken_over", operator="me")
    else:
        _change(app, "conversation.take", "done.taken")


def assign(app: "ConsoleApp") -> None:
    id_ = _id(app)

    def chosen(login: str) -> None:
        app.desk.act("conversation.assign", {"conversation_id": id_, "operator": login}, assigned)

    def assigned(answer: Any) -> None:
        app.tell(app.words("done.assigned", who=answer.operator or app.words("owner.nobody")))

    choose(
        app,
        app.words("ask.assign"),
        lambda client: client.call("operator.list", {}),
        lambda found: owners(app, found),
        chosen,
    )


def owners(app: "ConsoleApp", operators: list[Any]) -> list[Choice]:
    everybody = [Choice(one.login, one.name, one.login) for one in operators if one.disabled_at is None]
    return [Choice("nobody", app.words("owner.nobody")), *everybody]


def transfer(app: "ConsoleApp") -> None:
    """To a team or an operator, with a note for them."""
    id_ = _id(app)

    def choices(whom: tuple[list[Any], list[Any]]) -> list[Choice]:
        teams, operators = whom
        found = [Choice(f"team {one.name}", one.title or one.name, app.words("card.team")) for one in teams]
        able = [one for one in operators if not one.disabled_at]
        return found + [Choice(f"operator {one.login}", one.name, one.login) for one in able]

    def chosen(whom: str) -> None:
        app.push_screen(Ask(app.words("ask.why"), may_be_empty=True), lambda note: given(whom, note))

    def given(whom: str, note: str | None) -> None:
        if note is not None:
            kind, _, name = whom.partition(" ")
            values = {"conversation_id": id_, kind: name, "note": note}
            app.desk.act("conversation.transfer", values, said=app.words("done.transferred", id=id_))

    def ask(client: Client) -> tuple[list[Any], list[Any]]:
        return client.call("team.list", {}), client.call("operator.list", {})

    choose(app, app.words("ask.transfer"), ask, choices, chosen)


def undo(app: "ConsoleApp") -> None:
    """One's last assigning, closing, tagging or putting aside, wherever that was."""

    def undone(answer: Any) -> None:
        app.desk.know(answer.conversations)
        app.tell(app.words("done.undone", operation=app.words.change(answer.operation)))

    app.desk.act("change.undo", {}, undone)


def close(app: "ConsoleApp") -> None:
    _change(app, "conversation.close", "done.closed")


def reopen(app: "ConsoleApp") -> None:
    _change(app, "conversation.reopen", "done.reopened")


def snooze(app: "ConsoleApp") -> None:
    id_ = _id(app)

    def given(until: dict[str, int]) -> None:
        when = app.words("until_answer")
        if until:
            when = dates.moment(until["until_at"], app.clock(), app.words)
        said = app.words("done.snoozed", id=id_, when=when)
        app.desk.act("conversation.snooze", {"conversation_id": id_, **until}, said=said)

    ask_until(app, given)


def ask_until(app: "ConsoleApp", then: Callable[[dict[str, int]], None]) -> None:
    """``then`` gets ``until_at``; nothing for: until the contact writes."""
    from omnid_cli import times

    def given(when: str | None) -> None:
        if when is None:
            return
        if when.lower() in ANSWER:
            then({})
            return
        try:
            then({"until_at": times.until(when, app.clock())})
        except Invalid as problem:
            app.desk.failed(problem)

    app.push_screen(Ask(app.words("ask.snooze"), app.words("ask.snooze_example")), given)


def _change(app: "ConsoleApp", operation: str, word: str, **values: Any) -> None:
    id_ = _id(app)
    app.desk.act(operation, {"conversation_id": id_, **values}, said=app.words(word, id=id_))


def _id(app: "ConsoleApp") -> ConversationId:
    assert app.state.opened is not None
    return app.state.opened.id
