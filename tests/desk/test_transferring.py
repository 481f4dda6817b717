"""Passing on, taking over, taking part, and two who answer at once."""

from collections.abc import Iterator

import pytest

from omnid.errors import Conflict, Invalid, NotFound
from omnid.model import ConversationId, MessageType, Switch
from tests.desk.routed import Routed
from tests.desk.world import MINUTE


@pytest.fixture
def desk() -> Iterator[Routed]:
    one = Routed()
    one.person("anna")
    yield one
    one.connection.close()


@pytest.fixture
def mine(desk: Routed) -> ConversationId:
    """Anna's."""
    conversation = desk.writes("ann")
    desk.asks("conversation.take", conversation_id=conversation)
    return conversation


def test_a_transfer_to_an_operator_has_a_note_and_tells_them(desk: Routed, mine: ConversationId) -> None:
    desk.person("boris")
    passed = desk.asks("conversation.transfer", conversation_id=mine, operator="boris", note="wants a refund")
    assert passed.operator == "Boris"
    assert [(one.type, one.text) for one in desk.thread(mine)][-1] == (MessageType.NOTE, "wants a refund")
    (told,) = desk.asks("notification.list", desk.boris).items
    assert (told.reason, told.text) == ("transfer", f"Anna gave you conversation {mine} with ann")


def test_a_transfer_that_is_not_taken_goes_back_to_the_team(desk: Routed, mine: ConversationId) -> None:
    desk.team("support", "boris", "root")
    desk.default("support")
    assert desk.asks("conversation.transfer", conversation_id=mine, operator="boris").acknowledge_by_at is not None
    desk.later(MINUTE)
    desk.decide()
    assert desk.whose(mine) == "root"


def test_a_transfer_to_somebody_absent_full_or_disabled_is_refused_and_changes_nothing(
    desk: Routed, mine: ConversationId
) -> None:
    desk.person("dora", on=False)
    desk.person("full", capacity=1)
    desk.asks("conversation.assign", conversation_id=desk.writes("bob"), operator="full")
    desk.person("gone")
    desk.asks("operator.disable", desk.root, login="gone")
    for given, told in [
        ({"operator": "dora"}, r"dora is offline \(never seen\)\. Choose somebody else, or force it \(--force\)\."),
        ({"operator": "full"}, r"full has 1 of at most 1 conversations\."),
        ({"operator": "gone"}, "“gone” is disabled"),
        ({"operator": "anna"}, f"Conversation {mine} is anna's already"),
    ]:
        with pytest.raises(Conflict, match=told):
            desk.asks("conversation.transfer", None, None, conversation_id=mine, note="hm", **given)
    assert (desk.whose(mine), len(desk.thread(mine))) == ("anna", 1)
    for operator in ("dora", "full"):
        assert (
            desk.asks("conversation.transfer", conversation_id=mine, operator=operator, force=True).operator == operator
        )
    with pytest.raises(Conflict, match="disabled"):
        desk.asks("conversation.transfer", conversation_id=mine, operator="gone", force=True)


def test_a_forced_transfer_to_who_is_away_stays_with_them(desk: Routed, mine: ConversationId) -> None:
    desk.team("support", "boris")
    desk.default("support")
    desk.person("dora", on=False)
    desk.asks("conversation.transfer", conversation_id=mine, operator="dora", force=True)
    desk.later(10 * MINUTE)
    desk.decide()
    assert desk.whose(mine) == "dora"


def test_a_transfer_to_a_team_counts_more_than_rules(desk: Routed, mine: ConversationId) -> None:
    desk.team("support", "anna")
    desk.team("refunds", "boris")
    desk.default("support")
    desk.asks("conversation.transfer", conversation_id=mine, team="refunds", note="please")
    desk.asks("rule.add", desk.boris, name="all", team="support")
    desk.decide()
    assert (desk.whose(mine), desk.conversation(mine).team) == ("boris", "refunds")


def test_what_nobody_waits_in_is_given_out_all_the_same_when_it_was_transferred(
    desk: Routed, mine: ConversationId
) -> None:
    desk.team("refunds", "boris")
    desk.reply(mine)
    desk.asks("conversation.transfer", conversation_id=mine, team="refunds")
    desk.decide()
    assert desk.whose(mine) == "boris"


def test_a_transfer_says_to_whom(desk: Routed, mine: ConversationId) -> None:
    desk.team("empty")
    for given, problem, told in [
        ({}, Invalid, "Say to whom"),
        ({"operator": "boris", "team": "empty"}, Invalid, "Say to whom"),
        ({"team": "empty"}, Conflict, "Nobody is in team “empty”"),
        ({"team": "sales"}, NotFound, "no team “sales”"),
        ({"operator": "eve"}, NotFound, "no operator “eve”"),
    ]:
        with pytest.raises(problem, match=told):
            desk.asks("conversation.transfer", None, None, conversation_id=mine, **given)
    desk.asks("conversation.close", conversation_id=mine)
    with pytest.raises(Conflict, match="is closed: reopen it first"):
        desk.asks("conversation.transfer", conversation_id=mine, operator="boris")


