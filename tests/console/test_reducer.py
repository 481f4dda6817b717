"""Whatever comes twice, late, or from two sides at once is on the screen once, as it is now."""

from omnid.desk.log import Happening
from omnid.events import (
    ContactChanged,
    ConversationAssigned,
    MessageQueued,
    MessageRead,
    MessageReceived,
    MessageSent,
    NoteAdded,
)
from omnid.model import ContactId, ConversationId, ConversationState, MessageState, Seq
from omnid_cli.client import Typing
from omnid_cli.console import bars, reducer
from omnid_cli.console.state import FADES_MS, Found, Pending, State, Tab, listed, pending, thread, typists
from omnid_cli.console.words import Words
from tests.console.making import ANNA, MINUTE, NOW, a_conversation, a_detail, a_message, a_note, an_answer, happens, of


def a_state(*rows: int) -> State:
    return reducer.known(State(me=ANNA, name="Anna"), [a_conversation(number) for number in rows])


def opened(*numbers: int) -> State:
    """Conversation 1 is on the screen, with those messages."""
    return reducer.opened(a_state(), a_detail(a_conversation(1), *(a_message(number) for number in numbers)))


def texts(state: State) -> list[str]:
    return [one.text for one in thread(state)]


def a_reply(text: str = "On its way", key: str = "k1", *, is_note: bool = False) -> Pending:
    return Pending(
        key=key, operation="conversation.reply", conversation_id=ConversationId(1), text=text, is_note=is_note, at=NOW
    )


def test_what_is_told_of_old_messages_does_not_bring_a_whole_thread_to_the_screen() -> None:
    shown = a_detail(a_conversation(1), a_message(8), a_message(9), before="older")
    state = reducer.opened(a_state(), shown)
    read = [happens(number, MessageRead, a_message(number, text=f"read {number}")) for number in (3, 9, 10)]
    assert texts(reducer.happened(state, read)) == ["message 8", "read 9", "read 10"]


def test_who_waits_longest_is_first() -> None:
    assert [one.id for one in listed(a_state(2, 9, 5))] == [9, 5, 2]


def test_the_lists_are_by_whose_it_is_and_how_it_is() -> None:
    rows = [
        a_conversation(1),
        of("Anna", 2),
        of("Boris", 3),
        a_conversation(4, state=ConversationState.SNOOZED, waiting_since_at=None),
        a_conversation(5, state=ConversationState.CLOSED, waiting_since_at=None),
    ]
    state = reducer.known(State(me=ANNA), rows)
    found = {tab: [one.id for one in listed(state, tab)] for tab in Tab}
    assert found == {
        Tab.WAITING: [1],
        Tab.MINE: [2],
        Tab.NOBODY: [1],
        Tab.OPEN: [1, 2, 3],
        Tab.SNOOZED: [4],
        Tab.CLOSED: [5],
        Tab.FOUND: [],
    }


def test_nothing_is_mine_when_the_desk_does_not_say_who_i_am() -> None:
    assert listed(reducer.known(State(), [a_conversation(1)]), Tab.MINE) == []


def test_an_answer_that_was_overtaken_changes_nothing() -> None:
    newer, older = a_conversation(1, operator="Anna", updated_at=NOW), a_conversation(1, updated_at=NOW - MINUTE)
    state = reducer.known(reducer.known(State(), [newer]), [older])
    assert state.rows[newer.id].operator == "Anna"


def test_a_message_from_the_log_is_in_the_open_thread_once() -> None:
    arrives = happens(7, MessageReceived, a_message(2), channel_id=1)
    state = reducer.happened(reducer.happened(opened(1), [arrives]), [arrives])
    assert texts(state) == ["message 1", "message 2"]
    assert state.seq == 7


def test_what_the_log_told_before_is_not_taken_again() -> None:
    late = happens(5, MessageReceived, a_message(2), channel_id=1)
    state = reducer.begun(opened(1), ANNA, "Anna", 6)
    assert texts(reducer.happened(state, [late])) == ["message 1"]


