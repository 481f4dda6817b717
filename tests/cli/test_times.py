"""Times as people say and read them."""

from datetime import datetime

import pytest

from omnid.errors import Invalid
from omnid_cli import times

WEDNESDAY = round(datetime(2025, 1, 15, 12, 30).astimezone().timestamp() * 1000)


def at(*when: int) -> int:
    return round(datetime(*when).astimezone().timestamp() * 1000)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("90s", 90_000), ("5m", 300_000), ("1h30m", 5_400_000), ("2 h", 7_200_000), ("1.5d", 129_600_000), ("250ms", 250)],
)
def test_lengths_of_time(said: str, meant: int) -> None:
    assert times.duration(said) == meant


@pytest.mark.parametrize("said", ["", "5", "m", "soon", "5 months", "-5m", "5m later"])
def test_what_is_no_length_of_time_is_refused(said: str) -> None:
    with pytest.raises(Invalid):
        times.duration(said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2h", WEDNESDAY + 2 * times.HOUR),
        ("tomorrow", at(2025, 1, 16, 9)),
        ("tomorrow 7:15", at(2025, 1, 16, 7, 15)),
        ("tomorrow at 7:15", at(2025, 1, 16, 7, 15)),
        ("18:30", at(2025, 1, 15, 18, 30)),
        ("9:00", at(2025, 1, 16, 9)),
        ("Friday 10:00", at(2025, 1, 17, 10)),
        ("wednesday", at(2025, 1, 22, 9)),
        ("today 23:00", at(2025, 1, 15, 23)),
        ("2025-02-01 14:00", at(2025, 2, 1, 14)),
        ("2025-02-01T14:00:00+00:00", 1_738_418_400_000),
    ],
)
def test_times_to_come(said: str, meant: int) -> None:
    assert times.until(said, WEDNESDAY) == meant


@pytest.mark.parametrize("said", ["", "whenever", "25:00", "tomorrow 9:75", "2025-13-01"])
def test_what_is_no_time_is_refused(said: str) -> None:
    with pytest.raises(Invalid):
        times.until(said, WEDNESDAY)


def test_how_long_ago() -> None:
    assert [times.ago(WEDNESDAY - ms, WEDNESDAY) for ms in (0, 59_000, 120_000, 3 * times.HOUR, 50 * times.HOUR)] == [
        "0s ago", "59s ago", "2m ago", "3h ago", "2d ago",
    ]  # fmt: skip
    assert times.ago(WEDNESDAY + 61_000, WEDNESDAY) == "in 1m"
    assert times.ago(None) == ""


def test_local_time_has_the_day_unless_it_is_today() -> None:
    assert times.clock(at(2025, 1, 15, 8, 5), WEDNESDAY) == "08:05"
    assert times.clock(at(2025, 1, 3, 8, 5), WEDNESDAY).startswith("3 ")
    assert "2024" in times.clock(at(2024, 1, 3, 8, 5), WEDNESDAY)
