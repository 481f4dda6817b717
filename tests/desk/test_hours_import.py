"""Closed dates from a calendar file, and shifts in one go."""

from typing import Any

import pytest

from omnid.errors import Conflict, Invalid, NotFound
from tests.desk.test_hours import make, moscow, use
from tests.desk.test_ical import calendar, event
from tests.desk.world import World

CHRISTMAS = event("DTSTART;VALUE=DATE:20251224", "RRULE:FREQ=YEARLY", summary="Christmas")
LUNCH = event("DTSTART:20260113T120000", "DURATION:PT2H", summary="Long lunch")


def brings(world: World, *events: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = world.asks(
        "hours.import", world.boris, name="office", text=calendar(*events), **more
    ).exceptions
    return found


def exceptions(world: World) -> dict[str, int]:
    """How many spans are left of which dates."""
    return {day: len(one.spans) for day, one in world.asks("hours.show", name="office").hours.exceptions.items()}


@pytest.fixture
def office(world: World) -> World:
    moscow(world, "2026-01-12 10:00")
    make(world)
    use(world, "office", "desk")
    return world


def test_days_are_closed_and_times_taken_out_of_the_day(office: World) -> None:
    taken = brings(office, CHRISTMAS, LUNCH)
    assert {day: one.note for day, one in taken.items()} == {
        "2026-01-13": "Long lunch", "2026-12-24": "Christmas", "2027-12-24": "Christmas",
    }  # fmt: skip
    moscow(office, "2026-01-13 12:00")
    assert office.asks("hours.now").opens == "2026-01-13T14:00+03:00"


def test_once_more_from_the_same_source_replaces_and_what_is_made_by_hand_stays(office: World) -> None:
    office.asks("hours.except", office.boris, name="office", date="2026-12-24", spans="10:00-12:00")
    brings(office, CHRISTMAS, LUNCH, source="shop.ics")
    assert exceptions(office) == {"2026-01-13": 2, "2026-12-24": 1, "2027-12-24": 0}
    brings(office, CHRISTMAS, source="shop.ics")
    assert exceptions(office) == {"2026-12-24": 1, "2027-12-24": 0}
    brings(office, LUNCH, source="other.ics")
    assert exceptions(office) == {"2026-01-13": 2, "2026-12-24": 1, "2027-12-24": 0}


def test_what_changes_no_working_time_makes_no_exception(office: World) -> None:
    assert brings(office, event("DTSTART:20260113T200000", "DURATION:PT1H")) == {}
    assert brings(office, event("DTSTART;VALUE=DATE:20260110")) == {}, "passed"
    make(office, holidays="RU")
    assert brings(office, event("DTSTART:20260504T100000", "DURATION:PT1H"), event("DTSTART:20260501T100000")) != {}
    assert brings(office, event("DTSTART:20260501T100000", "DURATION:PT1H")) == {}, "a holiday stays closed"


def test_a_dry_run_and_a_bad_file_change_nothing(office: World) -> None:
    assert brings(office, LUNCH, dry_run=True)
    with pytest.raises(Invalid):
        brings(office, LUNCH, event("DTSTART:never"))
    with pytest.raises(NotFound):
        office.asks("hours.import", office.boris, name="late", text=calendar(LUNCH))
    assert exceptions(office) == {}


def test_a_shift_is_given_changed_and_ended(office: World) -> None:
    given = office.asks("hours.shift", office.boris, login="anna", spans=["mon-fri 10:00-19:00"])
    assert (given.name, given.timezone) == ("shift-anna", "Europe/Moscow"), "the desk's zone"
    moscow(office, "2026-01-12 18:30")
    assert office.asks("hours.now", operator="anna").open
    office.asks("hours.shift", office.boris, login="anna", spans=["mon-fri 10:00-18:00"])
    assert not office.asks("hours.now", operator="anna").open
    assert office.asks("hours.shift", office.boris, login="anna", spans=[]) is None
    assert [one.name for one in office.asks("hours.list")] == ["office"]
    with pytest.raises(Invalid, match="anna has no shift"):
        office.asks("hours.shift", office.boris, login="anna", spans=[])


def test_a_shift_shared_with_others_is_not_changed_behind_their_backs(office: World) -> None:
    use(office, "office", "operator", "anna")
    with pytest.raises(Conflict, match="works by the hours “office”"):
        office.asks("hours.shift", office.boris, login="anna", spans=["mon 10:00-12:00"])
    office.asks("hours.shift", office.boris, login="anna", spans=[])
    assert [one.name for one in office.asks("hours.list")] == ["office"]


def test_a_shift_of_nobody_or_without_a_zone_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        world.asks("hours.shift", world.boris, login="zoe", spans=["mon 10:00-12:00"])
    with pytest.raises(Invalid, match="Say the time zone"):
        world.asks("hours.shift", world.boris, login="anna", spans=["mon 10:00-12:00"])
    assert world.asks("hours.list") == []
