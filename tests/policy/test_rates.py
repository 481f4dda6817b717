"""The token bucket."""

import pytest

from omnid.policy import rates
from omnid.policy.rates import Rate, network


def test_a_burst_of_a_minutes_worth_then_one_at_a_time() -> None:
    rate = Rate()
    assert [rate.take("a", 6, now=0) for _ in range(6)] == [0.0] * 6
    assert rate.take("a", 6, now=0) == pytest.approx(10)
    assert rate.take("a", 6, now=9) == pytest.approx(1)
    assert rate.take("a", 6, now=10) == 0


def test_a_refused_try_costs_nothing() -> None:
    rate = Rate()
    rate.take("a", 1, now=0)
    waits = [rate.take("a", 1, now=0) for _ in range(5)]
    assert waits == [pytest.approx(60)] * 5


def test_each_key_has_its_own() -> None:
    rate = Rate()
    rate.take("a", 1, now=0)
    assert rate.take("b", 1, now=0) == 0


def test_what_costs_more_than_a_minute_allows_is_possible_once_the_bucket_is_full() -> None:
    rate = Rate()
    assert rate.take("a", 2, now=0, cost=5) == 0
    assert rate.take("a", 2, now=0, cost=5) > 0


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST", 100)
    rate = Rate()
    for number in range(1000):
        rate.take(str(number), 1, now=0)
    assert len(rate._full_at) <= 100
    assert rate.take("999", 1, now=0) > 0, "the newest are remembered"


def test_forgetting_drops_the_full_ones_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST", 5)
    rate = Rate()
    rate.take("busy", 1, now=50)
    for key in ("a", "b", "c", "d"):
        rate.take(key, 60, now=50)
    rate.take("e", 60, now=60)
    assert rate.take("busy", 1, now=60) > 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_household_is_counted_together(address: str, counted: str) -> None:
    assert network(address) == counted
