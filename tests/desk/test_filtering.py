"""What a filter finds."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnid.channel import AttachmentType, RemoteFile
from omnid.desk import indexing, visitors
from omnid.errors import Invalid
from omnid.model import ConversationId, Priority, Strategy
from omnid.policy.filtering import CHECKS, SPANS, TIMES
from omnid.store import participants, teams
from tests.desk.world import DAY, MINUTE, World
from tests.examples import examples
from tests.project.tree import ROOT

TABLE = (ROOT / "docs/filters.md").read_text().partition("| term |")[2]
DOCUMENTED = re.findall(r"`((?:[a-z.]+[:<>])[^`]*)`", TABLE)


@pytest.fixture(scope="module", params=["before the index", "in the index"])
def desk(request: pytest.FixtureRequest) -> Iterator[World]:
    """1: Anna's, of a Telegram contact, answered. 2: a closed one on the site. 3: a new one nobody has."""
    world = World()
    with world.tx() as tx:
        team = teams.add(tx, "billing", "Billing", Strategy.MANUAL, None)
    file = RemoteFile(type=AttachmentType.IMAGE, ref="f1")
    world.hears("Анна", "m1", "Верните деньги", files=[file])
    world.later(DAY)
    visitor = visitors.Visitor(world.site, "v1", "ru-RU")
    with world.tx() as tx:
        said = visitors.Said(key="key-00001", text="Where is my order?", page_url="https://shop.example/cart")
        visitors.say(tx, visitor, said)
    world.later(DAY)
    world.hears("bob", "m3", "Refund, please", subject="Invoice 17")
    world.reply(ConversationId(1))
    world.asks("conversation.close", conversation_id=2)
    world.asks("conversation.tag", conversation_id=1, tags=["vip", "late"])
    world.asks("conversation.tag", conversation_id=3, tags=["spam"])
    world.asks("conversation.priority", conversation_id=3, priority=Priority.HIGH)
    world.asks("contact.attribute", contact_id=1, set={"plan": "Pro"})
    world.asks("conversation.note", conversation_id=1, text="a regular")
    world.asks("conversation.link", conversation_id=1, other_id=2)
    assert world.boris.operator_id is not None
    world.sql("update conversations set team_id = ? where id = 1", team)
    world.sql("update conversations set acknowledge_by_at = ? where id = 1", world.now + MINUTE)
    world.sql(
        """insert into escalations (conversation_id, target, since_at, target_at, told) values (3, 'first', 1, ?, 0)""",
        world.now,
    )
    with world.tx() as tx:
        participants.add(tx, ConversationId(1), world.boris.operator_id)
    world.later(10 * MINUTE)
    world.hears("eve", "m4", "merged away")
    world.asks("conversation.merge", conversation_id=3, other_id=4, contacts=True)
    while request.param == "in the index" and _indexes(world):
        pass
    yield world
    world.connection.close()


def _indexes(world: World) -> bool:
    with world.tx() as tx:
        return indexing.step(tx)


