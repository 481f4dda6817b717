"""A desk lived through: nobody is given twice, nobody has too much, nobody waits unseen, and promises are kept."""

from pathlib import Path

import pytest

from tests.desk.simulated import Simulated

SEED = 20_260_401
TOLERANCE = 0.35
"""How far the wait that is told may be, on the whole, from what four of five really waited."""


def test_three_days_of_three_hundred_contacts(tmp_path: Path) -> None:
    _live(tmp_path, days=3, contacts=300)


@pytest.mark.slow
def test_a_month_of_twenty_operators_and_five_thousand_contacts(tmp_path: Path) -> None:
    desk = _live(tmp_path, days=30, contacts=5000)
    assert desk.handed_on["away"] > 0
    told = sorted(one.told for one in desk.expectations)
    waited = sorted(one.waited for one in desk.expectations)
    kept = sum(one.waited <= one.told for one in desk.expectations) / len(told)
    assert 0.75 <= kept <= 0.95
    assert abs(told[len(told) // 2] / waited[len(waited) * 4 // 5] - 1) < TOLERANCE


def _live(folder: Path, *, days: int, contacts: int) -> Simulated:
    """Two assignees, a load above capacity and an unseen wait raise where they happen."""
    desk = Simulated(folder, SEED, days=days, contacts=contacts)
    desk.run()
    assert desk.sql("select id from conversations where state = 'open' and waiting_since_at is not null") == []
    assert desk.sql("select count(*) from conversations") == [(contacts,)]
    assert desk.answered >= contacts
    assert desk.assigned >= contacts
    # None of these would prove anything if it never happened.
    assert min(desk.missed, desk.restarts, desk.escalated, sum(desk.handed_on.values())) > 0
    desk.connection.close()
    return desk
