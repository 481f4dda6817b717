"""Presence is proved: by acts, by offers nobody took, by the end of a shift."""

from collections.abc import Callable

import pytest

from omnid.desk import assigning, presence
from omnid.errors import NotAllowed
from omnid.model import SYSTEM, Actor, ConversationId, HoursSubject, MessageType, Presence, PresenceState, Switch
from omnid.store import conversations
from tests.desk.world import DAY, MINUTE, START, World

HOUR = 60 * MINUTE
MIDNIGHT = START - START % DAY
"""UTC."""


def of(world: World, login: str = "anna") -> Presence:
    everybody: list[Presence] = world.asks("presence.list", world.root)
    return next(one for one in everybody if one.login == login)


def settle(world: World) -> int | None:
    with world.tx() as tx:
        return presence.settle(tx)


@pytest.fixture
def offered(world: World) -> Callable[[Actor], ConversationId]:
    def offer(to: Actor) -> ConversationId:
        conversation = world.message(world.hears("ann", "m1")).conversation_id
        with world.tx() as tx:
            until = tx.now + MINUTE
            one = conversations.get(tx, conversation)
            assigning.assign(tx, SYSTEM, one, to.operator_id, "routed", acknowledge_by_at=until)
        return conversation

    return offer


def test_an_act_makes_one_present_and_silence_makes_one_away_and_then_offline(world: World) -> None:
    assert of(world).because == "never seen"
    world.asks("conversation.note", conversation_id=world.message(world.hears("ann", "m1")).conversation_id, text="hm")
    assert (of(world).state, of(world).because) == (PresenceState.ONLINE, "did something")
    world.later(15 * MINUTE)
    assert settle(world) == world.now + 15 * MINUTE
    assert world.told()[-1] == "presence_changed"
    world.later(15 * MINUTE)
    settle(world)
    assert (of(world).state, of(world).because) == (PresenceState.OFFLINE, "nothing heard for 30 min")
    assert world.told().count("presence_changed") == 3


def test_looking_is_no_act_and_nor_is_a_script_of_its_own(world: World) -> None:
    world.asks("conversation.list")
    made = world.asks("token.add", world.root, name="script")
    assert (of(world).state, made.token.operator_id) == (PresenceState.OFFLINE, None)


def test_who_does_not_acknowledge_in_time_becomes_away_and_nobody_has_it(
    world: World, offered: Callable[[Actor], ConversationId]
) -> None:
    world.asks("presence.set", switch=Switch.ONLINE)
    conversation = offered(world.anna)
    world.later(MINUTE - 1)
    assert settle(world) == world.now + 1
    assert of(world).state is PresenceState.ONLINE
    world.later(1)
    settle(world)
    assert (of(world).state, of(world).because) == (
        PresenceState.AWAY,
        f"did not take conversation {conversation} in 60 s",
    )
    assert world.conversation(conversation).operator_id is None
    notice = world.thread(conversation)[-1]
    assert (notice.type, notice.text) == (
        MessageType.NOTICE,
        "anna did not take it in 60 s: it goes to whoever is next.",
    )
    settle(world)
    assert len(world.thread(conversation)) == 2


def test_the_next_act_of_who_missed_something_brings_them_back(
    world: World, offered: Callable[[Actor], ConversationId]
) -> None:
    conversation = offered(world.anna)
    world.later(MINUTE)
    settle(world)
    world.asks("conversation.take", conversation_id=conversation)
    assert of(world).state is PresenceState.ONLINE
    assert world.conversation(conversation).operator_id == world.anna.operator_id


@pytest.mark.parametrize("act", ["conversation.read", "conversation.acknowledge", "conversation.take"])
def test_any_act_on_what_was_offered_takes_it(
    world: World, offered: Callable[[Actor], ConversationId], act: str
) -> None:
    conversation = offered(world.anna)
    world.asks(act, conversation_id=conversation)
    world.later(MINUTE)
    settle(world)
    assert world.conversation(conversation).operator_id == world.anna.operator_id


def test_an_offer_of_what_somebody_else_answered_is_held_against_nobody(
    world: World, offered: Callable[[Actor], ConversationId]
) -> None:
    world.asks("presence.set", switch=Switch.ONLINE)
    conversation = offered(world.anna)
    world.reply(conversation, actor=world.boris)
    world.later(MINUTE)
    settle(world)
    assert of(world).state is PresenceState.ONLINE
    assert world.conversation(conversation).acknowledge_by_at is None


def test_a_shift_switches_on_and_off(world: World) -> None:
    world.asks("hours.set", world.boris, name="day", timezone="UTC", spans=["mon-sun 09:00-18:00"])
    world.asks("hours.use", world.boris, name="day", subject=HoursSubject.OPERATOR, subject_name="anna")
    world.now = MIDNIGHT + DAY + 8 * HOUR
    settle(world)
    assert (of(world).state, of(world).because) == (PresenceState.OFFLINE, "off shift")
    world.later(HOUR)
    settle(world)
    assert (of(world).state, of(world).because) == (PresenceState.ONLINE, "on shift")
    world.asks("presence.set", switch=Switch.ONLINE)
    world.later(9 * HOUR)
    settle(world)
    assert (of(world).state, of(world).switch) == (PresenceState.OFFLINE, Switch.AUTO)
    world.asks("presence.set", switch=Switch.ONLINE)
    assert of(world).state is PresenceState.ONLINE


def test_an_open_console_speaks_for_one_without_acts(world: World) -> None:
    for _ in range(100):
        world.asks("presence.seen")
        world.later(30_000)
        settle(world)
        assert (of(world).state, of(world).because) == (PresenceState.ONLINE, "console open")
    assert world.sql("select count(*) from audit") == [(0,)]
    world.later(MINUTE)
    settle(world)
    assert of(world).state is not PresenceState.ONLINE


def test_only_a_supervisor_switches_others(world: World) -> None:
    with pytest.raises(NotAllowed, match="needs the role supervisor"):
        world.asks("presence.set", switch=Switch.ONLINE, operator="boris")
    world.asks("presence.set", world.boris, switch=Switch.OFFLINE, operator="anna")
    world.asks("conversation.note", conversation_id=world.message(world.hears("ann", "m1")).conversation_id, text="hm")
    assert (of(world).state, of(world).because) == (PresenceState.OFFLINE, "switched off")


def test_a_disabled_operator_is_not_there(world: World) -> None:
    world.asks("presence.set", switch=Switch.ONLINE)
    world.asks("operator.disable", world.root, login="anna")
    settle(world)
    assert world.told()[-1] == "presence_changed"
    assert "anna" not in [one.login for one in world.asks("presence.list", world.root)]
