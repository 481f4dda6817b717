"""Decides when what waits for somebody who is away may go on to somebody else."""

from typing import NamedTuple


class Held(NamedTuple):
    """A contact waits for an operator who is away since ``away_at``; times in ms.

    ``acted_at``: their last act. ``is_offered``: whether they take it is still to be seen. ``is_planned``: an answer
    is written and leaves at its time.
    """

    assigned_at: int
    waiting_since_at: int
    away_at: int
    acted_at: int
    is_offered: bool = False
    is_planned: bool = False


def goes_on_at(held: Held, acknowledge_ms: int) -> int | None:
    """From when somebody else may get it, ms; None: it stays as long as they are only away.

    They have as long as for an offer, from the last thing that happened, so that who is away but still answers keeps
    what they have. What they got though they were away is theirs.
    """
    if acknowledge_ms == 0 or held.is_offered or held.is_planned:
        return None
    if max(held.away_at, held.waiting_since_at) <= held.assigned_at:
        return None
    return max(held.assigned_at, held.waiting_since_at, held.away_at, held.acted_at) + acknowledge_ms
