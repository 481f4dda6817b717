"""What operators do with one message: try it again, put it off, rewrite it, take it back; those that make sense."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from omnid.model import CorrectionState, Message, MessageState, MessageType
from omnid_cli.console import files, leaving
from omnid_cli.console.dialogs import Choice, Choose
from omnid_cli.console.state import State, thread

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

_OPEN = (MessageState.FAILED, MessageState.UNSURE, MessageState.SCHEDULED, MessageState.DRAFT)
_SENT = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)
_FITS: dict[str, tuple[MessageState, ...]] = {
    "retry": (MessageState.FAILED, MessageState.UNSURE, MessageState.QUEUED),
    "send_draft": (MessageState.DRAFT,),
    "reschedule": (MessageState.SCHEDULED,),
    "rewrite": (MessageState.SCHEDULED, MessageState.DRAFT, MessageState.QUEUED, *_SENT),
    "retract": _SENT,
    "cancel": (MessageState.SCHEDULED, MessageState.DRAFT, MessageState.QUEUED, MessageState.FAILED),
}


def is_one(state: State) -> bool:
    """Whether something of what was written here still waits for somebody."""
    return any(_waits(one) for one in thread(state))


def menu(app: "ConsoleApp") -> None:
    """For the message somebody points at, else the newest that waits for somebody, else their own last one."""
    message = app.thread.pointed() or _newest(app.state)
    if message is None:
        is_there = app.state.opened is not None and app.state.opened.is_whole
        app.tell(app.words("no.message" if is_there else "loading"))
        return
    lacking = {one.removeprefix("message.") for one in app.state.missing}
    names = [one for one in _sensible(message) if one not in lacking]
    choices = [Choice(one, app.words.of("message", one)) for one in names]
    title = app.words("ask.message", author=message.author, text=" ".join(message.text.split())[:50])

    def chosen(name: str | None) -> None:
        if name is not None:
            _DO[name](app, message)

    app.push_screen(Choose(title, choices, app.words("ask.none")), chosen)


def _newest(state: State) -> Message | None:
    said = [one for one in reversed(thread(state)) if one.type in (MessageType.OUTBOUND, MessageType.NOTE)]
    own = (one for one in said if one.operator_id is not None and one.operator_id == state.me)
    return next((one for one in said if _waits(one)), None) or next(own, None)


def _waits(message: Message) -> bool:
    return message.type is MessageType.OUTBOUND and (message.state in _OPEN or _is_uncorrected(message))


def _is_uncorrected(message: Message) -> bool:
    return message.correction in (CorrectionState.FAILED, CorrectionState.UNSURE)


def _sensible(message: Message) -> list[str]:
    names = []
    if message.type is MessageType.OUTBOUND and message.deleted_at is None:
        names = [name for name, states in _FITS.items() if message.state in states]
    if message.state is MessageState.FAILED and message.due_at is not None:
        names.append("reschedule")  # its time came when nothing reached the contact
    if message.type is MessageType.NOTE and message.deleted_at is None:
        names = ["rewrite", "retract"]
    if _is_uncorrected(message) and "retry" not in names:
        names.insert(0, "retry")
    return [*names, "copy"]


def _retry(app: "ConsoleApp", message: Message) -> None:
    values = {"message_id": message.id}
    app.desk.act("outbox.retry", values, said=app.words("done.retried"))


def _reschedule(app: "ConsoleApp", message: Message) -> None:
    def given(when: dict[str, object]) -> None:
        app.desk.act("message.reschedule", {"message_id": message.id, **when}, said=app.words("done.rescheduled"))

    leaving.ask_when(app, given)


def _rewrite(app: "ConsoleApp", message: Message) -> None:
    app.box.rewrite(message.conversation_id, message.id, message.text)
    app.write()


def _retract(app: "ConsoleApp", message: Message) -> None:
    app.desk.act("message.retract", {"message_id": message.id}, said=app.words("done.retracted"))


def _cancel(app: "ConsoleApp", message: Message) -> None:
    operation = {MessageState.SCHEDULED: "message.cancel", MessageState.DRAFT: "message.discard"}
    name = operation.get(message.state, "outbox.cancel")
    app.desk.act(name, {"message_id": message.id}, said=app.words("done.cancelled"))


def _send_draft(app: "ConsoleApp", message: Message) -> None:
    app.desk.act("message.send", {"message_id": message.id}, said=app.words("done.sent"))


_DO: dict[str, Callable[["ConsoleApp", Message], None]] = {
    "retry": _retry,
    "send_draft": _send_draft,
    "reschedule": _reschedule,
    "rewrite": _rewrite,
    "cancel": _cancel,
    "retract": _retract,
    "copy": files.copy,
}
