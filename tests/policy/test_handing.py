"""What waits for somebody who is away goes on in its time, and only if nobody is at it."""

import pytest

from omnid.policy.handing import Held, goes_on_at

AWAY = Held(assigned_at=1000, waiting_since_at=2000, away_at=3000, acted_at=2500)


@pytest.mark.parametrize(
    ("held", "at"),
    [
        (AWAY, 3060),
        (AWAY._replace(waiting_since_at=4000), 4060),
        (AWAY._replace(acted_at=5000), 5060),
        (AWAY._replace(assigned_at=2900), 3060),
    ],
    ids=["since they went", "since the contact wrote", "since they did something", "given before they went"],
)
def test_they_have_as_long_as_for_an_offer_from_the_last_thing_that_happened(held: Held, at: int) -> None:
    assert goes_on_at(held, 60) == at


def test_what_they_got_though_they_were_away_is_theirs_until_the_contact_writes_anew() -> None:
    forced = AWAY._replace(assigned_at=3500)
    assert goes_on_at(forced, 60) is None
    assert goes_on_at(forced._replace(waiting_since_at=3600), 60) == 3660


def test_an_open_offer_and_a_planned_answer_and_no_time_to_acknowledge_hold_it() -> None:
    assert goes_on_at(AWAY._replace(is_offered=True), 60) is None
    assert goes_on_at(AWAY._replace(is_planned=True), 60) is None
    assert goes_on_at(AWAY, 0) is None