def _found(world: World, text: str) -> list[int]:
    return sorted(one.id for one in world.asks("conversation.list", filter=text).items)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [1, 2, 3]),
        ("state:open", [1, 3]),
        ("state:closed,snoozed", [2]),
        ("-state:open", [2]),
        ("is:waiting", [3]),
        ("is:unanswered", [2, 3]),
        ("is:answered", [1]),
        ("is:unread", [2, 3]),
        ("is:offered", [1]),
        ("is:overdue", [3]),
        ("is:merged", [4]),
        ("-is:merged", [1, 2, 3]),
        ("channel:site", [2]),
        ("channel:site,bot", [1, 2, 3]),
        ("kind:telegram", [1, 3]),
        ("operator:me", [1]),
        ("operator:nobody", [2, 3]),
        ("-operator:me", [2, 3]),
        ("operator:boris,me", [1]),
        ("participant:boris", [1]),
        ("team:billing", [1]),
        ("team:nobody", [2, 3]),
        ("tag:vip", [1]),
        ("tag:vip,spam", [1, 3]),
        ("tag:vip tag:late", [1]),
        ("tag:vip tag:spam", []),
        ("-tag:spam", [1, 2]),
        ("priority:high,urgent", [3]),
        ("contact:анна", [1]),
        ("contact:игорь,BO", [3]),
        ("contact:1", [1]),
        ("language:ru", [2]),
        ("language:r", []),
        ("attr.plan:pro", [1]),
        ("attr.plan:*", [1]),
        ("attr.plan:free", []),
        ("-attr.plan:pro", [2, 3]),
        ("page:/CART", [2]),
        ("subject:invoice", [3]),
        ("text:ДЕНЬГИ", [1]),
        ('text:"refund, please"', [3]),
        ("text:regular", [1]),
        ("text:деньгами", [1]),
        ("text:refunded", [3]),
        ("text:rever", []),
        ("text:reg*", [1]),
        ("text:nowhere", []),
        ("has:files", [1]),
        ("has:tags", [1, 3]),
        ("has:notes", [1]),
        ("has:links", [1, 2]),
        ("has:participants", [1]),
        ("has:page", [2]),
        ("has:drafts", []),
        ("waiting>5m", [3]),
        ("waiting<5m", []),
        ("-waiting>5m", [1, 2]),
        ("idle>30m", [2]),
        ("opened>1d", [1, 2]),
        ("opened<1d", [3]),
        ("created<1d12h", [2, 3]),
        ("closed<1h", [2]),
        ("answered<1h", [1]),
        ("assigned<1h", [1]),
        ("changed<11m", [1, 2, 3]),
        ("opened>2025-06-16", [2, 3]),
        ("opened<2025-06-16", [1]),
        ("state:open -operator:me is:waiting", [3]),
    ],
)
def test_a_term_finds_what_it_says(desk: World, text: str, found: list[int]) -> None:
    assert _found(desk, text) == found


def test_every_term_there_is_is_documented() -> None:
    names = {re.split("[:<>]", one)[0] for one in DOCUMENTED}
    assert names == {*CHECKS, *SPANS, *TIMES, "attr.plan"}


@pytest.mark.parametrize("text", DOCUMENTED)
def test_a_documented_term_works(desk: World, text: str) -> None:
    assert _found(desk, text) is not None
    assert sorted(_found(desk, text) + _found(desk, f"-{text}")) in ([1, 2, 3], [1, 2, 3, 4])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tag:x operator:igor", r"column 7: There is no operator “igor” \(there are: anna"),
        ("team:sales", r"column 1: There is no team “sales” \(there are: billing"),
        ("channel:shop", "column 1: There is no channel"),
        ("kind:pigeon", "column 1: There is no kind"),
        ("text:%", "column 1: Say at least one word"),
    ],
)
def test_who_is_named_has_to_be_there(desk: World, text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        _found(desk, text)


def test_a_filter_is_narrowed_by_what_else_is_given_and_paged(desk: World) -> None:
    assert [one.id for one in desk.asks("conversation.list", filter="-tag:late", operator="nobody").items] == [3, 2]
    waiting = desk.asks("conversation.list", filter="tag:spam", waiting=True)
    assert [one.id for one in waiting.items] == [3]
    seen: list[int] = []
    cursor = None
    for _ in range(4):
        page = desk.asks("conversation.list", filter="state:open,closed", limit=1, cursor=cursor)
        seen, cursor = seen + [one.id for one in page.items], page.cursor
    assert (sorted(seen), cursor) == ([1, 2, 3], None)


_values = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["me", "nobody", "vip", "open", "%", "_", "*", "2d", "1", "'", "ß", "İ", "waiting", "files"]),
)
_terms = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-"]),
    st.sampled_from([*CHECKS, *TIMES, *SPANS, "attr.plan"]),
    st.sampled_from([":", ">", "<"]),
    st.lists(_values, min_size=1, max_size=3).map(lambda values: ",".join(f'"{one}"' for one in values)),
)


@settings(max_examples=examples(300))
@given(st.lists(_terms, max_size=4).map(" ".join))
def test_any_filter_is_answered_or_invalid(text: str) -> None:
    world = FUZZED
    try:
        found = _found(world, text)
    except Invalid:
        return
    assert set(found) <= {1}


FUZZED = World()
FUZZED.hears("ann", "m1")
