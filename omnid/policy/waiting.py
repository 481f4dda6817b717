"""Estimates how long somebody who writes now will wait, from how answers really went in the last hours."""

from collections.abc import Sequence
from typing import NamedTuple

from omnid.model import OperatorId

FEWEST = 5
"""Answers below which nothing is said."""


class Answer(NamedTuple):
    """An answer that was given at ``at``, after ``waited_ms`` of working time."""

    operator_id: OperatorId | None
    at: int
    waited_ms: int


def expected_ms(answers: Sequence[Answer], waiting: int, online: int) -> int | None:
    """What four of five of those who write now wait at most, ms; None where nothing honest can be said.

    ``answers`` in their order in time. ``waiting``: conversations that wait already; ``online``: operators who are
    there. Those before one in the queue are worked off by all who are there, each taking what an answer takes on
    average; then comes one's own answer, which four times of five takes no longer than it did of late. It is never less
    than what each of the last few had to wait.
    """
    if online == 0 or len(answers) < FEWEST:
        return None
    efforts = sorted(_efforts(answers))
    mean = sum(efforts) / len(efforts)
    usual = efforts[min(len(efforts) - 1, len(efforts) * 4 // 5)]
    # Where operators look in now and then and answer all at once, each takes little and everybody waits all the same.
    least = min(one.waited_ms for one in answers[-FEWEST:])
    return max(least, round(waiting / online * mean + usual))


def _efforts(answers: Sequence[Answer]) -> list[int]:
    """What each answer took its operator: since the contact wrote, or since their answer before, if that is later."""
    before: dict[OperatorId | None, int] = {}
    efforts = []
    for one in answers:
        free = one.waited_ms if one.operator_id not in before else one.at - before[one.operator_id]
        efforts.append(max(0, min(one.waited_ms, free)))
        before[one.operator_id] = one.at
    return efforts
