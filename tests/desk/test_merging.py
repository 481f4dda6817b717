"""Two conversations become one, and nothing of either is lost."""

import pytest

from omnid.channel import Received, Retry, Sender, Sent
from omnid.desk import conversation_token
from omnid.errors import Conflict, Invalid
from omnid.model import ConversationId, ConversationState, Priority
from omnid.store import settings
from tests.desk.world import DAY, MINUTE, World


@pytest.fixture
def two(world: World) -> tuple[ConversationId, ConversationId]:
    """Of two contacts, both open and waiting, said in turns."""
    first = world.message(world.hears("ann", "m1", "a1")).conversation_id
    world.later(MINUTE)
    second = world.message(world.hears("bob", "m2", "b1")).conversation_id
    world.later(MINUTE)
    world.hears("ann", "m3", "a2")
    world.hears("bob", "m4", "b2")
    return first, second


def _merge(world: World, kept: ConversationId, other: ConversationId, *, contacts: bool = True) -> None:
    world.asks("conversation.merge", conversation_id=kept, other_id=other, contacts=contacts)


def _said(world: World, place: ConversationId) -> list[str]:
    return [one.text for one in world.thread(place) if one.type.value != "notice"]


def test_what_was_said_stands_in_the_order_it_was_said(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    kept, other = two
    _merge(world, kept, other)
    assert _said(world, kept) == ["a1", "b1", "a2", "b2"]
    assert _said(world, other) == []
    assert world.conversation(kept).message_count == len(world.thread(kept))
    assert world.conversation(other).message_count == len(world.thread(other)) == 1
    assert world.conversation(other).merged_into_id == kept
    assert world.conversation(other).state is ConversationState.CLOSED


def test_two_contacts_are_merged_only_when_that_is_asked(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    with pytest.raises(Conflict, match=r"with ann \(contact 1\), 2 with bob \(contact 2\)"):
        _merge(world, *two, contacts=False)
    assert world.conversation(two[1]).merged_into_id is None
    _merge(world, *two)
    assert {world.conversation(place).contact_id for place in two} == {1}


def test_who_waited_first_still_waits(world: World, two: tuple[ConversationId, ConversationId]) -> None:
    kept, other = two
    since = world.conversation(other).waiting_since_at
    world.reply(kept, "to ann alone")
    _merge(world, kept, other)
    assert world.conversation(kept).waiting_since_at == since


def test_what_was_on_its_way_goes_on_and_counts_where_it_is_now(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    kept, other = two
    world.reply(other, "on its way")
    (due,) = world.due()
    attempt = world.begin(due.outbox_id)
    _merge(world, kept, other)
    world.settle(due.outbox_id, attempt, Retry("busy"))
    world.later(DAY)
    world.tries(due.outbox_id, Sent(external_id="s1"))
    assert world.message(due.message.id).conversation_id == kept
    assert world.asks("outbox.show", outbox_id=due.outbox_id).item.conversation_id == kept


def test_an_answer_to_the_old_address_lands_in_the_kept_one(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    kept, other = two
    _merge(world, kept, other)
    with world.tx() as tx:
        token = conversation_token.token(settings.secret(tx, conversation_token.SECRET), other)
    answer = Received(external_id="m5", sender=Sender(external_id="bob", name="bob"), text="b3", token=token)
    world.update("u5", answer)
    world.hears("bob", "m6", "b4")
    world.hears("bob", "m7", "b5", refers=["m2"])
    assert _said(world, kept)[-3:] == ["b3", "b4", "b5"]


def test_tags_priority_links_owner_and_drafts_come_along(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    kept, other = two
    third = world.message(world.hears("eve", "m9")).conversation_id
    world.asks("conversation.tag", conversation_id=kept, tags=["a"])
    world.asks("conversation.tag", conversation_id=other, tags=["b"])
    world.asks("conversation.priority", conversation_id=other, priority=Priority.HIGH)
    for place in (kept, third):
        world.asks("conversation.link", conversation_id=other, other_id=place)
    world.asks("conversation.take", conversation_id=other)
    _merge(world, kept, other)
    shown = world.asks("conversation.show", conversation_id=kept)
    assert (shown.conversation.tags, shown.conversation.priority) == (["a", "b"], Priority.HIGH)
    assert shown.conversation.operator == "Anna"
    assert [one.id for one in shown.links] == [third]
    assert [one.id for one in world.asks("conversation.show", conversation_id=third).links] == [kept]


def test_the_owner_of_the_merged_one_takes_part_in_the_other(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    kept, other = two
    world.asks("conversation.take", conversation_id=kept)
    world.asks("conversation.take", world.boris, conversation_id=other)
    _merge(world, kept, other)
    assert world.conversation(kept).operator == "Anna"
    assert world.sql("select conversation_id, operator_id from participants") == [(kept, world.boris.operator_id)]


@pytest.mark.parametrize(
    ("kept_is", "other_is", "becomes"),
    [
        ("open", "closed", "open"),
        ("closed", "open", "open"),
        ("closed", "snoozed", "open"),
        ("closed", "closed", "closed"),
        ("snoozed", "snoozed", "snoozed"),
        ("snoozed", "closed", "snoozed"),
        ("snoozed", "open", "open"),
    ],
)
def test_what_is_not_done_with_in_one_is_not_done_with_in_both(
    world: World, two: tuple[ConversationId, ConversationId], kept_is: str, other_is: str, becomes: str
) -> None:
    for place, state in zip(two, (kept_is, other_is), strict=True):
        if state == "closed":
            world.asks("conversation.close", conversation_id=place)
        elif state == "snoozed":
            world.asks("conversation.snooze", conversation_id=place)
    _merge(world, *two)
    assert world.conversation(two[0]).state.value == becomes
    assert world.asks("desk.audit").lost == 0


def test_the_merged_one_takes_nothing_more(world: World, two: tuple[ConversationId, ConversationId]) -> None:
    kept, other = two
    _merge(world, kept, other)
    asked: list[tuple[str, dict[str, object]]] = [
        ("conversation.reply", {"text": "x"}),
        ("conversation.note", {"text": "x"}),
        ("conversation.take", {}),
        ("conversation.reopen", {}),
        ("conversation.snooze", {}),
        ("conversation.tag", {"tags": ["x"]}),
        ("conversation.merge", {"other_id": kept}),
        ("conversation.link", {"other_id": kept}),
    ]
    for operation, more in asked:
        with pytest.raises(Conflict, match="merged into conversation 1: go on there"):
            world.asks(operation, conversation_id=other, **more)


def test_a_merge_of_what_was_merged_into_leads_to_the_last(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    third = world.message(world.hears("eve", "m9")).conversation_id
    _merge(world, two[1], two[0])
    _merge(world, third, two[1])
    assert [world.conversation(place).merged_into_id for place in two] == [third, third]
    assert _said(world, third) == ["a1", "b1", "a2", "b2", "hello"]


def test_one_conversation_is_not_merged_or_linked_with_itself(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    with pytest.raises(Invalid, match="one conversation already"):
        _merge(world, two[0], two[0])
    with pytest.raises(Invalid, match="linked to itself"):
        world.asks("conversation.link", conversation_id=two[0], other_id=two[0])


def test_links_are_seen_from_both_sides_and_taken_off(world: World, two: tuple[ConversationId, ConversationId]) -> None:
    one, other = two
    for _ in range(2):
        world.asks("conversation.link", conversation_id=one, other_id=other)
    assert world.told().count("conversation_linked") == 1
    for here, there in (two, two[::-1]):
        assert [each.id for each in world.asks("conversation.show", conversation_id=here).links] == [there]
    assert world.asks("conversation.unlink", conversation_id=other, other_id=one).links == []
    assert world.asks("conversation.show", conversation_id=one).links == []


def test_what_was_told_of_the_merged_one_is_acknowledged_in_the_other(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    kept, other = two
    world.asks("conversation.note", conversation_id=other, text="@boris look")
    _merge(world, kept, other)
    world.reply(kept, actor=world.boris)
    told = "select count(*), count(acknowledged_at) from notifications where operator_id = ?"
    assert world.sql(told, world.boris.operator_id) == [(1, 1)]


def test_a_list_has_what_was_merged_only_where_it_is_now(
    world: World, two: tuple[ConversationId, ConversationId]
) -> None:
    _merge(world, *two)
    assert [one.id for one in world.asks("conversation.list").items] == [two[0]]
    assert world.asks("conversation.list", state=ConversationState.CLOSED).items == []


def test_the_audit_finds_what_a_merge_left_behind(world: World, two: tuple[ConversationId, ConversationId]) -> None:
    world.sql("update conversations set merged_into_id = ? where id = ?", *two)
    assert "left behind" in world.asks("desk.audit").findings[0].detail
