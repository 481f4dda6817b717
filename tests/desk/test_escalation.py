"""Nobody waits unseen: steps fall due, are told once, wait for who acknowledges, and end."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from omnid.channel import Rejected
from omnid.desk import escalation
from omnid.errors import Conflict, NotAllowed
from omnid.model import SYSTEM, Actor, ConversationId, Priority, Seq, WayKind, Whom
from omnid.store import escalations, events
from omnid.store import hours as calendars
from tests.desk.world import DAY, MINUTE, START, World

SECOND = 1000


def online(world: World, *actors: Actor) -> None:
    for actor in actors:
        world.sql("update presences set state = 'online' where operator_id = ?", actor.id)


def settle(world: World) -> int | None:
    with world.tx() as tx:
        return escalation.settle(tx)


def passes(world: World, until: int) -> list[tuple[int, list[str]]]:
    """Let the clock go from due time to due time; when who was told, in s since the start."""
    said = []
    while True:
        before = len(world.sql("select id from notifications"))
        next_at = settle(world)
        told = world.sql("select o.login from notifications n join operators o on o.id = n.operator_id order by n.id")
        if len(told) > before:
            said.append(((world.now - START) // SECOND, [row[0] for row in told[before:]]))
        if next_at is None or next_at > until:
            world.now = until
            return said
        world.now = max(world.now, next_at)


def waits(world: World, who: str = "maria") -> ConversationId:
    return world.message(world.hears(who, f"{who}-{world.now}")).conversation_id


@pytest.fixture
def manned(world: World) -> World:
    online(world, world.anna, world.boris)
    return world


def test_who_is_assigned_is_told_before_the_target_then_the_others_then_supervisors(manned: World) -> None:
    conversation = waits(manned)
    manned.asks("conversation.assign", manned.boris, conversation_id=conversation, operator="anna")
    assert passes(manned, START + DAY) == [
        (45, ["anna"]),
        (60, ["anna", "boris"]),
        (120, ["boris", "root"]),
    ]
    assert manned.told().count("escalation_raised") == 3


def test_what_nobody_has_goes_to_all_who_are_online_and_where_nobody_is_to_supervisors(world: World) -> None:
    waits(world)
    assert passes(world, START + DAY)[0] == (45, ["boris", "root"])
    online(world, world.anna)
    waits(world, "oleg")
    assert passes(world, world.now + DAY)[0][1] == ["anna"]


def test_an_answer_ends_it_and_nothing_is_told(manned: World) -> None:
    conversation = waits(manned)
    settle(manned)
    manned.later(30 * SECOND)
    manned.reply(conversation)
    assert passes(manned, START + DAY) == []
    assert manned.sql("select count(*) from escalations where target = 'first'") == [(0,)]


def test_after_the_first_answer_the_next_may_take_longer(manned: World) -> None:
    conversation = waits(manned)
    manned.reply(conversation)
    manned.hears("maria", "again")
    assert passes(manned, START + DAY)[0] == (225, ["anna"])


def test_whoever_acknowledges_stops_the_next_step_for_a_while(manned: World) -> None:
    conversation = waits(manned)
    assert passes(manned, START + 50 * SECOND) == [(45, ["anna", "boris"])]
    manned.asks("conversation.read", manned.anna, conversation_id=conversation)
    assert "escalation_acknowledged" in manned.told()
    assert manned.asks("notification.list", manned.boris).items == [], "one who has it is enough"
    assert passes(manned, START + DAY) == [(350, ["anna", "boris"]), (410, ["boris", "root"])]


def test_acknowledging_what_one_was_told_is_enough_also_for_who_does_not_have_the_conversation(manned: World) -> None:
    waits(manned)
    passes(manned, START + 50 * SECOND)
    told = manned.asks("notification.list", manned.boris).items[0]
    manned.asks("notification.acknowledge", manned.boris, notification_id=told.id)
    assert "escalation_acknowledged" in manned.told()


def test_an_answer_after_it_was_raised_ends_it_and_says_so(manned: World) -> None:
    conversation = waits(manned)
    passes(manned, START + 100 * SECOND)
    manned.reply(conversation)
    settle(manned)
    assert manned.told()[-1] == "escalation_ended"
    assert manned.asks("escalation.list", manned.anna) == []


def test_a_wait_that_a_program_ends_is_no_news_to_anybody_more(manned: World) -> None:
    conversation = waits(manned)
    passes(manned, START + 100 * SECOND)
    assert manned.asks("notification.list", manned.anna).items != []
    manned.reply(conversation, actor=SYSTEM)
    settle(manned)
    assert manned.told()[-1] == "escalation_ended"
    assert manned.asks("notification.list", manned.anna).items == []
    assert manned.sql("select count(*) from notifications where acknowledged_at is null") == [(0,)]


def test_settling_again_tells_nothing_twice(manned: World) -> None:
    waits(manned)
    passes(manned, START + 100 * SECOND)
    before = manned.told()
    for _ in range(3):
        settle(manned)
    assert manned.told() == before


def test_settling_with_nothing_new_writes_nothing(manned: World) -> None:
    waits(manned)
    settle(manned)
    before = manned.connection.total_changes
    settle(manned)
    assert manned.connection.total_changes == before


def test_after_a_long_stop_the_steps_come_one_after_the_other(manned: World) -> None:
    waits(manned)
    manned.later(DAY)
    assert [at - 86_400 for at, _ in passes(manned, START + 2 * DAY)] == [0, 15, 75]


def test_put_aside_it_is_quiet_and_woken_it_begins_anew(manned: World) -> None:
    conversation = waits(manned)
    passes(manned, START + 50 * SECOND)
    manned.asks("conversation.snooze", manned.anna, conversation_id=conversation, until_at=START + 10 * MINUTE)
    assert passes(manned, START + 10 * MINUTE) == []
    manned.asks("conversation.reopen", manned.anna, conversation_id=conversation)
    assert passes(manned, START + DAY)[0][0] == 645


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("conversation.tag", {"tags": ["vip"]}),
        ("conversation.priority", {"priority": Priority.HIGH}),
        ("conversation.snooze", {}),
        ("conversation.close", {}),
        ("conversation.assign", {"operator": "anna"}),
    ],
)
def test_whatever_somebody_does_with_it_acknowledges_what_all_were_told_of_its_waiting(
    manned: World, operation: str, more: dict[str, object]
) -> None:
    conversation = waits(manned)
    passes(manned, START + 70 * SECOND)
    manned.asks(operation, manned.boris, conversation_id=conversation, **more)
    for one in (manned.anna, manned.boris):
        told = manned.asks("notification.list", one).items
        assert [each.reason for each in told if each.reason == "waiting"] == []


def test_what_is_quoted_is_what_the_contact_said(manned: World) -> None:
    waiting, answered = waits(manned), waits(manned, "oleg")
    manned.later(1)
    manned.reply(answered, "we look")
    manned.asks("conversation.merge", manned.boris, conversation_id=answered, other_id=waiting, contacts=True)
    assert manned.conversation(answered).last_text == "we look"
    passes(manned, START + DAY)
    texts = {one.text.rpartition("“")[2] for one in manned.asks("notification.list", manned.anna).items}
    assert texts == {"hello”"}


def test_closing_ends_it(manned: World) -> None:
    conversation = waits(manned)
    manned.asks("conversation.close", conversation_id=conversation)
    assert passes(manned, START + DAY) == []


def test_only_working_time_counts(manned: World, office: Callable[[World], None]) -> None:
    office(manned)
    manned.now = START = 1_768_240_740_000  # noqa: N806 - Monday, 17:59 UTC
    conversation = waits(manned)
    next_at = settle(manned)
    assert next_at == START + 45 * SECOND
    with manned.tx() as tx:
        tx.run("update escalations set told = 1, told_at = :now", {"now": START + 45 * SECOND})
    manned.asks("conversation.priority", SYSTEM, conversation_id=conversation, priority=Priority.HIGH)
    assert settle(manned) == START + 60 * SECOND
    manned.asks("target.set", manned.boris, first_ms=2 * MINUTE)
    assert settle(manned) == START + MINUTE + 15 * 60 * MINUTE + MINUTE, "the second minute is tomorrow's"


@pytest.fixture
def office() -> Callable[[World], None]:
    def make(world: World) -> None:
        day = [{"opens": 540, "closes": 1080}]
        with world.tx() as tx:
            world.sql(
                "insert into hours (id, name, timezone, weekly, created_at, updated_at) "
                "values (1, 'o', 'UTC', ?, 0, 0)",
                msgspec.json.encode([day] * 7).decode(),
            )
            world.sql("insert into hours_of (subject, subject_id, hours_id) values ('desk', 0, 1)")
            assert calendars.every(tx)

    return make


def test_a_written_reply_that_is_to_leave_later_holds_it_until_then(manned: World) -> None:
    conversation = waits(manned)
    manned.sql(
        """insert into messages
           (conversation_id, type, state, key, text, author, created_at, sent_at, changed_seq, due_at)
           values (?, 'outbound', 'scheduled', 'k', 'later', 'Anna', ?, 0, 0, ?)""",
        conversation, START, START + 30 * MINUTE,
    )  # fmt: skip
    assert passes(manned, START + DAY)[0][0] == 1800


def test_a_reply_that_did_not_arrive_is_waited_for_again(manned: World) -> None:
    conversation = waits(manned)
    manned.later(10 * SECOND)
    settle(manned)
    manned.reply(conversation)
    settle(manned)
    (due,) = manned.due()
    manned.tries(due.outbox_id, Rejected("no"))
    assert passes(manned, START + DAY)[0][1] == ["anna"]


def test_a_conversation_open_too_long_is_told_of(manned: World) -> None:
    manned.asks("target.set", manned.boris, close_ms=2 * DAY)
    conversation = waits(manned)
    manned.reply(conversation)
    said = passes(manned, START + 10 * DAY)
    assert said[0] == (int(1.5 * 86_400), ["anna"])
    assert "has been open for 36 h" in str(manned.sql("select text from notifications"))


def test_a_target_of_none_tells_nobody(manned: World) -> None:
    manned.asks("target.set", manned.boris, first_ms=0)
    waits(manned)
    assert passes(manned, START + DAY) == []


def test_a_changed_target_counts_for_those_who_wait_already(manned: World) -> None:
    waits(manned)
    settle(manned)
    manned.asks("target.set", manned.boris, channel="bot", first_ms=20 * SECOND)
    assert passes(manned, START + DAY)[0][0] == 15
    manned.asks("target.remove", manned.boris, channel="bot")


def test_a_changed_target_counts_for_all_though_only_some_are_looked_at_in_a_transaction(world: World) -> None:
    for number in range(escalation.AT_ONCE + 1):
        waits(world, f"c{number}")
    passes(world, START)
    assert world.sql("select count(*) from escalations where ended_at is null") == [(escalation.AT_ONCE + 1,)]
    world.asks("target.set", world.boris, first_ms=0)
    assert settle(world) == world.now
    assert world.sql("select count(*) from escalations where ended_at is null") == [(1,)]
    assert settle(world) is None
    assert world.sql("select count(*) from escalations where ended_at is null") == [(0,)]


def test_the_last_step_comes_again_until_somebody_has_it(manned: World) -> None:
    manned.asks("step.add", manned.boris, whom=Whom.SUPERVISORS, at_percent=100, repeat_ms=10 * MINUTE)
    conversation = waits(manned)
    assert [at for at, _ in passes(manned, START + 25 * MINUTE)] == [60, 660, 1260]
    manned.asks("conversation.take", manned.anna, conversation_id=conversation)
    manned.reply(conversation)
    assert passes(manned, START + DAY) == []


def test_an_upgrade_finds_those_who_wait_already(manned: World) -> None:
    waits(manned)
    manned.sql("delete from events")
    assert passes(manned, START + DAY)[0][0] == 45


def test_the_desk_s_ways_are_told_once_of_what_several_people_are_told(manned: World) -> None:
    manned.asks("way.add", manned.root, operator="desk", kind=WayKind.EXEC, address="/bin/page")
    waits(manned)
    assert passes(manned, START + 50 * SECOND) == [(45, ["anna", "boris", "root"])]
    assert manned.sql("select count(*) from deliveries") == [(1,)]


def test_a_ladder_that_cannot_be_is_refused_and_nothing_changes(world: World) -> None:
    def add(whom: Whom, percent: int, **more: Any) -> None:
        world.asks("step.add", world.boris, whom=whom, at_percent=percent, **more)

    add(Whom.TEAM, 100)
    with pytest.raises(Conflict, match="goes up"):
        add(Whom.OPERATOR, 200)
    with pytest.raises(Conflict, match="Two steps"):
        add(Whom.SUPERVISORS, 100)
    with pytest.raises(NotAllowed):
        world.asks("step.add", world.anna, whom=Whom.SUPERVISORS, at_percent=300)
    assert [one.at_percent for one in world.asks("step.list")] == [100]


def test_what_else_is_written_by_who_waits_already_is_not_looked_at(world: World) -> None:
    def touched() -> list[ConversationId] | None:
        with world.tx() as tx:
            return escalations.touched(tx, Seq(known), events.last(tx.connection))

    known = 0
    conversation = waits(world)
    assert touched() == [conversation]
    settle(world)
    known = len(world.facts())
    world.hears("maria", "more")
    assert touched() == []
    world.reply(conversation)
    world.hears("maria", "and more")
    assert touched() == [conversation]
    settle(world)
    assert world.sql("select target from escalations where ended_at is null") == [("next",)]
