"""What is answered by itself: once, to people, in their language, and never as the answer they wait for."""

import pytest

from omnid.channel import Received, Rejected, Sender
from omnid.errors import Invalid
from omnid.model import AutoreplyReason, MessageState
from tests.desk.world import MINUTE, World

NIGHT = 1_768_240_800_000  # Monday 12 January 2026, 18:00 UTC
DAY_MS = 24 * 60 * MINUTE


@pytest.fixture
def closed(world: World) -> World:
    """Open 9 to 18 UTC; it is 18:00."""
    day = '[{"opens":540,"closes":1080}]'
    world.sql(
        "insert into hours (id, name, timezone, weekly, created_at, updated_at) values (1, 'o', 'UTC', ?, 0, 0)",
        "[" + ",".join([day] * 7) + "]",
    )
    world.sql("insert into hours_of (subject, subject_id, hours_id) values ('desk', 0, 1)")
    world.now = NIGHT
    says(world, AutoreplyReason.CLOSED, "", "We are back {opens}.")
    says(world, AutoreplyReason.CLOSED, "ru", "Вернёмся {opens}.")
    return world


def says(world: World, reason: AutoreplyReason, language: str, text: str) -> None:
    world.asks("autoreply.set", world.boris, reason=reason, language=language, text=text)


def sent(world: World) -> list[str]:
    return [row[0] for row in world.sql("select text from messages where type = 'outbound' order by id")]


def test_nothing_is_answered_unless_somebody_has_set_it(world: World) -> None:
    world.hears("maria", "1")
    assert sent(world) == []


def test_a_place_that_nothing_fills_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match=r"There is no \{name\} to fill in; there are \{opens\} and \{wait\}"):
        says(world, AutoreplyReason.SLOW, "", "Hello {name}, about {wait}.")


def test_outside_the_hours_it_is_answered_once_for_each_closing_time(closed: World) -> None:
    closed.hears("maria", "1")
    closed.later(MINUTE)
    closed.hears("maria", "2")
    assert sent(closed) == ["We are back tomorrow at 09:00."]
    closed.later(DAY_MS)
    closed.hears("maria", "3")
    assert sent(closed)[1:] == ["We are back tomorrow at 09:00."]


def test_it_is_in_the_contact_s_language(closed: World) -> None:
    sender = Sender(external_id="maria", name="Мария", language="ru-RU")
    closed.gets(Received(external_id="1", sender=sender, text="Здравствуйте"))
    assert sent(closed) == ["Вернёмся завтра в 09:00."]


def test_it_goes_by_the_contact_s_clock_where_that_is_known(closed: World) -> None:
    closed.hears("maria", "0", automatic=True)
    closed.asks("contact.attribute", contact_id=1, set={"timezone": "Pacific/Auckland"})
    closed.hears("maria", "1")
    closed.asks("contact.attribute", contact_id=1, set={"timezone": "nowhere"})
    closed.later(DAY_MS)
    closed.hears("maria", "2")
    assert sent(closed) == ["We are back today at 22:00.", "We are back tomorrow at 09:00."]


def test_machines_and_the_website_chat_get_none(closed: World) -> None:
    closed.hears("robot", "1", automatic=True)
    closed.says("maria", "k" * 8)
    assert sent(closed) == []


def test_the_contact_still_waits_and_it_leaves_as_written_by_nobody(closed: World) -> None:
    conversation = closed.message(closed.hears("maria", "1")).conversation_id
    assert closed.conversation(conversation).waiting_since_at == NIGHT
    assert closed.conversation(conversation).answered_at is None
    (due,) = closed.due()
    assert due.message.operator_id is None
    assert closed.sql("select count(*) from responses") == [(0,)]


def test_an_answer_that_failed_is_waited_for_also_behind_one_given_by_itself(closed: World) -> None:
    conversation = closed.message(closed.hears("maria", "1")).conversation_id
    reply = closed.reply(conversation)
    for _ in range(2):
        closed.tries(closed.due()[0].outbox_id, Rejected("no"))
    assert closed.message(reply.id).state is MessageState.FAILED
    assert closed.conversation(conversation).waiting_since_at is not None
    assert closed.conversation(conversation).answered_at is None


def test_while_nobody_is_there_it_says_so_once_a_matter(world: World) -> None:
    says(world, AutoreplyReason.SLOW, "", "It takes a while: {wait}.")
    world.sql("update presences set state = 'offline'")
    world.hears("maria", "1")
    world.hears("maria", "2")
    assert sent(world) == ["It takes a while: …."]
    world.asks("autoreply.remove", world.boris, reason=AutoreplyReason.SLOW, language="")
    world.hears("oleg", "3")
    assert len(sent(world)) == 1
