"""What is worth a sound and a desktop notification, and how a terminal is asked for one."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from omnid.desk.log import Happening
from omnid.events import ConversationAssigned, MessageReceived
from omnid.model import ConversationId, Message, Notification
from omnid_cli.console import letters
from omnid_cli.console.state import State

Words = Callable[..., str]
LONGEST = 120


class Alert(NamedTuple):
    title: str
    body: str
    conversation_id: ConversationId | None = None
    is_told: bool = False
    """It is a notification of the desk's, to be shown in words as well."""


def of(state: State, portion: Iterable[Happening], words: Words) -> Iterator[Alert]:
    """What a portion of the log means to this operator, as the state was before it."""
    for one in portion:
        match one.event:
            case MessageReceived() if one.message is not None and _concerns(state, one.message):
                yield Alert(letters.line(one.message.author), _short(one.message), one.message.conversation_id)
            case ConversationAssigned() as event if event.operator_id is not None and event.operator_id == state.me:
                if event.actor != f"operator:{state.me}":
                    yield Alert(
                        words("title"), words("alert.assigned", id=event.conversation_id), event.conversation_id
                    )
            case _:
                pass


def notified(one: Notification, words: Words) -> Alert:
    return Alert(words("title"), letters.line(one.text)[:LONGEST], one.conversation_id, is_told=True)


def _concerns(state: State, message: Message) -> bool:
    """One's own, and nobody's when a wait begins there: not every line that somebody adds."""
    row = state.rows.get(message.conversation_id)
    if row is None:
        return True
    if row.operator_id is not None:
        return row.operator_id == state.me
    return row.waiting_since_at is None


def _short(message: Message) -> str:
    said = letters.line(message.text)[:LONGEST]
    return said or f"[{len(message.attachments)}]"


def sequence(alert: Alert, environment: Mapping[str, str] | None = None) -> str:
    """What makes a terminal show a desktop notification, over SSH too: OSC 9, or 777 where only that is known."""
    names = os.environ if environment is None else environment
    terminal = names.get("TERM", "")
    if terminal in ("linux", "dumb", ""):
        return ""
    title, body = alert.title.replace(";", ","), alert.body.replace(";", ",")
    if terminal.startswith(("rxvt", "foot")) or "VTE_VERSION" in names:
        written = f"\x1b]777;notify;{title};{body}\x1b\\"
    else:
        written = f"\x1b]9;{title}: {body}\x1b\\"
    if "TMUX" in names:
        escaped = written.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{escaped}\x1b\\"
    return f"\x1bP{written}\x1b\\" if terminal.startswith("screen") else written
