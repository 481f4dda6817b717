"""Which rules hold, who can take a conversation, and who is next, as pure values."""

from typing import Any

import pytest

from omnid.model import Conditions, OperatorId, PresenceState, Priority, Rule, RuleId, Strategy, TeamId
from omnid.policy.routing import Candidate, Matter, Pool, Taken, place, unable, why_not

SALES = TeamId(1)
MATTER = Matter(
    channel="site",
    kind="widget",
    language="ru-RU",
    page="https://shop.example/checkout/2?step=1",
    attributes={"plan": "Pro"},
    said="Where is my refund, please?",
    is_open=True,
)


def rule(name: str, team: TeamId | None, **more: Any) -> Rule:
    fields: dict[str, Any] = {"conditions": Conditions(), "priority": None, "skills": [], "enabled": True} | more
    return Rule(id=RuleId(1), name=name, position=1, team_id=team, team=None, created_at=0, updated_at=0, **fields)


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        (Conditions(), None),
        (Conditions(channels=["bot", "site"], kinds=["widget"], languages=["ru"], hours="open"), None),
        (Conditions(channels=["bot"]), "the channel is site"),
        (Conditions(languages=["en", "r"]), "the language is ru-RU"),
        (Conditions(languages=["ru_ru"]), None),
        (Conditions(pages=["/checkout*"]), None),
        (Conditions(pages=["https://shop.example/checkout/*"]), None),
        (Conditions(pages=["/cart"]), "the page is https://shop.example/checkout/2?step=1"),
        (Conditions(attributes={"plan": "pro"}), None),
        (Conditions(attributes={"city": "Perm"}), "city is unknown"),
        (Conditions(keywords=["REFUND"]), None),
        (Conditions(keywords=["my refund"]), None),
        (Conditions(keywords=["fund", "where my"]), "none of its words was said"),
        (Conditions(hours="closed"), "it is open now"),
    ],
)
def test_all_conditions_have_to_hold_and_the_first_that_does_not_is_named(conditions: Conditions, why: str) -> None:
    assert why_not(conditions, MATTER) == why


def test_what_is_not_known_fits_no_condition() -> None:
    nothing = MATTER._replace(language=None, page=None, said="")
    for conditions in (Conditions(languages=["ru"]), Conditions(pages=["*"]), Conditions(keywords=["a"])):
        assert why_not(conditions, nothing) is not None


def test_the_dots_of_yo_make_no_difference_to_a_keyword() -> None:
    for said, keyword in (("еще раз", "ещё"), ("Ещё раз", "еще")):
        assert why_not(Conditions(keywords=[keyword]), MATTER._replace(said=said)) is None


def test_rules_without_a_team_add_up_until_one_names_a_team() -> None:
    placed = place(
        [
            rule("off", TeamId(9), enabled=False),
            rule("urgent", None, priority=Priority.URGENT),
            rule("calm", None, priority=Priority.LOW, skills=["refunds"]),
            rule("sales", SALES, skills=["language:ru"]),
            rule("never asked", TeamId(2)),
        ],
        MATTER,
    )
    assert (placed.team_id, placed.priority) == (SALES, Priority.URGENT)
    assert placed.skills == ("language:ru", "refunds")
    assert placed.rules == ("urgent", "calm", "sales")


def who(number: int, load: int = 0, **more: Any) -> Candidate:
    fields: dict[str, Any] = {"capacity": 4, "skills": frozenset(), "offered_at": 0} | more
    return Candidate(operator_id=OperatorId(number), login=f"o{number}", position=number, load=load, **fields)


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (who(1), "lacks the skill refunds"),
        (who(1, skills=frozenset({"refunds", "vip"})), None),
        (who(1, 4, skills=frozenset({"refunds"})), "has 4 of at most 4 conversations"),
        (who(1, state=PresenceState.AWAY, because="switched to away"), "away: switched to away"),
    ],
)
def test_why_somebody_cannot_get_a_conversation(candidate: Candidate, why: str | None) -> None:
    assert unable(candidate, ["refunds"]) == why


def give(pool: Pool, taken: Taken, count: int, **more: Any) -> list[int | None]:
    given: list[int | None] = []
    for _ in range(count):
        to = pool.next(**more)
        given.append(to)
        if to is not None:
            taken.give(to)
    return given


def pool(strategy: Strategy, *people: Candidate) -> tuple[Pool, Taken]:
    taken = Taken(1000)
    return Pool(strategy, people, taken), taken


def test_least_loaded_fills_up_evenly_and_nobody_beyond_their_capacity() -> None:
    one = pool(Strategy.LEAST_LOADED, who(1, 2), who(2), who(3, 1, capacity=2))
    assert give(*one, 9) == [2, 3, 2, 1, 2, 1, 2, None, None]


def test_round_robin_goes_by_who_got_one_longest_ago() -> None:
    one = pool(Strategy.ROUND_ROBIN, who(1, offered_at=30), who(2, 3, offered_at=10), who(3, offered_at=20))
    assert give(*one, 6) == [2, 3, 1, 3, 1, 3]


def test_by_skill_the_best_fitting_comes_first_and_nobody_has_to_fit() -> None:
    russian, both = frozenset({"language:ru"}), frozenset({"language:ru", "channel:site"})
    one = pool(Strategy.SKILL, who(1, capacity=1), who(2, skills=russian, capacity=1), who(3, 3, skills=both))
    assert give(*one, 4, words=("language:ru", "channel:site")) == [3, 2, 1, None]


def test_last_operator_first_when_they_can() -> None:
    one = pool(Strategy.LAST, who(1), who(2, 2, capacity=3))
    assert give(*one, 3, last=OperatorId(2)) == [2, 1, 1]
    assert give(*one, 1, last=OperatorId(77)) == [1]


def test_who_is_in_two_teams_is_counted_once() -> None:
    taken = Taken(0)
    first, second = (Pool(Strategy.LEAST_LOADED, [who(1, capacity=2)], taken) for _ in range(2))
    assert give(first, taken, 1) + give(second, taken, 2) == [1, 1, None]


def test_who_lacks_a_skill_is_passed_over_only_where_it_is_asked_for() -> None:
    one = pool(Strategy.LEAST_LOADED, who(1), who(2, 2, skills=frozenset({"vip"})))
    assert give(*one, 3, skills=("vip",)) == [2, 2, None]
    assert give(*one, 1) == [1]
