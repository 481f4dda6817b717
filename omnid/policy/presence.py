"""Decides whether an operator is there, because of what, and when that has to be asked again.

The evidence, strongest first: what they said (a switch), a conversation they did not take or answer, their shift, an
open console, their last act. A switch holds until the shift next begins or ends. Without a shift or an open console
somebody of whom nothing is heard goes away, then offline; with one only while a contact waits for them: who has
nothing to do is not to be punished for it.
"""

from typing import NamedTuple

from omnid.model import ConversationId, PresenceState, Switch
from omnid.policy.sentences import spoken

SEEN_MS = 90_000
"""For how long a console that reported counts as open; they report every 30 s."""
_ONLINE, _AWAY, _OFFLINE = PresenceState.ONLINE, PresenceState.AWAY, PresenceState.OFFLINE


class Shift(NamedTuple):
    """``changes_at``: when it next ends or begins. ``turned_at``: when it last did, if that is known."""

    on: bool
    changes_at: int | None
    turned_at: int | None = None


class Missed(NamedTuple):
    """A conversation they did not take or answer, as noticed at ``at``."""

    conversation_id: ConversationId
    at: int
    because: str


class Owed(NamedTuple):
    """The contact who has waited longest for them."""

    conversation_id: ConversationId
    since_at: int


class Evidence(NamedTuple):
    """What is known of an operator at ``now``; times in ms. ``state``, ``since_at``: as it was decided last."""

    now: int
    away_ms: int
    offline_ms: int
    switch: Switch = Switch.AUTO
    switched_at: int | None = None
    console_seen_at: int | None = None
    acted_at: int | None = None
    missed: Missed | None = None
    owed: Owed | None = None
    shift: Shift | None = None
    state: PresenceState = PresenceState.OFFLINE
    since_at: int = 0
    disabled: bool = False


class Decided(NamedTuple):
    """``next_at``: when it may change without anything happening. ``switch``, ``missed``: what is left of them."""

    state: PresenceState
    because: str
    next_at: int | None
    switch: Switch
    missed: Missed | None


def decide(evidence: Evidence) -> Decided:
    one = _after_turn(evidence)
    if one.disabled:
        return Decided(_OFFLINE, "disabled", None, Switch.AUTO, None)
    if one.switch is Switch.OFFLINE:
        return Decided(_OFFLINE, "switched off", one.shift and one.shift.changes_at, one.switch, None)
    if one.shift is not None and not one.shift.on and one.switch is not Switch.ONLINE:
        return Decided(_OFFLINE, "off shift", one.shift.changes_at, one.switch, None)
    if one.missed is not None:
        return _absent(one, one.missed.at + one.offline_ms - one.away_ms, one.missed.because)
    if one.switch is Switch.AWAY:
        heard = max(one.switched_at or 0, one.acted_at or 0)
        return _absent(one, heard + one.offline_ms, "switched to away")
    if _reason(one) is not None:
        return _present(one)
    return _heard(one)


def _after_turn(one: Evidence) -> Evidence:
    """A shift that begins or ends is a new page: switches and what was missed before it count no more."""
    if one.shift is None or one.shift.turned_at is None:
        return one
    turned = one.shift.turned_at
    if (one.switched_at or 0) < turned:
        one = one._replace(switch=Switch.AUTO)
    if one.missed is not None and one.missed.at < turned:
        one = one._replace(missed=None)
    return one


def _absent(one: Evidence, gone: int, because: str) -> Decided:
    """Away, and offline when nothing is heard until ``gone``; only an act or a switch ends it."""
    ends = one.shift and one.shift.changes_at
    if one.now >= gone and not (one.switch is Switch.AWAY and _console(one)):
        return Decided(_OFFLINE, because, ends, one.switch, one.missed)
    return Decided(_AWAY, because, _first(gone if gone > one.now else None, ends), one.switch, one.missed)


def _reason(one: Evidence) -> str | None:
    """What speaks for them without an act."""
    if one.shift is not None and one.shift.on:
        return "on shift"
    return "console open" if _console(one) else None


def _console(one: Evidence) -> bool:
    return one.console_seen_at is not None and one.now - one.console_seen_at < SEEN_MS


def _present(one: Evidence) -> Decided:
    because = "switched on" if one.switch is Switch.ONLINE else _reason(one) or ""
    edges = [one.shift and one.shift.changes_at]
    if not (one.shift and one.shift.on) and one.console_seen_at is not None:
        edges.append(one.console_seen_at + SEEN_MS)
    if one.owed is None:
        return Decided(_ONLINE, because, _first(one.now + one.away_ms, *edges), one.switch, None)
    began = one.since_at if one.state is _ONLINE else one.now
    idle = max(one.acted_at or 0, one.switched_at or 0, one.owed.since_at, began) + one.away_ms
    if one.now >= idle:
        why = f"has not answered conversation {one.owed.conversation_id} for {spoken(one.away_ms)}"
        missed = Missed(one.owed.conversation_id, one.now, why)
        return _absent(one._replace(missed=missed), one.now + one.offline_ms - one.away_ms, why)
    return Decided(_ONLINE, because, _first(idle, *edges), one.switch, None)


def _heard(one: Evidence) -> Decided:
    """Neither shift nor console: only what was heard of them counts."""
    said = one.switched_at or 0 if one.switch is Switch.ONLINE else 0
    last = max(one.acted_at or 0, said)
    ends = one.shift and one.shift.changes_at
    if last and one.now < last + one.away_ms:
        because = "switched on" if one.switch is Switch.ONLINE else "did something"
        return Decided(_ONLINE, because, _first(last + one.away_ms, ends), one.switch, None)
    if last and one.now < last + one.offline_ms:
        because = f"nothing heard for {spoken(one.away_ms)}"
        return Decided(_AWAY, because, _first(last + one.offline_ms, ends), one.switch, None)
    because = f"nothing heard for {spoken(one.offline_ms)}" if last else "never seen"
    return Decided(_OFFLINE, because, ends, Switch.AUTO, None)


def _first(*times: int | None) -> int | None:
    return min((at for at in times if at is not None), default=None)
