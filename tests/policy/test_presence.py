"""Who is there is decided from what is known of them, and says when to look again."""

import pytest

from omnid.model import ConversationId, PresenceState, Switch
from omnid.policy.presence import SEEN_MS, Decided, Evidence, Missed, Owed, Shift, decide

MIN = 60_000
NOW = 1_000 * MIN
ON, AWAY, OFF = PresenceState.ONLINE, PresenceState.AWAY, PresenceState.OFFLINE
SOME = ConversationId(42)
SHIFT = Shift(True, NOW + 60 * MIN)
FREE = Shift(False, NOW + 600 * MIN)


def seen(**known: object) -> Decided:
    return decide(Evidence(now=NOW, away_ms=15 * MIN, offline_ms=30 * MIN, **known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "state", "because", "next_at"),
    [
        ({}, OFF, "never seen", None),
        ({"acted_at": NOW - MIN}, ON, "did something", NOW + 14 * MIN),
        ({"acted_at": NOW - 15 * MIN}, AWAY, "nothing heard for 15 min", NOW + 15 * MIN),
        ({"acted_at": NOW - 30 * MIN}, OFF, "nothing heard for 30 min", None),
        ({"switch": Switch.ONLINE, "switched_at": NOW}, ON, "switched on", NOW + 15 * MIN),
        ({"switch": Switch.AWAY, "switched_at": NOW, "acted_at": NOW}, AWAY, "switched to away", NOW + 30 * MIN),
        ({"switch": Switch.OFFLINE, "switched_at": NOW, "shift": SHIFT}, OFF, "switched off", NOW + 60 * MIN),
        ({"shift": SHIFT}, ON, "on shift", NOW + 15 * MIN),
        ({"shift": FREE, "acted_at": NOW}, OFF, "off shift", NOW + 600 * MIN),
        ({"shift": FREE, "switch": Switch.ONLINE, "switched_at": NOW}, ON, "switched on", NOW + 15 * MIN),
        ({"console_seen_at": NOW - 1, "acted_at": 1}, ON, "console open", NOW - 1 + SEEN_MS),
        ({"console_seen_at": NOW - SEEN_MS, "acted_at": NOW - MIN}, ON, "did something", NOW + 14 * MIN),
        ({"shift": SHIFT, "disabled": True}, OFF, "disabled", None),
    ],
)  # fmt: skip
def test_the_evidence_decides(
    known: dict[str, object], state: PresenceState, because: str, next_at: int | None
) -> None:
    decided = seen(**known)
    assert (decided.state, decided.because, decided.next_at) == (state, because, next_at)


def test_who_missed_something_is_away_whatever_else_speaks_for_them_and_offline_later() -> None:
    missed = Missed(SOME, NOW - MIN, "did not take conversation 42 in 60 s")
    decided = seen(shift=SHIFT, console_seen_at=NOW, missed=missed)
    assert (decided.state, decided.because, decided.missed) == (AWAY, missed.because, missed)
    assert decided.next_at == NOW + 14 * MIN
    assert seen(shift=SHIFT, missed=missed._replace(at=NOW - 15 * MIN)).state is OFF


def test_a_new_shift_is_a_new_page() -> None:
    missed = Missed(SOME, NOW - 600 * MIN, "did not take conversation 42 in 60 s")
    turned = SHIFT._replace(turned_at=NOW - 5 * MIN)
    decided = seen(shift=turned, missed=missed, switch=Switch.OFFLINE, switched_at=NOW - 700 * MIN)
    assert (decided.state, decided.switch, decided.missed) == (ON, Switch.AUTO, None)
    ended = FREE._replace(turned_at=NOW - 5 * MIN)
    assert seen(shift=ended, switch=Switch.ONLINE, switched_at=NOW - 60 * MIN).state is OFF


def test_on_shift_nothing_to_do_is_no_reason_to_be_away_but_a_contact_who_waits_is() -> None:
    quiet = {"shift": SHIFT, "state": ON, "since_at": NOW - 300 * MIN, "acted_at": NOW - 200 * MIN}
    assert seen(**quiet).state is ON
    soon = seen(**quiet, owed=Owed(SOME, NOW - 14 * MIN))
    assert (soon.state, soon.next_at) == (ON, NOW + MIN)
    decided = seen(**quiet, owed=Owed(SOME, NOW - 15 * MIN))
    assert (decided.state, decided.because) == (AWAY, "has not answered conversation 42 for 15 min")
    assert decided.missed == Missed(SOME, NOW, decided.because)


def test_who_has_just_come_has_time_for_what_waits_since_yesterday() -> None:
    assert seen(shift=SHIFT, owed=Owed(SOME, NOW - 900 * MIN), state=OFF, since_at=1).state is ON