def test_a_message_of_another_conversation_is_not_in_this_thread() -> None:
    state = reducer.happened(opened(1), [happens(1, MessageReceived, a_message(2, conversation=9), channel_id=1)])
    assert texts(state) == ["message 1"]


def test_what_became_of_a_message_takes_its_place() -> None:
    said = an_answer(2, "Yes")
    sent = an_answer(2, "Yes", state=MessageState.SENT)
    state = reducer.happened(opened(1), [happens(1, MessageQueued, said, channel_id=1), happens(2, MessageSent, sent)])
    assert [one.state for one in thread(state)] == [MessageState.RECEIVED, MessageState.SENT]


def test_turning_to_a_conversation_counts_at_once_and_its_messages_come_behind() -> None:
    state = reducer.known(opened(1), [a_conversation(2)])
    turned = reducer.turned(state, ConversationId(2))
    assert turned.opened is not None
    assert (turned.opened.id, turned.opened.is_whole, thread(turned)) == (ConversationId(2), False, [])
    whole = reducer.opened(turned, a_detail(a_conversation(2), a_message(5), before="older"))
    assert whole.opened is not None
    assert (whole.opened.is_whole, whole.opened.before, len(thread(whole))) == (True, "older", 1)
    assert reducer.turned(whole, ConversationId(2)) is whole


def test_looking_again_keeps_the_messages_and_the_way_back() -> None:
    first = a_detail(a_conversation(1), a_message(1), a_message(2), before="older")
    again = reducer.opened(reducer.opened(State(), first), a_detail(a_conversation(1), a_message(3), before="x"))
    assert texts(again) == ["message 1", "message 2", "message 3"]
    assert again.opened is not None
    assert again.opened.before == "older"


def test_earlier_messages_come_before_and_do_not_undo_what_is_known() -> None:
    state = reducer.opened(State(), a_detail(a_conversation(1), a_message(2, text="edited"), before="older"))
    back = reducer.older(state, a_detail(a_conversation(1), a_message(1), a_message(2, text="as it was")))
    assert texts(back) == ["message 1", "edited"]
    assert back.opened is not None
    assert back.opened.before is None


def test_earlier_messages_of_a_conversation_left_meanwhile_are_dropped() -> None:
    assert texts(reducer.older(opened(1), a_detail(a_conversation(2), a_message(9, conversation=2)))) == ["message 1"]


def test_a_reply_is_pending_until_the_desk_answers() -> None:
    state = reducer.asked(opened(1), a_reply())
    assert [one.text for one in pending(state)] == ["On its way"]
    answered = reducer.answered(state, "k1", an_answer(2, "On its way"))
    assert (pending(answered), texts(answered)) == ([], ["message 1", "On its way"])


def test_a_reply_whose_event_comes_before_its_answer_is_shown_once() -> None:
    state = reducer.asked(opened(1), a_reply())
    by_log = reducer.happened(state, [happens(1, MessageQueued, an_answer(2, "On its way"), channel_id=1)])
    assert (pending(by_log), texts(by_log)) == ([], ["message 1", "On its way"])
    assert by_log.pending, "it is not confirmed yet"
    both = reducer.answered(by_log, "k1", an_answer(2, "On its way"))
    assert (both.pending, texts(both)) == ((), ["message 1", "On its way"])


def test_the_event_of_an_answered_reply_does_not_hide_the_next_one_with_the_same_words() -> None:
    first = reducer.answered(reducer.asked(opened(1), a_reply("ok")), "k1", an_answer(2, "ok"))
    second = reducer.asked(first, a_reply("ok", "k2"))
    late = reducer.happened(second, [happens(1, MessageQueued, an_answer(2, "ok"), channel_id=1)])
    assert [one.key for one in pending(late)] == ["k2"]


def test_the_same_words_of_somebody_else_settle_nothing() -> None:
    state = reducer.asked(opened(1), a_reply("ok"))
    other = happens(1, MessageQueued, an_answer(2, "ok", author="Boris"), channel_id=1)
    assert [one.text for one in pending(reducer.happened(state, [other]))] == ["ok"]


