"""Somebody is told something: once, on each of their ways, until they acknowledge it."""

from typing import Any

import pytest

from omnid.channel import Outcome, Rejected, Retry, Sent, Unsure
from omnid.desk import delivering, notifying
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound
from omnid.model import Actor, Delivery, DeliveryState, NotificationId, Sentence, WayKind
from omnid.store import deliveries
from tests.desk.world import World


def tell(world: World, whom: Actor | None, key: str = "k1", **more: Any) -> NotificationId | None:
    operator = None if whom is None else whom.operator_id
    with world.tx() as tx:
        return notifying.notify(
            tx, operator=operator, reason="mention", said=Sentence("You are wanted."), key=key, **more
        )


def addresses(world: World, notification: NotificationId | None) -> list[str]:
    assert notification is not None
    shown = world.asks("notification.show", world.root, notification_id=notification)
    return [one.address for one in shown.deliveries]


def way(world: World, whom: str, kind: str, address: str) -> Any:
    return world.asks("way.add", world.root, operator=whom, kind=WayKind(kind), address=address).way


@pytest.fixture
def told(world: World) -> World:
    way(world, "anna", "email", "anna@example.org")
    way(world, "boris", "exec", "/bin/page boris")
    way(world, "desk", "webhook", "https://pager.example/omnid")
    return world


def test_it_leaves_by_the_operator_s_ways_and_the_desk_s(told: World) -> None:
    assert addresses(told, tell(told, told.anna)) == ["anna@example.org", "https://pager.example/omnid"]
    assert addresses(told, tell(told, None, "k2")) == ["https://pager.example/omnid"]
    assert addresses(told, tell(told, told.boris, "k3", everybody=False)) == ["/bin/page boris"]


def test_the_same_key_is_told_once(told: World) -> None:
    assert tell(told, told.anna) is not None
    assert tell(told, told.anna) is None
    assert told.told().count("notification_made") == 1


def test_one_sees_what_oneself_and_everybody_was_told_until_it_is_acknowledged(told: World) -> None:
    mine, _, all_s = tell(told, told.anna), tell(told, told.boris, "k2"), tell(told, None, "k3")
    assert [one.id for one in told.asks("notification.list", told.anna).items] == [all_s, mine]
    told.asks("notification.acknowledge", told.anna, notification_id=mine)
    told.asks("notification.acknowledge", told.anna, notification_id=mine)
    assert [one.id for one in told.asks("notification.list", told.anna).items] == [all_s]
    assert told.told().count("notification_acknowledged") == 1
    assert len(told.asks("notification.list", told.anna, seen=True).items) == 2
    assert len(told.asks("notification.list", told.boris, everybody=True, seen=True).items) == 3


def test_another_s_notification_is_theirs(told: World) -> None:
    hers = tell(told, told.boris)
    with pytest.raises(NotAllowed):
        told.asks("notification.acknowledge", told.anna, notification_id=hers)
    with pytest.raises(NotAllowed):
        told.asks("notification.list", told.anna, everybody=True)


