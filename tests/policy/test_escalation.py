"""Who is told, when, and how soon it has to be: decided from values alone."""

import pytest

from omnid.model import ChannelId, Hours, HoursId, OperatorId, Priority, Span, Step, Target, TargetId, TargetType, Whom
from omnid.policy import escalation
from omnid.policy.escalation import LADDER, Staff

MINUTE = 60_000
HOUR = 60 * MINUTE
# Monday 12 January 2026, 17:59 UTC.
MONDAY_17_59 = 1_768_240_740_000
OFFICE = Hours(id=HoursId(1), name="office", timezone="UTC", weekly=[[Span(opens=540, closes=1080)]] * 5 + [[], []])
ANNA, BORIS, CLARA, ROOT = (OperatorId(number) for number in (1, 2, 3, 9))


def target(channel: int | None, priority: Priority | None, first: int | None, next_: int | None = None) -> Target:
    return Target(
        id=TargetId(1), channel_id=None if channel is None else ChannelId(channel), channel=None, priority=priority,
        first_ms=first, next_ms=next_, close_ms=None,
    )  # fmt: skip


def limit(targets: list[Target], channel: int, priority: Priority = Priority.NORMAL) -> int:
    return escalation.limit_ms(targets, TargetType.FIRST, ChannelId(channel), priority)


def test_where_nothing_is_said_a_contact_is_answered_within_a_minute() -> None:
    assert limit([], 1) == 60_000
    assert escalation.limit_ms([], TargetType.CLOSE, ChannelId(1), Priority.LOW) == 0


def test_the_most_specific_target_counts_and_what_it_leaves_open_is_as_for_all() -> None:
    targets = [
        target(None, None, 10, 20),
        target(1, None, 30),
        target(None, Priority.URGENT, 5),
        target(1, Priority.URGENT, 0),
    ]
    assert [limit(targets, 1), limit(targets, 2), limit(targets, 2, Priority.URGENT)] == [30, 10, 5]
    assert limit(targets, 1, Priority.URGENT) == 0
    assert escalation.limit_ms(targets, TargetType.NEXT, ChannelId(1), Priority.URGENT) == 20


def test_the_ladder_as_delivered_has_no_problem() -> None:
    assert escalation.problem(LADDER) is None


@pytest.mark.parametrize(
    ("steps", "word"),
    [
        ([(Whom.TEAM, 50, None), (Whom.OPERATOR, 100, None)], "goes up"),
        ([(Whom.OPERATOR, 50, None), (Whom.TEAM, 100, None), (Whom.OPERATOR, 150, None)], "goes up"),
        ([(Whom.OPERATOR, 100, None), (Whom.TEAM, 100, None)], "Two steps"),
        ([(Whom.OPERATOR, 50, MINUTE), (Whom.TEAM, 100, None)], "again and again"),
    ],
)
def test_a_ladder_that_goes_down_in_a_circle_or_nowhere_is_refused(
    steps: list[tuple[Whom, int, int | None]], word: str
) -> None:
    ladder = [Step(whom=whom, at_percent=percent, repeat_ms=repeat) for whom, percent, repeat in steps]
    assert word in str(escalation.problem(ladder))


def test_steps_fall_due_at_their_part_of_the_target() -> None:
    times = [escalation.next_at(None, LADDER, 0, MINUTE, told, None) for told in range(4)]
    assert times == [45_000, 60_000, 120_000, None]


def test_time_outside_the_hours_does_not_count() -> None:
    due = escalation.next_at(OFFICE, LADDER, MONDAY_17_59, 2 * MINUTE, 0, None)
    assert due == MONDAY_17_59 + MINUTE + 15 * HOUR + MINUTE // 2


def test_who_is_told_late_has_the_time_to_acknowledge_before_the_next_is_told() -> None:
    late = 10 * HOUR
    assert escalation.next_at(None, LADDER, 0, MINUTE, 1, late) == late + MINUTE // 4
    assert escalation.next_at(None, LADDER, 0, MINUTE, 2, late) == late + MINUTE


def test_the_last_step_repeats_where_it_says_so() -> None:
    ladder = [Step(whom=Whom.SUPERVISORS, at_percent=100, repeat_ms=10 * MINUTE)]
    assert escalation.next_at(None, ladder, 0, MINUTE, 1, 5) == 5 + 10 * MINUTE


def staff(assigned: OperatorId | None, team: set[OperatorId], online: set[OperatorId]) -> Staff:
    return Staff(assigned, frozenset(team), frozenset(online), frozenset({ROOT}))


@pytest.mark.parametrize(
    ("whom", "there", "told"),
    [
        (Whom.OPERATOR, staff(ANNA, {ANNA, BORIS}, {ANNA, BORIS}), [ANNA]),
        (Whom.OPERATOR, staff(ANNA, {ANNA, BORIS}, {BORIS}), [ANNA, BORIS]),
        (Whom.OPERATOR, staff(None, {ANNA, BORIS}, {BORIS, CLARA}), [BORIS]),
        (Whom.OPERATOR, staff(None, set(), {BORIS, CLARA}), [BORIS, CLARA]),
        (Whom.OPERATOR, staff(ANNA, {ANNA, BORIS}, set()), [ANNA, ROOT]),
        (Whom.OPERATOR, staff(None, set(), set()), [ROOT]),
        (Whom.TEAM, staff(ANNA, {ANNA, BORIS}, {ANNA, BORIS, CLARA}), [ANNA, BORIS]),
        (Whom.TEAM, staff(ANNA, {ANNA, BORIS}, {CLARA}), [ROOT]),
        (Whom.TEAM, staff(ANNA, set(), {ANNA, CLARA}), [ANNA, CLARA]),
        (Whom.SUPERVISORS, staff(ANNA, {ANNA}, {ANNA}), [ROOT]),
    ],
)
def test_a_step_tells_somebody_who_can_act(whom: Whom, there: Staff, told: list[OperatorId]) -> None:
    assert escalation.audience(whom, there) == told