def test_a_note_is_not_taken_for_a_reply_with_the_same_words() -> None:
    state = reducer.asked(opened(1), a_reply("ok"))
    assert pending(reducer.happened(state, [happens(1, NoteAdded, a_note(2, "ok"))]))
    noted = reducer.asked(opened(1), a_reply("ok", is_note=True))
    assert not pending(reducer.happened(noted, [happens(1, NoteAdded, a_note(2, "ok"))]))


def test_the_same_key_is_one_request() -> None:
    state = reducer.asked(reducer.asked(opened(1), a_reply()), a_reply())
    assert len(state.pending) == 1


def test_what_is_held_up_says_why_and_what_is_refused_is_gone() -> None:
    state = reducer.held_up(reducer.asked(opened(1), a_reply()), "k1", "no daemon")
    assert [one.trouble for one in pending(state)] == ["no daemon"]
    assert reducer.refused(state, "k1").pending == ()


def test_an_answered_act_changes_its_row_at_once() -> None:
    taken = a_conversation(1, operator="Anna", operator_id=ANNA, updated_at=NOW)
    assert listed(reducer.answered(opened(1), "k", taken), Tab.MINE) == [taken]


def test_who_types_is_shown_until_they_say_something_or_a_while_passes() -> None:
    state = reducer.heard(opened(1), Typing(1, None, on=True), NOW)
    assert typists(state, ConversationId(1), NOW) == [None]
    said = reducer.happened(state, [happens(1, MessageReceived, a_message(2), channel_id=1)])
    assert typists(said, ConversationId(1), NOW) == []
    assert typists(state, ConversationId(1), NOW + FADES_MS) == []
    assert reducer.faded(state, NOW + FADES_MS).typing == {}
    assert reducer.heard(state, Typing(1, None, on=False), NOW).typing == {}


def test_ones_own_typing_is_not_shown() -> None:
    state = reducer.heard(opened(1), Typing(1, "Anna", on=True), NOW)
    assert typists(reducer.heard(state, Typing(1, "Boris", on=True), NOW), ConversationId(1), NOW) == ["Boris"]


def test_a_lost_connection_is_said_and_forgotten_and_loses_nothing() -> None:
    state = reducer.lost(reducer.asked(opened(1), a_reply()), "Nothing answers.")
    assert state.lost == "Nothing answers."
    back = reducer.back(state)
    assert (back.lost, texts(back), len(back.pending)) == (None, ["message 1"], 1)


def test_the_conversations_to_look_at_again_are_those_something_happened_in() -> None:
    assigned = ConversationAssigned(conversation_id=ConversationId(3), contact_id=ContactId(3), operator_id=None)
    changed = ContactChanged(contact_id=ContactId(1))
    portion = [
        happens(1, MessageReceived, a_message(2), channel_id=1),
        Happening(seq=Seq(2), at=NOW, event=assigned),
        Happening(seq=Seq(3), at=NOW, event=changed),
    ]
    assert reducer.touched(State(), portion) == {1, 3}
    assert reducer.card_touched(opened(1), portion)
    assert not reducer.card_touched(opened(1), portion[:2])


def test_a_conversation_that_is_no_more_leaves_the_list_and_the_screen() -> None:
    state = reducer.gone(opened(1), ConversationId(1))
    assert (state.rows, state.opened) == ({}, None)


def test_what_a_search_found_keeps_the_desks_order_and_is_forgotten_again() -> None:
    rows = [a_conversation(3), a_conversation(1)]
    state = reducer.found(a_state(2), Found(asked="spain", ids=[one.id for one in rows]), rows)
    assert [one.id for one in listed(state)] == [3, 1]
    over = reducer.forgot(state)
    assert (over.tab, over.found) == (Tab.WAITING, None)


def test_an_operation_the_desk_does_not_know_is_remembered() -> None:
    assert reducer.lacks(State(), "draft.save").missing == {"draft.save"}


def test_a_number_that_is_not_known_is_not_given_as_one() -> None:
    state = reducer.known(reducer.begun(State(), ANNA, "Anna", 1, has_more=True), [a_conversation(1)])
    shown = bars.tabs(state, bars.Look(120, NOW, Words("en"))).plain
    assert "[1 Waiting 1+]" in shown
    assert "2 Mine 0 " in shown
