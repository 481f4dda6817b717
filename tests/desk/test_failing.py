"""What the daemon fails at is in the database: monitoring finds it, and supervisors are told when it lasts."""

import pytest

from omnid.desk import failing
from omnid.desk.failing import LASTING_MS, Part
from omnid.store import channels
from tests.desk.world import MINUTE, World

WHY = "The mail server refuses the password."


def bot(world: World) -> Part:
    with world.tx() as tx:
        return failing.of_channel(channels.get(tx, world.telegram))


def changed(world: World, part: Part, reason: str | None) -> None:
    with world.tx() as tx:
        failing.changed(tx, part, reason)


def settle(world: World) -> int | None:
    with world.tx() as tx:
        return failing.settle(tx)


def told(world: World) -> list[str]:
    """What supervisors were told of it, to each the same."""
    every = world.sql("select operator_id, text from notifications order by id")
    assert {operator for operator, _ in every} in (set(), {world.boris.id, world.root.id})
    return [text for operator, text in every if operator == world.boris.id]


def problems(world: World, **limits: int) -> list[str]:
    found: list[str] = world.asks("desk.check", **limits).problems
    return found


def test_a_channel_that_keeps_failing_is_a_problem_until_it_works(world: World) -> None:
    changed(world, bot(world), WHY)
    assert world.told()[-1] == "channel_failed"
    assert problems(world) == [], "it may mend itself"
    world.later(MINUTE)
    changed(world, bot(world), "Another reason.")
    assert world.told()[-1] == "channel_failed", "it is one failure"
    assert world.told().count("channel_failed") == 1
    assert problems(world) == ["the channel bot has failed for 60 s: Another reason (omnid channel test bot)"]
    assert problems(world, max_failing_ms=2 * MINUTE) == []
    assert world.asks("desk.check").failing == 1
    changed(world, bot(world), None)
    assert (world.told()[-1], problems(world)) == ("channel_recovered", [])


def test_who_looks_after_the_desk_is_told_once_of_what_lasts_and_when_it_is_over(world: World) -> None:
    world.asks("operator.set", world.root, login="boris", language="ru")
    changed(world, bot(world), WHY)
    assert settle(world) == world.now + LASTING_MS
    assert told(world) == []
    world.later(LASTING_MS)
    assert settle(world) is None
    assert settle(world) is None
    assert told(world) == [f"Канал bot не работает уже 5 мин: {WHY}"]
    world.later(55 * MINUTE)
    changed(world, bot(world), None)
    assert told(world)[1:] == ["Канал bot снова работает, спустя 60 мин"]


def test_of_what_mends_itself_soon_nobody_is_told(world: World) -> None:
    changed(world, bot(world), WHY)
    world.later(LASTING_MS - 1)
    changed(world, bot(world), None)
    world.later(LASTING_MS)
    assert settle(world) is None
    assert told(world) == []


@pytest.mark.parametrize("what", ["channel.set", "channel.disable", "channel.remove"])
def test_a_channel_that_is_changed_or_switched_off_fails_at_nothing(world: World, what: str) -> None:
    part = bot(world)
    changed(world, part, WHY)
    world.asks(what, world.root, name="bot", **({"config": {"token": "9:z"}} if what == "channel.set" else {}))
    world.later(MINUTE)
    assert problems(world) == []
    if what != "channel.set":
        changed(world, part, "its last words, when it is off already")
        world.later(MINUTE)
        assert problems(world) == []


def test_consoles_and_the_daemon_s_own_work_are_parts_too(world: World) -> None:
    config = {"token": "1:a", "chat": -100}
    added = world.asks("console.add", world.root, kind="telegram", name="group", config=config)
    for part in (failing.of_console(added), failing.of_daemon("routing")):
        changed(world, part, WHY)
    assert world.told()[-2:] == ["console_failed", "part_failed"]
    world.later(LASTING_MS)
    settle(world)
    assert told(world) == [
        f"The console group has not worked for 5 min: {WHY}",
        f"The daemon has failed at its routing for 5 min: {WHY}",
    ]
    assert [one.partition(" has ")[0] for one in problems(world)] == ["the console group", "the daemon's part routing"]
    world.asks("console.disable", world.root, name="group")
    changed(world, failing.of_daemon("routing"), None)
    assert problems(world) == []
    assert told(world)[2:] == ["The daemon's routing works again, after 5 min"]
