"""How the desk behaves can be read and changed, and nonsense is refused."""

import pytest

from omnid.errors import Invalid, NotAllowed
from tests.desk.world import World


def test_what_was_never_set_is_as_delivered(world: World) -> None:
    assert world.asks("desk.settings").acknowledge_ms == 60_000


def test_a_change_stays_and_null_takes_it_back(world: World) -> None:
    world.asks("desk.set", world.root, changes={"capacity": 3, "acknowledge_ms": 5000})
    assert world.asks("desk.settings").capacity == 3
    assert world.asks("desk.set", world.root, changes={"capacity": None}).capacity == 4
    assert world.asks("desk.settings").acknowledge_ms == 5000
    assert world.told().count("desk_changed") == 2


@pytest.mark.parametrize(
    "changes", [{"colour": 1}, {"capacity": 0}, {"capacity": "many"}, {"away_ms": -1}, {"offline_ms": 600_000}]
)
def test_nonsense_is_refused_with_its_path(world: World, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid) as told:
        world.asks("desk.set", world.root, changes=changes)
    assert next(iter(changes)) in str(told.value.details)


def test_only_an_admin_changes_it(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.asks("desk.set", world.boris, changes={"capacity": 3})