def test_taking_over_is_said_and_told(desk: Routed, mine: ConversationId) -> None:
    with pytest.raises(Conflict, match=r"is Anna's\. Take it over if you mean to"):
        desk.asks("conversation.take", desk.boris, conversation_id=mine)
    assert desk.asks("conversation.take", desk.boris, conversation_id=mine, over=True).operator == "Boris"
    assert desk.thread(mine)[-1].text == "Boris took it over from Anna."
    assert [one.reason for one in desk.asks("notification.list").items] == ["taken_over"]


def test_several_operators_take_part(desk: Routed, mine: ConversationId) -> None:
    desk.asks("conversation.join", desk.boris, conversation_id=mine)
    people = desk.asks("conversation.join", desk.boris, conversation_id=mine, operator="root")
    assert [one.login for one in people] == ["boris", "root"]
    assert [one.login for one in desk.asks("conversation.leave", desk.boris, conversation_id=mine)] == ["root"]
    assert (desk.told().count("participant_joined"), desk.told()[-1]) == (2, "participant_left")
    with pytest.raises(Conflict, match="boris does not take part"):
        desk.asks("conversation.leave", desk.boris, conversation_id=mine)
    with pytest.raises(Conflict, match="is anna's already"):
        desk.asks("conversation.join", conversation_id=mine)


def test_an_answer_to_what_a_colleague_has_answered_meanwhile_is_refused_if_asked_for(
    desk: Routed, mine: ConversationId
) -> None:
    seen = desk.thread(mine)[-1].id
    desk.reply(mine, "boris was faster", actor=desk.boris)
    with pytest.raises(Conflict, match="Boris has answered conversation 1 meanwhile"):
        desk.reply(mine, "late", if_last=seen)
    newest = desk.thread(mine)[-1].id
    assert desk.reply(mine, "and also", if_last=newest).text == "and also"


def test_two_answers_at_once_are_noticed_and_both_leave(desk: Routed, mine: ConversationId) -> None:
    desk.reply(mine, "first", actor=desk.boris)
    desk.later(20_000)
    desk.reply(mine, "second")
    texts = [one.text for one in desk.thread(mine) if one.type is MessageType.NOTICE]
    assert texts == ["Anna answers 20 s after Boris: the contact has both answers."]
    assert len([one for one in desk.thread(mine) if one.type is MessageType.OUTBOUND]) == 2


def test_no_collision_where_the_contact_wrote_in_between_or_both_take_part(desk: Routed, mine: ConversationId) -> None:
    desk.reply(mine, "first", actor=desk.boris)
    desk.writes("ann", "and?")
    desk.reply(mine, "second")
    desk.asks("conversation.join", desk.boris, conversation_id=mine)
    desk.reply(mine, "third", actor=desk.boris)
    desk.reply(mine, "fourth")
    assert not [one for one in desk.thread(mine) if one.type is MessageType.NOTICE]


def test_an_explanation_names_rule_team_and_everybody_who_cannot(desk: Routed) -> None:
    desk.team("support", "anna", "boris", "dora", "root", capacity=1)
    desk.asks("operator.set", desk.root, login="anna", skills=["vip"])
    desk.asks("operator.set", desk.root, login="dora", skills=["vip"])
    desk.asks("presence.set", desk.person("dora"), switch=Switch.AWAY)
    first, second = desk.writes("ann"), desk.writes("bob")
    unrouted = desk.asks("route.explain", conversation_id=first)
    assert (unrouted.team, unrouted.sentence) == (None, "It is nobody's, and stays so until somebody takes it.")
    desk.asks("rule.add", desk.boris, name="off", team="support", enabled=False)
    desk.asks("rule.add", desk.boris, name="vip", team="support", skills=["vip"])
    desk.decide()
    told = desk.asks("route.explain", conversation_id=first)
    assert told.sentence == "It is Anna's: routed to support by rule vip, least_loaded."
    told = desk.asks("route.explain", conversation_id=second)
    assert told.sentence == "It is next in the queue of support; nobody can take it now."
    assert [(one.name, one.why_not) for one in told.rules] == [("off", "it is switched off"), ("vip", None)]
    assert {one.login: one.why_not for one in told.operators} == {
        "anna": "has 1 of at most 1 conversations",
        "boris": "lacks the skill vip",
        "dora": "away: switched to away",
        "root": "lacks the skill vip",
    }
    assert (told.team, told.because, told.next, told.position) == ("support", "rule vip", None, 1)
