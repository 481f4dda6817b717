"""What waits is given to whom it belongs: by rules to a team, in it to whose turn it is, never above what they can."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from omnid.errors import Conflict, Invalid, NotFound, OmnidError
from omnid.model import Conditions, MessageType, Priority, Strategy, Switch, WayKind
from tests.desk.routed import Routed
from tests.desk.world import MINUTE


@pytest.fixture
def desk() -> Iterator[Routed]:
    one = Routed()
    yield one
    one.connection.close()


def test_without_a_team_and_a_rule_nothing_is_routed(desk: Routed) -> None:
    desk.person("anna")
    first = desk.writes("ann")
    assert desk.decide() is not None
    assert desk.whose(first) is None
    desk.team("support", "anna")
    desk.decide()
    assert desk.whose(first) is None


def test_the_team_of_the_desk_gets_what_no_rule_sends_elsewhere(desk: Routed) -> None:
    desk.team("support", "anna", "boris")
    early = desk.writes("ann")
    desk.decide()
    desk.default("support")
    desk.decide()
    late = desk.writes("bob")
    desk.decide()
    assert [desk.whose(early), desk.whose(late)] == ["anna", "boris"]
    assert desk.conversation(late).acknowledge_by_at == desk.now + MINUTE
    fact = [one for one in desk.facts() if one.__struct_config__.tag == "conversation_assigned"][-1]
    assert (fact.team_id, fact.reason, fact.actor) == (1, "routed to support, least_loaded", "system:0")  # type: ignore[union-attr]


def test_a_rule_sends_to_its_team_with_priority_and_skills(desk: Routed) -> None:
    desk.team("support", "anna")
    desk.team("refunds", "boris", "root")
    desk.default("support")
    desk.asks("operator.set", desk.root, login="root", skills=["money"])
    desk.asks(
        "rule.add",
        desk.boris,
        name="money",
        conditions=Conditions(keywords=["refund"], channels=["bot"]),
        team="refunds",
        priority=Priority.HIGH,
        skills=["money"],
    )
    plain, money = desk.writes("ann"), desk.writes("bob", "I want a refund!")
    desk.decide()
    assert (desk.whose(plain), desk.whose(money)) == ("anna", "root")
    assert (desk.conversation(money).team, desk.conversation(money).priority) == ("refunds", Priority.HIGH)


def test_nobody_gets_more_than_they_can_and_the_rest_waits_in_order(desk: Routed) -> None:
    desk.team("support", "anna", "boris", capacity=2)
    desk.asks("operator.set", desk.root, login="boris", capacity=1)
    desk.default("support")
    waiting = []
    for number in range(6):
        waiting.append(desk.writes(f"c{number}"))
        desk.later(1000)
    desk.asks("conversation.priority", conversation_id=waiting[5], priority=Priority.URGENT)
    desk.decide()
    assert [desk.whose(one) for one in waiting] == ["boris", "anna", None, None, None, "anna"]
    for one, login in ((waiting[5], desk.anna), (waiting[0], desk.boris)):
        desk.asks("conversation.close", login, conversation_id=one)
    desk.decide()
    assert Counter(desk.whose(one) for one in waiting[1:5]) == {"anna": 2, "boris": 1, None: 1}
    assert desk.whose(waiting[4]) is None


def test_what_one_does_not_take_goes_to_the_next_with_a_notice(desk: Routed) -> None:
    desk.team("support", "anna", "boris")
    desk.default("support")
    one = desk.writes("ann")
    desk.decide()
    assert desk.whose(one) == "anna"
    desk.later(MINUTE)
    desk.decide()
    assert desk.whose(one) == "boris"
    notices = [message.text for message in desk.thread(one) if message.type is MessageType.NOTICE]
    assert notices == ["anna did not take it in 60 s: it goes to whoever is next."]
    desk.asks("conversation.read", desk.boris, conversation_id=one)
    desk.later(10 * MINUTE)
    desk.decide()
    assert desk.whose(one) == "boris"


def test_what_waits_for_somebody_who_goes_is_handed_on_and_the_rest_when_the_contact_writes(desk: Routed) -> None:
    desk.team("support", "anna", strategy=Strategy.ROUND_ROBIN)
    desk.default("support")
    waits, answered = desk.writes("ann"), desk.writes("bob")
    desk.decide()
    desk.asks("conversation.read", conversation_id=waits)
    desk.reply(answered)
    desk.asks("team.join", desk.boris, name="support", operator="boris")
    desk.person("boris")
    desk.later(1)
    desk.asks("presence.set", switch=Switch.OFFLINE)
    desk.decide()
    assert (desk.whose(waits), desk.whose(answered)) == ("boris", "anna")
    assert desk.thread(waits)[-1].text == "anna is offline (switched off): it goes to whoever is next."
    desk.writes("bob", "are you there?")
    desk.decide()
    assert desk.whose(answered) == "boris"


def test_what_waits_for_somebody_away_goes_to_another_in_time_and_the_rest_stays(desk: Routed) -> None:
    desk.team("support", "anna", strategy=Strategy.ROUND_ROBIN)
    desk.default("support")
    waits, answered = desk.writes("ann"), desk.writes("bob")
    desk.decide()
    desk.asks("conversation.read", conversation_id=waits)
    desk.reply(answered)
    desk.later(1000)
    desk.asks("presence.set", switch=Switch.AWAY)
    desk.asks("team.join", desk.boris, name="support", operator="boris")
    desk.person("boris")
    desk.later(MINUTE - 1000)
    desk.decide()
    assert desk.whose(waits) == "anna"
    said = desk.asks("route.explain", conversation_id=waits).sentence
    assert said.endswith("anna is away (switched to away): boris gets it in 1 s.")
    desk.later(1000)
    desk.decide()
    assert (desk.whose(waits), desk.whose(answered)) == ("boris", "anna")
    assert desk.thread(waits)[-1].text == "anna is away (switched to away): it goes to whoever is next."
    assert desk.conversation(waits).acknowledge_by_at == desk.now + MINUTE
    desk.asks("conversation.read", desk.boris, conversation_id=waits)
    desk.asks("presence.set", switch=Switch.ONLINE)
    desk.later(MINUTE)
    desk.decide()
    assert desk.whose(waits) == "boris"


def test_what_waits_for_somebody_away_stays_until_somebody_else_can_take_it(desk: Routed) -> None:
    desk.team("support", "anna", "boris", capacity=1)
    desk.default("support")
    hers, his = desk.writes("ann"), desk.writes("bob")
    desk.decide()
    for one, actor in ((hers, desk.anna), (his, desk.boris)):
        desk.asks("conversation.read", actor, conversation_id=one)
    desk.later(1)
    desk.asks("presence.set", switch=Switch.AWAY)
    desk.later(10 * MINUTE)
    desk.decide()
    assert (desk.whose(hers), len(desk.thread(hers))) == ("anna", 1)
    assert "escalation_raised" in desk.told()
    said = desk.asks("route.explain", conversation_id=hers).sentence
    assert said.endswith("it stays theirs, for nobody else can be given it now.")
    desk.asks("conversation.close", desk.boris, conversation_id=his)
    desk.decide()
    assert desk.whose(hers) == "boris"


def test_who_is_away_but_answers_keeps_what_they_have(desk: Routed) -> None:
    desk.team("support", "anna", "boris", strategy=Strategy.ROUND_ROBIN)
    desk.default("support")
    one, other = desk.writes("ann"), desk.writes("eve")
    desk.decide()
    desk.asks("conversation.read", conversation_id=one)
    desk.asks("conversation.read", desk.boris, conversation_id=other)
    desk.later(1)
    desk.asks("presence.set", switch=Switch.AWAY)
    for _ in range(5):
        desk.later(MINUTE - 1)
        desk.asks("conversation.note", conversation_id=one, text="still looking")
        desk.decide()
    assert desk.whose(one) == "anna"


def test_what_was_given_to_somebody_away_by_force_stays_with_them(desk: Routed) -> None:
    desk.team("support", "boris")
    desk.default("support")
    desk.person("anna", on=False)
    desk.asks("presence.set", switch=Switch.AWAY)
    one = desk.writes("ann")
    desk.decide()
    desk.asks("conversation.transfer", desk.boris, conversation_id=one, operator="anna", force=True)
    desk.later(5 * MINUTE)
    desk.decide()
    assert desk.whose(one) == "anna"


def test_what_was_no_teams_is_routed_when_whoever_has_it_is_away(desk: Routed) -> None:
    one = desk.writes("ann")
    desk.asks("conversation.take", conversation_id=one)
    desk.team("money", "boris")
    desk.asks("rule.add", desk.boris, name="all", team="money", priority=Priority.HIGH)
    desk.later(1)
    desk.asks("presence.set", switch=Switch.AWAY)
    desk.later(MINUTE)
    desk.decide()
    assert desk.whose(one) == "boris"
    assert (desk.conversation(one).team, desk.conversation(one).priority) == ("money", Priority.HIGH)


def test_last_operator_first_keeps_a_contact_with_who_knows_them(desk: Routed) -> None:
    desk.team("support", "anna", "boris", strategy=Strategy.LAST)
    desk.default("support")
    first = desk.writes("ann")
    desk.reply(first, actor=desk.boris)
    desk.asks("conversation.close", desk.boris, conversation_id=first)
    desk.asks("conversation.assign", desk.boris, conversation_id=first, operator="nobody")
    for _ in range(2):
        desk.reply(desk.writes("bob"), actor=desk.boris)
        assert desk.writes("ann", "again") == first
        desk.decide()
        assert desk.whose(first) == "boris"


def test_a_manual_team_is_given_nothing_and_takes_what_it_sees(desk: Routed) -> None:
    desk.team("support", "anna", strategy=Strategy.MANUAL)
    desk.default("support")
    one = desk.writes("ann")
    desk.decide()
    assert (desk.whose(one), desk.conversation(one).team) == (None, "support")
    assert desk.asks("conversation.take", conversation_id=one).operator == "Anna"


def test_rules_are_asked_in_their_order_and_what_waits_is_routed_anew(desk: Routed) -> None:
    desk.team("first")
    desk.team("second")
    for name in ("one", "two"):
        desk.asks("rule.add", desk.boris, name=name, team={"one": "first", "two": "second"}[name])
    waiting = desk.writes("ann")
    desk.decide()
    assert desk.conversation(waiting).team == "first"
    assert [rule.name for rule in desk.asks("rule.list")] == ["one", "two"]
    moved = desk.asks("rule.move", desk.boris, name="one", position=9)
    assert moved.position == 2
    desk.decide()
    assert desk.conversation(waiting).team == "second"
    desk.asks("rule.set", desk.boris, name="two", enabled=False)
    desk.decide()
    assert desk.conversation(waiting).team == "first"
    desk.asks("rule.remove", desk.boris, name="two")
    assert [(rule.name, rule.position) for rule in desk.asks("rule.list")] == [("one", 1)]


def test_a_rule_that_makes_no_sense_is_refused_whole(desk: Routed) -> None:
    desk.team("support", "anna")
    wrong: list[tuple[dict[str, Any], type[OmnidError], str]] = [
        ({"name": "one"}, Invalid, "has to name a team, a priority or a skill"),
        ({"name": "one", "team": "nobody"}, NotFound, "no team “nobody”"),
        ({"name": "one", "team": "support", "conditions": Conditions(channels=["x"])}, NotFound, "no channel"),
        ({"name": "One", "team": "support"}, Invalid, "small letters"),
    ]
    for given, problem, told in wrong:
        with pytest.raises(problem, match=told):
            desk.asks("rule.add", desk.boris, **given)
    assert desk.asks("rule.list") == []
    desk.asks("rule.add", desk.boris, name="one", team="support")
    with pytest.raises(Conflict, match="a rule “one” already"):
        desk.asks("rule.add", desk.boris, name="one", team="support")
    with pytest.raises(Conflict, match="still has 1 rule"):
        desk.asks("team.remove", desk.boris, name="support")


def test_a_thousand_that_wait_are_given_out_in_bounded_rounds(desk: Routed) -> None:
    logins = [f"o{number}" for number in range(60)]
    desk.team("support", *logins, capacity=5)
    waiting = [desk.writes(f"c{number}") for number in range(350)]
    desk.default("support")
    desk.decide()
    loads = Counter(desk.whose(one) for one in waiting)
    assert loads.pop(None) == 50
    assert set(loads.values()) == {5}
    assert [desk.whose(one) for one in waiting[300:]] == [None] * 50


def test_who_has_a_way_is_told_of_what_they_are_offered(desk: Routed) -> None:
    desk.team("support", "anna", "boris", strategy=Strategy.ROUND_ROBIN)
    desk.asks("way.add", desk.root, operator="anna", kind=WayKind.EMAIL, address="anna@desk.example")
    desk.default("support")
    one, _ = desk.writes("ann"), desk.writes("bob")
    desk.decide()
    assert desk.sql("select operator_id, reason, text from notifications where reason = 'offer'") == [
        (desk.anna.operator_id, "offer", f"Conversation {one} is yours: take it within 60 s")
    ]


def test_where_nobody_has_to_acknowledge_what_is_given_stays(desk: Routed) -> None:
    desk.team("support", "anna", "boris")
    desk.asks("desk.set", desk.root, changes={"team": "support", "acknowledge_ms": 0})
    one = desk.writes("ann")
    desk.decide()
    assert (desk.whose(one), desk.conversation(one).acknowledge_by_at) == ("anna", None)
