"""A sound is for what concerns this operator, and the terminal is asked in the way it knows."""

from omnid.desk.log import Happening
from omnid.events import ConversationAssigned, MessageReceived
from omnid.model import ContactId, Conversation, ConversationId, OperatorId, Seq
from omnid_cli.console import alerts, reducer
from omnid_cli.console.state import State
from omnid_cli.console.words import Words
from tests.console.making import ANNA, BORIS, NOW, a_conversation, a_message, happens, of

WORDS = Words("en")


def heard(*rows: Conversation, conversation: int = 1) -> list[alerts.Alert]:
    """What is worth a sound when a contact writes."""
    state = reducer.known(State(me=ANNA, name="Anna"), rows)
    written = happens(1, MessageReceived, a_message(9, conversation, text="hello\x1b[2J"), channel_id=1)
    return list(alerts.of(state, [written], WORDS))


def given(to: OperatorId | None, by: str | None) -> list[alerts.Alert]:
    event = ConversationAssigned(conversation_id=ConversationId(1), contact_id=ContactId(1), operator_id=to, actor=by)
    return list(alerts.of(State(me=ANNA), [Happening(seq=Seq(1), at=NOW, event=event)], WORDS))


def test_a_new_conversation_and_ones_own_are_heard_and_others_are_not() -> None:
    assert heard()
    assert heard(of("Anna", 1))
    assert not heard(of("Boris", 1))


def test_nobodys_is_heard_when_a_wait_begins_and_not_with_each_line() -> None:
    assert heard(a_conversation(1, waiting_since_at=None))
    assert not heard(a_conversation(1))


def test_what_somebody_else_gives_me_is_heard_and_what_i_take_is_not() -> None:
    assert given(ANNA, f"operator:{BORIS}")
    assert given(ANNA, None)
    assert not given(ANNA, f"operator:{ANNA}")
    assert not given(BORIS, None)
    assert not given(None, None)


def test_what_is_said_to_the_terminal_is_harmless() -> None:
    written = alerts.sequence(heard()[0], {"TERM": "xterm-256color"})
    assert written == "\x1b]9;Contact: hello␛[2J\x1b\\"


def test_terminals_are_asked_in_the_way_they_know() -> None:
    alert = alerts.Alert("Ivan; the first", "hello")
    assert alerts.sequence(alert, {"TERM": "rxvt-unicode"}) == "\x1b]777;notify;Ivan, the first;hello\x1b\\"
    assert alerts.sequence(alert, {"TERM": "xterm", "VTE_VERSION": "7200"}).startswith("\x1b]777;")
    assert alerts.sequence(alert, {"TERM": "xterm", "TMUX": "/tmp/x"}).startswith("\x1bPtmux;\x1b\x1b]9;")
    assert alerts.sequence(alert, {"TERM": "linux"}) == ""
