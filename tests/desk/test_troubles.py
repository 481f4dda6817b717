"""`omnid check` knows when people are not told, not answered in time, or not there."""

from omnid.channel import Rejected, Unsure
from omnid.desk import delivering, escalation, notifying
from omnid.model import OperatorId, Sentence, WayKind
from tests.desk.world import MINUTE, World


def problems(world: World) -> str:
    return "; ".join(world.asks("desk.check", max_wait_ms=1 << 40, max_outbox_age_ms=1 << 40).problems)


def fails(world: World) -> None:
    """What is due to leave is refused for good."""
    with world.tx() as tx:
        (due,) = delivering.due(tx, 1)[0]
        number = delivering.begin(tx, due.delivery)
        assert number is not None
        delivering.settle(tx, due.delivery, number, Rejected("no"), 0.5)


def settle(world: World) -> None:
    with world.tx() as tx:
        escalation.settle(tx)


def test_a_wait_beyond_its_target_and_one_nobody_acknowledged_are_named_until_answered(world: World) -> None:
    conversation = world.message(world.hears("maria", "1")).conversation_id
    settle(world)
    assert problems(world) == ""
    world.later(MINUTE + 1)
    settle(world)
    assert "1 beyond their target" in problems(world)
    assert "1 told of and not acknowledged" in problems(world)
    world.asks("conversation.take", conversation_id=conversation)
    assert "not acknowledged" not in problems(world)
    world.reply(conversation)
    settle(world)
    assert problems(world) == ""


def test_a_notification_that_failed_is_named_for_a_day(world: World) -> None:
    way = world.asks("way.add", world.root, operator="anna", kind=WayKind.EXEC, address="/bin/page").way
    world.asks("way.test", world.root, way_id=way.id)
    fails(world)
    assert problems(world) == "", "whoever tested it has seen it"
    with world.tx() as tx:
        notifying.notify(
            tx, operator=OperatorId(world.anna.id), reason="mention", said=Sentence("You are wanted."), key="k"
        )
    fails(world)
    assert "1 notifications failed" in problems(world)
    world.later(25 * 60 * MINUTE)
    assert problems(world) == ""


def test_what_a_removed_way_did_is_over_and_what_is_acknowledged_has_arrived(world: World) -> None:
    ways = [
        world.asks("way.add", world.root, operator="anna", kind=WayKind.EXEC, address=f"/bin/{name}").way
        for name in ("page", "call")
    ]
    with world.tx() as tx:
        notifying.notify(
            tx, operator=OperatorId(world.anna.id), reason="mention", said=Sentence("You are wanted."), key="k"
        )
        for due, outcome in zip(delivering.due(tx, 2)[0], (Rejected("no"), Unsure("?")), strict=True):
            number = delivering.begin(tx, due.delivery)
            assert number is not None
            delivering.settle(tx, due.delivery, number, outcome, 0.5)
    assert problems(world).split(" (")[0] == "1 notifications failed"
    assert "1 notifications may not have arrived" in problems(world)
    (notification,) = world.asks("notification.list").items
    world.asks("notification.acknowledge", notification_id=notification.id)
    assert "may not have arrived" not in problems(world)
    for way in ways:
        world.asks("way.remove", world.root, way_id=way.id)
    assert problems(world) == ""


def test_nobody_there_is_a_problem_only_where_somebody_should_be(world: World) -> None:
    world.sql("update presences set state = 'offline'")
    assert problems(world) == ""
    world.sql(
        """insert into hours (id, name, timezone, weekly, created_at, updated_at)
           values (1, 'always', 'UTC', ?, 0, 0)""",
        "[" + ",".join(['[{"opens":0,"closes":1440}]'] * 7) + "]",
    )
    world.sql("insert into hours_of (subject, subject_id, hours_id) values ('desk', 0, 1)")
    assert "nobody is online" in problems(world)
    world.sql("update presences set state = 'online' where operator_id = ?", world.anna.id)
    assert problems(world) == ""