def test_whoever_acts_on_a_conversation_has_acknowledged_what_they_were_told_of_it(told: World) -> None:
    conversation = told.message(told.hears("maria", "1")).conversation_id
    tell(told, told.anna, "a", conversation=conversation)
    tell(told, None, "b", conversation=conversation)
    others = tell(told, told.boris, "c", conversation=conversation)
    told.reply(conversation)
    assert told.asks("notification.list", told.anna).items == []
    assert [one.id for one in told.asks("notification.list", told.boris).items] == [others]


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("email", "anna"),
        ("exec", "page anna"),
        ("exec", "/bin/page 'anna"),
        ("telegram", "@anna"),
        ("telegram", "site:1"),
        ("webhook", "http://[pager"),
        ("webhook", "ftp://pager.example"),
        ("webhook", "pager"),
    ],
)
def test_an_address_that_is_none_is_refused(world: World, kind: str, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        way(world, "anna", kind, address)
    assert refused.value.details["path"] == "address"


def test_ways_are_the_admins_for_the_daemon_itself_runs_them(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.asks("way.add", world.boris, operator="boris", kind=WayKind.EXEC, address="/bin/page")
    with pytest.raises(NotFound):
        way(world, "nobody-such", "email", "a@b.example")
    way(world, "anna", "email", "a@b.example")
    with pytest.raises(Conflict):
        way(world, "anna", "email", "a@b.example")
    with pytest.raises(Invalid):
        world.asks("way.add", world.root, operator="anna", kind=WayKind.EMAIL, address="b@b.example", secret="whsec_x")


def test_a_webhook_s_secret_is_shown_once_and_in_no_audit_row(world: World) -> None:
    with pytest.raises(Invalid, match="whsec_ and base64") as refused:
        world.asks(
            "way.add",
            world.root,
            operator="desk",
            kind=WayKind.WEBHOOK,
            address="https://p.example",
            secret="hush hush",
        )
    assert "hush" not in refused.value.message
    made = world.asks("way.add", world.root, operator="desk", kind=WayKind.WEBHOOK, address="https://pager.example")
    assert made.secret.startswith("whsec_")
    given = world.asks(
        "way.add",
        world.root,
        operator="desk",
        kind=WayKind.WEBHOOK,
        address="https://pager.example/2",
        secret="env:SIGN",
    )
    assert given.secret is None
    assert [one for one in world.sql("select request from audit") if "SIGN" in one[0] or "whsec" in one[0]] == []


# --- what becomes of a delivery ---


def due(world: World) -> list[Delivery]:
    with world.tx() as tx:
        return [one.delivery for one in delivering.due(tx, 10)[0]]


def tries(world: World, delivery: Delivery, result: Sent | Outcome) -> Delivery:
    with world.tx() as tx:
        number = delivering.begin(tx, delivery)
        assert number is not None
    with world.tx() as tx:
        delivering.settle(tx, delivery, number, result, 0.5)
        return deliveries.get(tx, delivery.id)


def test_a_try_that_failed_is_made_again_later_and_later(world: World) -> None:
    way(world, "anna", "email", "anna@example.org")
    tell(world, world.anna)
    waits = []
    for _ in range(3):
        (one,) = due(world)
        waits.append(tries(world, one, Retry("busy")).due_at - world.now)
        assert due(world) == []
        world.later(waits[-1])
    assert waits == sorted(set(waits))
    (one,) = due(world)
    assert tries(world, one, Sent()).state is DeliveryState.SENT
    assert world.sql("select number, outcome from delivery_attempts order by number") == [
        (1, "retry"), (2, "retry"), (3, "retry"), (4, "sent"),
    ]  # fmt: skip


def test_what_cannot_be_delivered_in_time_has_failed_and_is_shown(world: World) -> None:
    way(world, "anna", "email", "anna@example.org")
    tell(world, world.anna)
    world.later(delivering.GIVE_UP_AFTER_MS + 1)
    assert tries(world, due(world)[0], Retry("busy")).state is DeliveryState.FAILED
    assert "delivery_failed" in world.told()
    assert [one.state.value for one in world.asks("delivery.list", world.root, state=DeliveryState.FAILED).items] == [
        "failed"
    ]


def test_what_the_way_refuses_has_failed(world: World) -> None:
    way(world, "anna", "email", "anna@example.org")
    tell(world, world.anna)
    assert tries(world, due(world)[0], Rejected("no such address")).state is DeliveryState.FAILED


def test_of_unknown_fate_a_webhook_goes_again_and_nothing_else_does(told: World) -> None:
    tell(told, told.anna)
    by_mail, by_webhook = due(told)
    assert tries(told, by_mail, Unsure("it broke off")).state is DeliveryState.UNSURE
    assert tries(told, by_webhook, Unsure("it broke off")).state is DeliveryState.QUEUED


def test_what_the_daemon_died_in_is_not_sent_again(told: World) -> None:
    tell(told, told.anna)
    for one in due(told):
        with told.tx() as tx:
            delivering.begin(tx, one)
    assert due(told) == []
    with told.tx() as tx:
        assert delivering.recover(tx, 0.5) == 2
    told.later(60_000)
    assert [one.address for one in due(told)] == ["https://pager.example/omnid"]
    assert "delivery_unsure" in told.told()


def test_what_is_to_leave_by_a_way_that_was_removed_does_not(world: World) -> None:
    added = way(world, "anna", "email", "anna@example.org")
    tell(world, world.anna)
    world.asks("way.remove", world.root, way_id=added.id)
    (one,) = due(world)
    with world.tx() as tx:
        assert delivering.begin(tx, one) is None
        assert deliveries.get(tx, one.id).state is DeliveryState.FAILED
