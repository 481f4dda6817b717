"""Pairing an operator's account on a console: a code good once and for ten minutes."""

import pytest

from omnid.desk import pairing
from omnid.errors import Conflict, Invalid, NotAllowed
from omnid.model import Actor, ConsoleId
from omnid.store import consoles
from tests.desk.world import World


@pytest.fixture
def console(world: World) -> ConsoleId:
    with world.tx() as tx:
        return consoles.add(tx, "telegram", "desk", {})


def redeems(world: World, console: ConsoleId, code: str, who: str = "501") -> str:
    with world.tx() as tx:
        return pairing.redeem(tx, console, who, code).operator


def actor(world: World, console: ConsoleId, who: str = "501") -> Actor | None:
    with world.tx() as tx:
        return pairing.actor(tx, console, who)


def test_a_code_makes_an_account_the_operators(world: World, console: ConsoleId) -> None:
    assert actor(world, console) is None
    code = world.asks("operator.pair", world.anna, login="anna").code
    assert redeems(world, console, f" {code.lower().replace('-', ' ')} ") == "anna"
    assert actor(world, console) == world.anna
    assert "operator_paired" in world.told()


def test_a_code_is_good_once(world: World, console: ConsoleId) -> None:
    code = world.asks("operator.pair", world.anna, login="anna").code
    redeems(world, console, code)
    with pytest.raises(Conflict, match="has been used"):
        redeems(world, console, code, "666")
    assert actor(world, console, "666") is None


def test_a_code_is_good_for_ten_minutes(world: World, console: ConsoleId) -> None:
    code = world.asks("operator.pair", world.anna, login="anna").code
    world.later(pairing.GOOD_FOR_MS)
    with pytest.raises(Conflict, match="too late"):
        redeems(world, console, code)


def test_a_newer_code_makes_the_older_one_worthless(world: World, console: ConsoleId) -> None:
    first = world.asks("operator.pair", world.anna, login="anna").code
    second = world.asks("operator.pair", world.anna, login="anna").code
    with pytest.raises(Invalid, match="no such code"):
        redeems(world, console, first)
    assert redeems(world, console, second) == "anna"


def test_only_admins_make_codes_for_others(world: World) -> None:
    with pytest.raises(NotAllowed, match="for others"):
        world.asks("operator.pair", world.anna, login="boris")
    assert world.asks("operator.pair", world.root, login="boris").login == "boris"


def test_a_disabled_operator_can_do_nothing(world: World, console: ConsoleId) -> None:
    redeems(world, console, world.asks("operator.pair", world.anna, login="anna").code)
    late = world.asks("operator.pair", world.anna, login="anna").code
    world.asks("operator.disable", world.root, login="anna")
    assert actor(world, console) is None
    with pytest.raises(Conflict, match="is disabled"):
        redeems(world, console, late, "502")
    with pytest.raises(Conflict, match="is disabled"):
        world.asks("operator.pair", world.root, login="anna")


def test_unpairing_forgets_all_accounts(world: World, console: ConsoleId) -> None:
    for who in ("501", "502"):
        redeems(world, console, world.asks("operator.pair", world.anna, login="anna").code, who)
    assert world.asks("operator.unpair", world.anna, login="anna").accounts == 2
    assert actor(world, console) is None
    assert world.asks("operator.unpair", world.anna, login="anna").accounts == 0


def test_the_code_itself_is_kept_nowhere(world: World) -> None:
    code = world.asks("operator.pair", world.anna, login="anna").code.replace("-", "")
    kept = " ".join(
        str(row) for table in ("pairings", "audit", "events") for row in world.sql(f"select * from {table}")
    )
    assert code not in kept.replace("-", "")
