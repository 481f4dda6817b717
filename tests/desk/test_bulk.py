"""The same done to many conversations at once."""

import pytest

from omnid import operations
from omnid.desk.bulk import Act
from omnid.errors import Conflict, Invalid, NotFound
from omnid.model import ConversationId, ConversationState, Priority
from tests.desk.world import DAY, World


@pytest.fixture
def many(world: World) -> list[ConversationId]:
    places = [world.message(world.hears(f"c{number}", f"m{number}")).conversation_id for number in range(5)]
    for place in places[:3]:
        world.asks("conversation.tag", conversation_id=place, tags=["old"])
    return places


@pytest.mark.parametrize(
    ("act", "more", "then"),
    [
        (Act.CLOSE, {}, "state:closed"),
        (Act.TAG, {"tags": ["new"], "remove": ["old"]}, "tag:new -tag:old"),
        (Act.ASSIGN, {"operator": "boris"}, "operator:boris"),
        (Act.SNOOZE, {}, "state:snoozed"),
        (Act.SNOOZE, {"until_at": 1_750_000_000_000 + DAY}, "state:snoozed"),
        (Act.PRIORITY, {"priority": Priority.LOW}, "priority:low"),
    ],
)
def test_each_act_is_done_to_all_that_is_found_and_undone_in_one(
    world: World, many: list[ConversationId], act: Act, more: dict[str, object], then: str
) -> None:
    report = world.asks("conversation.bulk", act=act, filter="tag:old", **more)
    assert (report.done, report.failed, report.more) == (3, 0, False)
    assert _ids(world, then) == many[:3]
    undone = world.asks("change.undo")
    assert [one.id for one in undone.conversations] == many[:3]
    assert (_ids(world, then), _ids(world, "tag:old state:open")) == ([], many[:3])
    world.asks("change.undo")
    assert _ids(world, "tag:old") == many[:2]


def _ids(world: World, text: str) -> list[int]:
    return sorted(one.id for one in world.asks("conversation.list", filter=text).items)


def test_it_is_one_request_with_one_row_in_the_audit(world: World, many: list[ConversationId]) -> None:
    before = world.sql("select count(*) from audit")[0][0]
    world.asks("conversation.bulk", None, "k1", act=Act.CLOSE, filter="tag:old")
    world.asks("conversation.bulk", None, "k1", act=Act.CLOSE, filter="tag:old")
    assert world.sql("select count(*) from audit") == [(before + 1,)]
    assert world.told().count("conversation_closed") == 3


def test_one_that_fails_leaves_the_others_alone(world: World, many: list[ConversationId]) -> None:
    world.asks("conversation.merge", conversation_id=many[0], other_id=many[1], contacts=True)
    report = world.asks("conversation.bulk", act=Act.CLOSE, conversation_ids=[*many[:3], 99, many[0]])
    assert (report.done, report.failed) == (2, 2)
    reasons = {item.conversation_id: item.reason for item in report.items}
    assert "merged into" in (reasons[many[1]] or "")
    assert reasons[ConversationId(99)] == "There is no conversation 99."
    assert world.conversation(many[2]).state is ConversationState.CLOSED


def test_a_dry_run_tells_what_would_be_and_changes_nothing(world: World, many: list[ConversationId]) -> None:
    before = world.facts()
    report = world.asks("conversation.bulk", act=Act.CLOSE, conversation_ids=[many[0], 99], dry_run=True)
    assert [(item.state, item.reason is None) for item in report.items] == [
        (ConversationState.OPEN, True),
        (None, False),
    ]
    assert world.facts() == before
    assert world.conversation(many[0]).state is ConversationState.OPEN
    assert world.asks("change.list", limit=1)[0].operation == "conversation.tag"
    world.asks("conversation.close", conversation_id=many[0])
    assert world.asks("desk.audit").lost == 0


def test_a_limit_takes_the_first_and_says_that_there_are_more(world: World, many: list[ConversationId]) -> None:
    report = world.asks("conversation.bulk", act=Act.CLOSE, filter="state:open", limit=2)
    assert ([item.conversation_id for item in report.items], report.more) == (many[:2], True)


def test_too_many_are_refused_unless_a_limit_is_given(world: World, many: list[ConversationId]) -> None:
    world.sql(
        """with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000)
           insert into conversations (contact_id, state, identity_id, last_message_at, last_text, message_count,
                                      created_at, updated_at)
           select 1, 'open', 1, 1, '', 0, 1, 1 from n"""
    )
    with pytest.raises(Conflict, match="at most 1,000 are changed at once"):
        world.asks("conversation.bulk", act=Act.CLOSE, filter="state:open")
    assert world.asks("conversation.bulk", act=Act.CLOSE, filter="state:open", limit=1000).done == 1000


def test_a_view_and_a_filter_are_both_asked(world: World, many: list[ConversationId]) -> None:
    world.asks("view.save", name="old", filter="tag:old")
    report = world.asks("conversation.bulk", act=Act.CLOSE, view="old", filter="contact:c1")
    assert [item.conversation_id for item in report.items] == [many[1]]
    with pytest.raises(NotFound, match="no view"):
        world.asks("conversation.bulk", act=Act.CLOSE, view="other")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"act": Act.CLOSE}, "Say which conversations"),
        ({"act": Act.CLOSE, "filter": "", "conversation_ids": [1]}, "Say which conversations"),
        ({"act": Act.TAG, "filter": ""}, "To tag, say tags or remove"),
        ({"act": Act.ASSIGN, "filter": ""}, "To assign, say operator"),
        ({"act": Act.CLOSE, "filter": "", "tags": ["x"]}, "“tags” has no meaning"),
        ({"act": Act.CLOSE, "filter": "state:opne"}, "column 1"),
        ({"act": Act.TAG, "filter": "", "tags": ["a b"]}, "cannot be a tag"),
        ({"act": Act.SNOOZE, "filter": "", "until_at": 1}, "has passed"),
    ],
)
def test_what_makes_no_sense_is_refused_whole(world: World, fields: dict[str, object], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        world.asks("conversation.bulk", **fields)


def test_nobody_by_that_login_is_told_once(world: World, many: list[ConversationId]) -> None:
    with pytest.raises(NotFound, match="no operator “igor”"):
        world.asks("conversation.bulk", act=Act.ASSIGN, filter="tag:old", operator="igor")


def test_an_undo_in_bulk_refuses_or_leaves_out_what_was_changed_since(world: World, many: list[ConversationId]) -> None:
    world.asks("conversation.bulk", act=Act.CLOSE, filter="tag:old")
    world.hears("c1", "later")
    with pytest.raises(Conflict, match=f"Conversation {many[1]} is not as it was"):
        world.asks("change.undo")
    assert world.conversation(many[0]).state is ConversationState.CLOSED
    undone = world.asks("change.undo", skip=True)
    assert [one.id for one in undone.conversations] == [many[0], many[2]]
    assert [left.conversation_id for left in undone.left] == [many[1]]


def test_a_number_that_no_column_holds_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        operations.decode(operations.find("conversation.bulk"), b'{"act":"close","conversation_ids":[%d]}' % (1 << 63))


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_filter_is_a_variable_nobody_set_and_changes_nothing(world: World, empty: str) -> None:
    world.hears("ann", "m1")
    with pytest.raises(Invalid, match="would mean all"):
        world.asks("conversation.bulk", act=Act.CLOSE, filter=empty)
    assert _ids(world, "state:closed") == []
