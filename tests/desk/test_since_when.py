"""The times a conversation has: when it opened, and when it was first answered since."""

from omnid.channel import Echoed, Rejected, Sender
from omnid.model import ConversationId, ConversationState
from tests.desk.world import DAY, MINUTE, World


def _opened(world: World) -> ConversationId:
    return world.message(world.hears("ann", "m1")).conversation_id


def test_the_first_answer_is_the_one_that_counts(world: World) -> None:
    place, opened = _opened(world), world.now
    assert (world.conversation(place).opened_at, world.conversation(place).answered_at) == (opened, None)
    world.later(MINUTE)
    world.reply(place)
    answered = world.now
    world.later(MINUTE)
    world.reply(place)
    assert (world.conversation(place).opened_at, world.conversation(place).answered_at) == (opened, answered)


def test_a_closed_matter_that_opens_waits_for_a_first_answer_again(world: World) -> None:
    place = _opened(world)
    world.reply(place)
    world.asks("conversation.close", conversation_id=place)
    world.later(DAY)
    world.hears("ann", "m2")
    assert (world.conversation(place).opened_at, world.conversation(place).answered_at) == (world.now, None)


def test_what_was_put_aside_goes_on(world: World) -> None:
    place, opened = _opened(world), world.now
    world.reply(place)
    answered = world.now
    world.asks("conversation.snooze", conversation_id=place, until_at=world.now + DAY)
    world.later(MINUTE)
    world.hears("ann", "m2")
    again = world.conversation(place)
    assert (again.state, again.opened_at, again.answered_at) == (ConversationState.OPEN, opened, answered)


def test_an_answer_that_could_not_be_sent_is_none(world: World) -> None:
    place = _opened(world)
    world.reply(place)
    world.tries(world.due()[0].outbox_id, Rejected("no"))
    assert world.conversation(place).answered_at is None
    world.later(MINUTE)
    world.reply(place)
    assert world.conversation(place).answered_at == world.now


def test_an_answer_elsewhere_opens_what_was_closed(world: World) -> None:
    place = _opened(world)
    world.asks("conversation.close", conversation_id=place)
    world.later(MINUTE)
    world.gets(Echoed(external_id="e1", recipient=Sender(external_id="ann"), text="by hand"))
    again = world.conversation(place)
    assert (again.state, again.opened_at, again.answered_at) == (ConversationState.OPEN, world.now, world.now)


def test_the_page_it_was_begun_on_is_kept(world: World) -> None:
    world.says("v1", "key-00001", page_url="https://shop.example/cart", page_title="Cart")
    world.says("v1", "key-00002", page_url="https://shop.example/other")
    assert world.conversation(ConversationId(1)).page_url == "https://shop.example/cart"
