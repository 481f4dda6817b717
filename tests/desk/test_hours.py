"""Hours of the desk, of channels, teams and operators."""

from datetime import UTC, datetime
from typing import Any

import pytest

from omnid.desk import hours
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound
from omnid.model import Hours, HoursSubject, OperatorId
from tests.desk.world import World


def make(world: World, name: str = "office", **more: Any) -> Hours:
    fields = {"timezone": "Europe/Moscow", "spans": ["mon-fri 09:00-18:00"], **more}
    made: Hours = world.asks("hours.set", world.boris, name=name, **fields)
    return made


def use(world: World, name: str | None, subject: str, of: str = "") -> None:
    world.asks("hours.use", world.boris, name=name, subject=HoursSubject(subject), subject_name=of)


def names(world: World, **whose: Any) -> str | None:
    with world.tx() as tx:
        found = hours.of(tx, **whose)
    return None if found is None else found.name


def moscow(world: World, text: str) -> None:
    """It is that time in Moscow, three hours ahead."""
    world.now = round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000) - 3 * 3_600_000


def test_without_hours_it_is_always_open_and_an_operator_has_no_shift(world: World) -> None:
    assert world.asks("hours.now").open
    assert names(world, channel=world.site) is None
    assert names(world, operator=OperatorId(world.anna.id)) is None


def test_the_most_specific_hours_count(world: World) -> None:
    for name in ("office", "late", "night"):
        make(world, name)
    world.sql(
        "insert into teams (id, name, title, strategy, created_at, updated_at) "
        "values (7, 'sales', 'Sales', 'manual', 0, 0)"
    )
    use(world, "office", "desk")
    assert names(world, channel=world.site) == "office"
    use(world, "late", "team", "sales")
    assert names(world, channel=world.site, team=7) == "late"
    assert names(world, team=7) == "late"
    use(world, "night", "channel", "site")
    assert names(world, channel=world.site, team=7) == "night"
    assert names(world, operator=OperatorId(world.anna.id)) is None, "the desk's hours are nobody's shift"
    use(world, "late", "operator", "anna")
    assert names(world, operator=OperatorId(world.anna.id)) == "late"
    use(world, None, "channel", "site")
    assert names(world, channel=world.site) == "office"


def test_now_says_when_it_opens_in_the_zone_asked_for(world: World) -> None:
    make(world)
    use(world, "office", "desk")
    moscow(world, "2026-01-12 08:00")
    said = world.asks("hours.now", channel="site")
    assert (said.open, said.hours, said.opens, said.closes) == (
        False, "office", "2026-01-12T09:00+03:00", "2026-01-12T18:00+03:00",
    )  # fmt: skip
    assert world.asks("hours.now", timezone="Asia/Vladivostok").opens == "2026-01-12T16:00+10:00"
    assert world.asks("hours.now", at="tue 10:00").closes == "2026-01-13T18:00+03:00"
    assert not world.asks("hours.now", at="2026-01-11 10:00").open
    moscow(world, "2026-01-12 09:00")
    assert world.asks("hours.now", channel="site").open


def test_public_holidays_close_by_country_and_by_region(world: World) -> None:
    make(world, holidays="RU")
    use(world, "office", "desk")
    moscow(world, "2026-01-05 10:00")
    assert world.asks("hours.now").opens == "2026-01-12T09:00+03:00"
    make(world, "bavaria", timezone="Europe/Berlin", holidays="DE-BY")
    make(world, "berlin", timezone="Europe/Berlin", holidays="DE-BE")
    assert "2026-01-06" in world.asks("hours.show", name="bavaria").hours.days_off, "Epiphany"
    assert "2026-01-06" not in world.asks("hours.show", name="berlin").hours.days_off


