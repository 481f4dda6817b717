"""What operators do to a conversation from the console."""

from typing import TYPE_CHECKING, Any

from omnid.errors import Invalid, OmnidError
from omnid.model import ConversationId
from omnid_cli.client import Client
from omnid_cli.console import dates
from omnid_cli.console.choosing import choose
from omnid_cli.console.dialogs import Ask, Choice
from omnid_cli.console.state import conversation, thread

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def reply(app: "ConsoleApp") -> None:
    box = app.box
    box.toggle_note(is_note=False)
    app.set_focus(box)  # now, and not when the next keys have been handed out


def note(app: "ConsoleApp") -> None:
    box = app.box
    box.toggle_note(is_note=True)
    app.set_focus(box)  # now, and not when the next keys have been handed out


def toggle_note(app: "ConsoleApp") -> None:
    app.box.toggle_note()


def attach(app: "ConsoleApp") -> None:
    def given(path: str | None) -> None:
        if path is not None:
            app.box.attach(path)

    app.push_screen(Ask(app.words("ask.attach"), "~/"), given)


def send(app: "ConsoleApp") -> None:
    """What is written leaves the box at once; if the desk refuses it, it comes back there."""
    box, id_ = app.box, _id(app)
    if not box.text.strip() and not box.files:
        return
    draft = box.take()
    app.desk.types(on=False)
    app.desk.sent(id_)

    def refused(problem: OmnidError) -> None:
        box.give_back(id_, draft)
        app.desk.failed(problem)

    said = draft._replace(text=draft.text.rstrip(), files=() if draft.is_note else draft.files)
    values: dict[str, Any] = {"conversation_id": id_, "text": said.text}
    if not draft.is_note and thread(app.state):
        values["if_last"] = thread(app.state)[-1].id  # who has answered meanwhile is read first
    operation = "conversation.note" if draft.is_note else "conversation.reply"
    if draft.template is not None and not said.is_note and not said.files:
        operation, values["template"] = "conversation.apply", draft.template
    app.desk.act(operation, values, refused=refused, draft=said)


def take(app: "ConsoleApp") -> None:
    """Nobody's becomes ours; somebody else's is taken over, which is said."""
    one = conversation(app.state)
    if one is not None and one.operator is not None:
        _change(app, "conversation.assign", "done.taken_over", operator="me")
    else:
        _change(app, "conversation.take", "done.taken")


def assign(app: "ConsoleApp") -> None:
    id_ = _id(app)

    def choices(operators: list[Any]) -> list[Choice]:
        everybody = [Choice(one.login, one.name, one.login) for one in operators if one.disabled_at is None]
        return [Choice("nobody", app.words("owner.nobody")), *everybody]

    def chosen(login: str) -> None:
        app.desk.act("conversation.assign", {"conversation_id": id_, "operator": login}, assigned)

    def assigned(answer: Any) -> None:
        app.tell(app.words("done.assigned", who=answer.operator or app.words("owner.nobody")))

    choose(app, "ask.assign", lambda client: client.call("operator.list", {}), choices, chosen)


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

    choose(app, "ask.transfer", ask, choices, chosen)


def undo(app: "ConsoleApp") -> None:
    """One's last assigning, closing, tagging or putting aside, wherever that was."""

    def undone(answer: Any) -> None:
        app.desk.know(answer.conversations)
        app.tell(app.words("done.undone", operation=answer.operation))

    app.desk.act("change.undo", {}, undone)


def close(app: "ConsoleApp") -> None:
    _change(app, "conversation.close", "done.closed")


def reopen(app: "ConsoleApp") -> None:
    _change(app, "conversation.reopen", "done.reopened")


def snooze(app: "ConsoleApp") -> None:
    from omnid_cli import times

    id_ = _id(app)

    def given(when: str | None) -> None:
        if when is None:
            return
        try:
            until_at = times.until(when, app.clock())
        except Invalid as problem:
            app.desk.failed(problem)
            return
        until = dates.moment(until_at, app.clock(), app.words)
        app.desk.act(
            "conversation.snooze",
            {"conversation_id": id_, "until_at": until_at},
            said=app.words("done.snoozed", id=id_, when=until),
        )

    app.push_screen(Ask(app.words("ask.snooze"), "2h · tomorrow 9:00 · monday · 18:30"), given)


def _change(app: "ConsoleApp", operation: str, word: str, **values: Any) -> None:
    id_ = _id(app)
    app.desk.act(operation, {"conversation_id": id_, **values}, said=app.words(word, id=id_))


def _id(app: "ConsoleApp") -> ConversationId:
    assert app.state.opened is not None
    return app.state.opened.id
