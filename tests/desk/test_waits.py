"""Every answer that ends a wait is written down, and tells those who come after what to expect."""

from omnid.channel import Echoed, Sender
from omnid.desk import waits
from omnid.model import ConversationId, Wait
from tests.desk.world import MINUTE, World


def rows(world: World) -> list[tuple[object, ...]]:
    return world.sql("select conversation_id, first, working_ms, operator_id from responses order by id")


def expected(world: World) -> Wait:
    with world.tx() as tx:
        return waits.expected(tx, world.site)


def answered(world: World, who: str, after_ms: int) -> ConversationId:
    world.says(who, f"{who}-{world.now}")
    conversation = ConversationId(world.sql("select max(id) from conversations")[0][0])
    world.later(after_ms)
    world.reply(conversation)
    return conversation


def test_the_first_and_the_next_answer_are_told_apart(world: World) -> None:
    conversation = answered(world, "maria", 30_000)
    assert answered(world, "maria", 90_000) == conversation
    world.reply(conversation, "and one more thing")
    assert rows(world) == [(conversation, 1, 30_000, world.anna.id), (conversation, 0, 90_000, world.anna.id)]


def test_an_answer_in_the_service_s_own_interface_counts_too(world: World) -> None:
    world.hears("maria", "1")
    world.later(MINUTE)
    world.gets(Echoed(external_id="2", recipient=Sender(external_id="maria"), text="hello"))
    assert [row[1:3] for row in rows(world)] == [(1, MINUTE)]


def test_notes_and_drafts_are_no_answers(world: World) -> None:
    conversation = world.message(world.hears("maria", "1")).conversation_id
    world.asks("conversation.note", conversation_id=conversation, text="who is that?")
    world.asks("conversation.draft", conversation_id=conversation, text="hm")
    assert rows(world) == []


def test_what_to_expect_comes_from_the_last_hours_and_who_is_there(world: World) -> None:
    assert expected(world) == Wait(open=True, opens_at=world.now, expected_ms=None, online=0)
    for number in range(6):
        answered(world, f"m{number}", 20_000)
    world.sql("update presences set state = 'online' where operator_id = ?", world.anna.id)
    assert (expected(world).expected_ms, expected(world).online) == (20_000, 1)
    world.says("late", "late")
    assert expected(world).expected_ms == 40_000
    world.sql("update presences set state = 'offline'")
    assert expected(world).expected_ms is None
    world.later(5 * 60 * MINUTE)
    world.sql("update presences set state = 'online' where operator_id = ?", world.anna.id)
    assert expected(world).expected_ms is None, "that was long ago"


def test_outside_the_hours_it_is_told_when_it_opens(world: World) -> None:
    day = '[{"opens":540,"closes":1080}]'
    world.sql(
        "insert into hours (id, name, timezone, weekly, created_at, updated_at) values (1, 'o', 'UTC', ?, 0, 0)",
        f"[{','.join([day] * 7)}]",
    )
    world.sql("insert into hours_of (subject, subject_id, hours_id) values ('desk', 0, 1)")
    world.now = 1_768_240_800_000  # Monday, 18:00 UTC
    said = expected(world)
    assert (said.open, said.opens_at) == (False, world.now + 15 * 60 * MINUTE)
