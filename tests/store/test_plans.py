"""The hot queries go by an index: none of them reads a large table from end to end, or sorts what it found."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from omnid.channel import AttachmentType, Outcome, Rejected, RemoteFile, Retry, Sent
from omnid.desk import deciding, filtering
from omnid.model import ClaimType, ConversationState, HoursSubject, JournalOutcome, MessageState
from omnid.policy import search_words
from omnid.store import (
    acknowledging,
    attachments,
    contacts,
    conversations,
    cursors,
    escalations,
    held,
    journal,
    messages,
    notifications,
    outbox,
    outlook,
    presences,
    queue,
    requests,
    responses,
    scheduled,
    search,
    ways,
)
from omnid.store import events as log
from omnid.store import filtering as filters
from omnid.store import hours as calendars
from omnid.store.database import Tx
from tests.desk.world import World

LARGE = (
    "messages", "events", "conversations", "journal", "outbox", "attempts", "contacts", "identities", "requests",
    "escalations", "notifications", "responses", "assignments", "copies",
)  # fmt: skip


SORTED = {
    "what a visitor sees",
    "unread",
    "somebody with the same proof",
    "waits to be looked at anew",
    "whose presence may have changed",
    "one's presence",
    "answers of the last hours",
}
"""These sort what an index found; that is one person's or a bite, never much. So do a page's attachments."""


class Watched(Tx):
    """Notes every statement that runs through it, with its parameters."""

    __slots__ = ("asked",)

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx.connection, tx.now, 0)
        self.asked: list[tuple[str, Any]] = []

    def run(self, sql: str, parameters: Any = None) -> Any:
        self.asked.append((sql, parameters or {}))
        return super().run(sql, parameters)

    def value(self, sql: str, parameters: Any = None) -> Any:
        self.asked.append((sql, parameters or {}))
        return super().value(sql, parameters)


@pytest.fixture(scope="module", params=["without statistics", "with statistics"])
def filled(request: pytest.FixtureRequest) -> Iterator[World]:
    """Some of everything, so that the planner has a choice."""
    world = World()
    for number in range(60):
        files = [RemoteFile(type=AttachmentType.IMAGE, ref=f"f{number}")] if number % 10 == 0 else []
        conversation = world.message(world.hears(f"c{number}", f"m{number}", files=files)).conversation_id
        world.update(f"u{number}")
        world.reply(conversation, key=f"k{number}")
        world.later(1000)
    results: list[Sent | Outcome] = [Sent(external_id="s"), Rejected("no"), Retry("busy")]
    for due, result in zip(world.due(), results * 10, strict=False):
        world.tries(due.outbox_id, result)
    if request.param == "with statistics":
        world.connection.execute("analyze")
    yield world
    world.connection.close()


FILTERS = [
    conversations.Filter(),
    conversations.Filter(state=ConversationState.OPEN),
    conversations.Filter(state=ConversationState.CLOSED, unassigned=True),
]
ONE: Any = 1
"""Some row's id."""
HOT: dict[str, Any] = {
    "who waits": lambda tx: conversations.waiting(tx, conversations.Filter(), None, 50),
    "who waits, next page": lambda tx: conversations.waiting(tx, conversations.Filter(), (5, 5), 50),
    "recent": lambda tx: [conversations.recent(tx, one, None, 50) for one in FILTERS],
    "recent, next page": lambda tx: [conversations.recent(tx, one, (5, 5), 50) for one in FILTERS],
    "the last conversation of a contact": lambda tx: conversations.last(tx, ONE),
    "conversations of a contact": lambda tx: conversations.of(tx, ONE),
    "snoozed and due": conversations.due,
    "unanswered": lambda tx: conversations.unanswered_since(tx, ONE),
    "due to leave": lambda tx: outbox.due(tx, ONE, 32),
    "next to leave": lambda tx: outbox.next_due_at(tx, ONE),
    "the outbox row of a message": lambda tx: outbox.of_message(tx, ONE),
    "the corrections of a message": lambda tx: [outbox.corrections(tx, ONE), outbox.is_overtaken(tx, ONE, ONE)],
    "what left, and under which names": lambda tx: [outbox.is_in_doubt(tx, ONE), outbox.named(tx, ONE)],
    "what was corrected in vain": lambda tx: messages.uncorrected(tx, 0),
    "attempts of a row": lambda tx: outbox.attempts(tx, ONE),
    "interrupted": lambda tx: outbox.interrupted(tx, ONE),
    "between parts": lambda tx: outbox.between_parts(tx, ONE),
    "a thread": lambda tx: messages.thread(tx, ONE, None, 50),
    "what a visitor sees": lambda tx: messages.history(tx, ONE, None, 50),
    "what changed for a visitor": lambda tx: messages.changed(tx, ONE, ONE, 50),
    "unread": lambda tx: messages.unread(tx, ONE, ONE, list(MessageState)),
    "unseen": lambda tx: messages.unseen(tx, ONE),
    "a message by the service's id": lambda tx: messages.by_external(tx, ONE, "m1"),
    "a message by the id it was sent as": lambda tx: messages.sent_as(tx, ONE, "s"),
    "a message by its key": lambda tx: messages.taken(tx, ONE, "k"),
    "what a reply continues": lambda tx: messages.last_thread(tx, ONE, ONE),
    "a known identity": lambda tx: contacts.known(tx, ONE, "c1"),
    "somebody with the same proof": lambda tx: contacts.proven(tx, ClaimType.EMAIL, "a", ONE),
    "a second copy": lambda tx: journal.has(tx, ONE, "u1"),
    "what failed": lambda tx: journal.page(tx, JournalOutcome.FAILED, None, 1 << 62, 50),
    "an answered request": lambda tx: requests.find(tx, "operator:1", "k1"),
    "files to fetch": lambda tx: attachments.due(tx, ONE, 4),
    "files of messages": lambda tx: attachments.of(tx, [ONE]),
    "offers nobody took": lambda tx: conversations.unacknowledged(tx, 50),
    "what the desk has to do of itself": outlook.look,
    "what no rule has seen": lambda tx: queue.unrouted(tx, 50, said=True, attributes=True),
    "whose team's something waits": queue.groups,
    "what waits for a team": lambda tx: queue.heads(tx, ONE, "[]", 50),
    "who of a team has room": lambda tx: queue.able(tx, [ONE], 4),
    "what waits for who is gone": lambda tx: queue.left(tx, 50, all_=True),
    "what waits for who is away": held.by_away,
    "what has happened to waits": lambda tx: escalations.touched(tx, ONE, 9999),  # type: ignore[arg-type]
    "waits whose step is due": lambda tx: escalations.due(tx, 50),
    "waits of a conversation": lambda tx: escalations.open_in(tx, ONE),
    "a conversation as its waits see it": lambda tx: [escalations.matter(tx, ONE), escalations.with_waits(tx, ONE)],
    "waits to be looked at anew": lambda tx: escalations.unsettled(tx, ONE, 50, closing=True),
    "a wait that is forgotten": lambda tx: tx.run("select 1 from notifications where escalation_id = :id", {"id": 1}),
    "what an act acknowledges": lambda tx: acknowledging.look(tx, ONE, ONE),
    "what is open in a conversation": lambda tx: notifications.acknowledge_in(tx, ONE, ONE),
    "whose presence may have changed": lambda tx: presences.due(tx, 50),
    "whoever is told": lambda tx: ways.readers(tx, [ONE]),
    "one's presence": lambda tx: presences.get(tx, ONE),
    "what leaves later and is due": lambda tx: scheduled.due(tx, 50),
    "hours of a subject": lambda tx: calendars.used_by(tx, HoursSubject.CHANNEL, 1),
    "hours of a place": lambda tx: calendars.used_here(tx, ONE, ONE),
    "answers of the last hours": lambda tx: responses.since(tx, 1, 300),
    "how many wait": responses.waiting,
    "what is next to be indexed": lambda tx: search.texts_after(tx, 1, 100),
    "contacts next to be indexed": lambda tx: search.contacts_after(tx, 1, 100),
    "found in the index": lambda tx: search.newest(tx, search_words.parse("parcel"), search.Limits(), None, 50),
    "a cursor": lambda tx: cursors.get(tx, "channel:1", "updates"),
}


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_goes_by_an_index(filled: World, name: str) -> None:
    with filled.tx() as tx:
        watched = Watched(tx)
        HOT[name](watched)
        assert watched.asked
        for sql, plan in _plans(watched):
            assert not [step for step in plan if _is_slow(step)], (sql, plan)
            assert _may_sort(name, sql) or not any("TEMP B-TREE" in step for step in plan), (sql, plan)


