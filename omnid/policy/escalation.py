"""Decides how soon a contact is to be answered, when which step of the ladder is due, and whom it tells."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from omnid.model import ChannelId, Hours, OperatorId, Priority, Step, Target, TargetType, Whom
from omnid.policy import hours as working

FIRST_MS = 60_000
NEXT_MS = 5 * 60_000
LADDER = (
    Step(whom=Whom.OPERATOR, at_percent=75),
    Step(whom=Whom.TEAM, at_percent=100),
    Step(whom=Whom.SUPERVISORS, at_percent=200),
)
"""Where nobody has made another."""
_ORDER = list(Whom)


def limit_ms(targets: Sequence[Target], type_: TargetType, channel: ChannelId, priority: Priority) -> int:
    """How much working time there is, ms; 0: no limit.

    The most specific target that says something counts: of channel and priority, of the channel, of the priority, of
    all; else 60 s for the first answer, 5 minutes for the next, none for closing.
    """
    said = [
        (one.channel_id is not None, one.priority is not None, ms)
        for one in targets
        if one.channel_id in (None, channel)
        and one.priority in (None, priority)
        and (ms := _of(one, type_)) is not None
    ]
    default = {TargetType.FIRST: FIRST_MS, TargetType.NEXT: NEXT_MS, TargetType.CLOSE: 0}[type_]
    return max(said)[2] if said else default


def _of(target: Target, type_: TargetType) -> int | None:
    return {TargetType.FIRST: target.first_ms, TargetType.NEXT: target.next_ms, TargetType.CLOSE: target.close_ms}[
        type_
    ]


def problem(ladder: Sequence[Step]) -> str | None:
    """What is wrong with a ladder, ordered by percent, as a sentence."""
    for earlier, later in pairwise(ladder):
        if later.at_percent == earlier.at_percent:
            return f"Two steps are at {later.at_percent} %: give each a time of its own."
        if _ORDER.index(later.whom) < _ORDER.index(earlier.whom):
            return (
                f"{later.whom.value} at {later.at_percent} % comes after {earlier.whom.value} at "
                f"{earlier.at_percent} %: a ladder goes up, from operator to team to supervisors."
            )
        if earlier.repeat_ms is not None:
            return (
                f"{earlier.whom.value} at {earlier.at_percent} % is told again and again, so nothing comes after it; "
                "only the last step repeats."
            )
    return None


def next_at(
    hours: Hours | None, ladder: Sequence[Step], since_at: int, limit: int, told: int, told_at: int | None
) -> int | None:
    """When the step after ``told`` ones is due; None: never.

    Never sooner after the last one than the ladder has it, so that somebody told late has the time to acknowledge.
    """
    if told >= len(ladder):
        repeat = ladder[-1].repeat_ms if ladder else None
        return None if repeat is None or told_at is None else working.after_working(hours, told_at, repeat)
    planned = working.after_working(hours, since_at, limit * ladder[told].at_percent // 100)
    if told == 0 or told_at is None or planned is None:
        return planned
    apart = limit * (ladder[told].at_percent - ladder[told - 1].at_percent) // 100
    waited = working.after_working(hours, told_at, apart)
    return None if waited is None else max(planned, waited)


class Staff(NamedTuple):
    """Who there is. ``assigned``: whose the conversation is; ``team``: its members, empty without one."""

    assigned: OperatorId | None
    team: frozenset[OperatorId]
    online: frozenset[OperatorId]
    supervisors: frozenset[OperatorId]


def audience(whom: Whom, staff: Staff) -> list[OperatorId]:
    """Whom a step tells, each once.

    A step never tells nobody who could act: an operator's that has none, or one who is not online, also goes to the
    team; the team's to those of it who are online, without a team to all who are; and where nobody is, to supervisors.
    """
    told = set[OperatorId]()
    if whom is Whom.OPERATOR and staff.assigned is not None:
        told = {staff.assigned}
        if staff.assigned in staff.online:
            return [staff.assigned]
    if whom is not Whom.SUPERVISORS:
        here = staff.online & staff.team if staff.team else staff.online
        told |= here or staff.supervisors
    else:
        told |= staff.supervisors
    return sorted(told)