def test_an_exception_counts_more_than_a_holiday_and_can_be_ended(world: World) -> None:
    make(world, holidays="RU")
    use(world, "office", "desk")
    moscow(world, "2026-01-07 10:00")
    world.asks("hours.except", world.boris, name="office", date="2026-01-07", spans="10:00-12:00", note="on duty")
    assert world.asks("hours.now").closes == "2026-01-07T12:00+03:00"
    world.asks("hours.except", world.boris, name="office", date="2026-01-07", spans="closed")
    assert not world.asks("hours.now").open
    world.asks("hours.except", world.boris, name="office", date="2026-01-07", spans=None)
    assert world.asks("hours.show", name="office").hours.exceptions == {}
    with pytest.raises(NotFound, match="no exception on 2026-01-07"):
        world.asks("hours.except", world.boris, name="office", date="2026-01-07", spans=None)


def test_changing_one_thing_leaves_the_others(world: World) -> None:
    make(world, holidays="RU")
    changed = world.asks("hours.set", world.boris, name="office", timezone="Asia/Omsk")
    assert (changed.timezone, changed.holidays) == ("Asia/Omsk", "RU")
    assert [bool(day) for day in changed.weekly] == [True] * 5 + [False] * 2
    assert world.asks("hours.set", world.boris, name="office", holidays="").holidays is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"timezone": None}, "Say the time zone"),
        ({"timezone": "Europe/Moscov"}, "Europe/Moscow"),
        ({"spans": []}, "No day has a span"),
        ({"spans": ["mon 18:00-09:00"]}, "ends before it begins"),
        ({"spans": ["mon 09:00-12:00,11:00-13:00"]}, "overlap"),
        ({"holidays": "XX"}, "The holidays of “XX” are not known"),
        ({"holidays": "DE-XX"}, "DE has no region “XX”"),
        ({"name": "none"}, "choose another name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(world: World, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        make(world, **fields)
    assert world.asks("hours.list") == []


@pytest.mark.parametrize(
    ("subject", "name", "sentence"),
    [("channel", "shop", "no channel “shop”"), ("team", "sales", "no team “sales”"), ("operator", "zoe", "“zoe”")],
)
def test_an_unknown_subject_is_refused(world: World, subject: str, name: str, sentence: str) -> None:
    make(world)
    with pytest.raises(NotFound, match=sentence):
        use(world, "office", subject, name)
    with pytest.raises(Invalid, match="one desk"):
        use(world, "office", "desk", name)
    with pytest.raises(NotFound, match=r"no hours “late” \(there are: office\)"):
        use(world, "late", "desk")


def test_hours_somebody_has_stay(world: World) -> None:
    make(world)
    use(world, "office", "channel", "site")
    with pytest.raises(Conflict, match="those of channel:site"):
        world.asks("hours.remove", world.boris, name="office")
    use(world, None, "channel", "site")
    world.asks("hours.remove", world.boris, name="office")
    assert world.told()[-3:] == ["hours_used", "hours_used", "hours_removed"]


def test_hours_of_a_channel_that_is_gone_can_go_too(world: World) -> None:
    make(world)
    use(world, "office", "channel", "bot2")
    world.asks("channel.remove", world.root, name="bot2")
    world.asks("hours.remove", world.boris, name="office")
    assert world.asks("hours.list") == []


def test_operators_look_and_supervisors_change(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.asks("hours.set", world.anna, name="office", timezone="UTC", spans=["mon 09:00-10:00"])
    make(world)
    assert [one.name for one in world.asks("hours.list", world.anna)] == ["office"]


def test_a_change_counts_at_once_in_its_own_transaction(world: World) -> None:
    from omnid import operations

    make(world)
    use(world, "office", "desk")
    with world.tx() as tx:
        before = hours.of(tx)
        operation = operations.find("hours.set")
        operations.perform(tx, world.boris, operation, operation.request(name="office", timezone="Asia/Omsk"))
        after = hours.of(tx)
    assert before is not None
    assert after is not None
    assert (before.timezone, after.timezone) == ("Europe/Moscow", "Asia/Omsk")
