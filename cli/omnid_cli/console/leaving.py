"""How what is written leaves the box: at once, later, or in the place of what was said before."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from omnid.errors import OmnidError
from omnid_cli.console.dialogs import Ask
from omnid_cli.console.reply_box import Draft
from omnid_cli.console.state import thread

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

IN_HOURS = ("open", "hours", "открыто", "часы")
"""It leaves when the channel is open."""


def send(app: "ConsoleApp") -> None:
    """What is written leaves the box at once; if the desk refuses it, it comes back there."""
    if app.box.rewrites is not None:
        _rewrite(app)
    elif _is_something(app):
        _leave(app, {})


def later(app: "ConsoleApp") -> None:
    """The same at a time that is asked for; a note does not leave at all."""
    if app.box.is_note or app.box.rewrites is not None:
        app.tell(app.words("no.later"), True)
    else:
        ask_when(app, lambda when: _leave(app, when) if _is_something(app) else None)


def _is_something(app: "ConsoleApp") -> bool:
    """Words, a file, or a template that has only files or steps."""
    box = app.box
    return bool(box.text.strip() or (not box.is_note and (box.files or box.template)))


def ask_when(app: "ConsoleApp", then: Callable[[dict[str, Any]], None]) -> None:
    """A time as people say it, by the clock of this terminal; or the hours of the channel."""

    def given(said: str | None) -> None:
        if said is None:
            return
        if said.lower() in IN_HOURS:
            then({"in_hours": True})
            return
        from tzlocal import get_localzone_name

        then({"at": said, "timezone": get_localzone_name()})

    app.push_screen(Ask(app.words("ask.later"), app.words("ask.later_example")), given)


def _leave(app: "ConsoleApp", when: dict[str, Any]) -> None:
    box, shown = app.box, app.state.opened
    assert shown is not None
    draft = box.take()
    app.desk.types(on=False)
    app.desk.drafts.sent(shown.id)
    said = draft._replace(text=draft.text.rstrip(), files=() if draft.is_note else draft.files)
    values: dict[str, Any] = {"conversation_id": shown.id, "text": said.text, **when}
    if not draft.is_note and thread(app.state):
        values["if_last"] = thread(app.state)[-1].id  # who has answered meanwhile is read first
    if not draft.is_note and draft.channel is not None:
        values["channel"] = draft.channel
    operation = "conversation.note" if draft.is_note else "conversation.reply"
    if draft.template is not None and not said.is_note:
        operation, values["template"] = "conversation.apply", draft.template

    def done(answer: Any) -> None:
        if unknown := getattr(answer, "unknown", []):
            app.tell(app.words("note.unknown", names=", ".join(f"@{one}" for one in unknown)), True)

    app.desk.act(operation, values, done, refused=_comes_back(app, draft), draft=said)


def _rewrite(app: "ConsoleApp") -> None:
    draft = app.box.take()
    values = {"message_id": draft.rewrites, "text": draft.text.rstrip()}
    app.desk.act("message.edit", values, refused=_comes_back(app, draft), said=app.words("done.rewritten"))


def _comes_back(app: "ConsoleApp", draft: Draft) -> Callable[[OmnidError], None]:
    assert app.state.opened is not None
    id_ = app.state.opened.id

    def refused(problem: OmnidError) -> None:
        app.box.give_back(id_, draft)
        if draft.rewrites is None:  # it is something begun again, and kept as that
            kept = app.box.kept(id_)
            app.desk.drafts.begun(id_, kept.text, is_note=kept.is_note)
        app.desk.failed(problem)

    return refused
