"""By whose clock a time is read that somebody says, such as “mon 09:00”: one answer for all that wait for a time."""

from datetime import tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from omnid.desk import hours
from omnid.errors import Invalid
from omnid.model import Actor, Conversation
from omnid.policy import moments, weekly
from omnid.store.database import Tx


class Clock(NamedTuple):
    """``zone``: said with the time. ``local``: of whoever asks, where neither a shift nor hours say one."""

    zone: str | None = None
    local: str | None = None


def moment(tx: Tx, actor: Actor, said: str, clock: Clock, conversation: Conversation, path: str) -> int:
    """A time to come, ms. ``path``: the field it was said in. Raises `Invalid`."""
    zone = of(tx, actor, clock, conversation)
    try:
        return moments.moment(said, zone, tx.now)
    except Invalid as problem:
        problem.details["path"] = path
        raise


def of(tx: Tx, actor: Actor, clock: Clock, conversation: Conversation) -> tzinfo:
    """That of the zone that was said, else of the operator's shift, of the hours, of whoever asks, UTC."""
    said = None if clock.zone is None else weekly.zone(clock.zone)
    local = None if clock.local is None else weekly.zone(clock.local)
    shift = None if actor.operator_id is None else hours.of(tx, operator=actor.operator_id)
    found = shift or hours.of(tx, channel=conversation.channel_id, team=conversation.team_id)
    return ZoneInfo(said or (found.timezone if found else None) or local or "UTC")