def _plans(watched: Watched) -> list[tuple[str, list[str]]]:
    return [
        (sql, [row[3] for row in watched.connection.execute(f"explain query plan {sql}", parameters)])
        for sql, parameters in watched.asked
    ]


def test_where_nothing_is_due_deciding_only_looks_something_up(filled: World) -> None:
    while True:
        with filled.tx() as tx:
            next_at = deciding.settle(tx)
        if next_at is None or next_at > filled.now:
            break
    with filled.tx() as tx:
        watched = Watched(tx)
        deciding.settle(watched)
        assert len(watched.asked) <= 2, watched.asked
        for sql, plan in _plans(watched):
            assert not [step for step in plan if _is_slow(step) or "TEMP B-TREE" in step], (sql, plan)


def test_whose_waits_are_an_operators_is_asked_by_operator(filled: World) -> None:
    with filled.tx() as tx:
        watched = Watched(tx)
        presences.get(watched, ONE)
        [(_, plan)] = _plans(watched)
    assert not any("conversations_waiting" in step for step in plan), plan


@pytest.mark.parametrize(
    "text", ["state:open", "is:waiting", "waiting>5m", "tag:vip", "channel:bot", "operator:nobody", "is:overdue"]
)
@pytest.mark.parametrize("page", [filters.waiting, filters.recent])
def test_a_page_by_a_common_filter_is_read_in_its_order_or_by_what_is_asked_for(
    filled: World, text: str, page: Any
) -> None:
    with filled.tx() as tx:
        watched = Watched(tx)
        page(watched, filtering.find(tx, filled.anna, text), None, 50)
        [(_, plan)] = _plans(watched)
    assert not [step for step in plan if _is_slow(step)], plan
    sorts = any("TEMP B-TREE FOR ORDER" in step for step in plan)
    assert not sorts or any("tags_tag" in step or "conversations_waiting" in step for step in plan), plan


def test_the_log_is_read_by_its_number(filled: World) -> None:
    plans = [
        "select seq, at, body from events where seq > 5 order by seq limit 5",
        "select max(seq) from events",
        "select min(seq) from events where at >= 5",
    ]
    for sql in plans:
        steps = [row[3] for row in filled.sql(f"explain query plan {sql}")]
        assert all(step.startswith("SEARCH") for step in steps), steps
    assert log.after(filled.connection, log.last(filled.connection), 5) == []


def _may_sort(name: str, sql: str) -> bool:
    return name in SORTED or "from attachments where message_id in" in sql


def _is_slow(step: str) -> bool:
    """A scan is fine where it walks an index in the wanted order and stops at the limit."""
    scanned = re.match(r"SCAN (\w+)(.*)", step)
    return scanned is not None and "USING" not in scanned[2] and _table(scanned[1]) in LARGE


_ALIASES = {"c": "conversations", "m": "messages", "o": "outbox", "e": "outbox", "j": "journal", "i": "identities"}


def _table(name: str) -> str:
    return _ALIASES.get(name, name)
