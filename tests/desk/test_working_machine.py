"""Marking, merging, putting aside, changing in bulk and undoing, in whatever order: nothing is lost, undo restores."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from omnid.desk.bulk import Act
from omnid.errors import Conflict, NotFound
from omnid.model import Actor, ConversationId, Priority
from tests.desk.world import DAY, MINUTE, World
from tests.examples import examples

PEOPLE = ("ann", "bob", "eve")
ASPECTS = "state, operator_id, snoozed_until_at, closed_at, waiting_since_at, priority"
numbers = st.integers(0, 9)
tags = st.lists(st.sampled_from(["vip", "late", "spam"]), max_size=2)


class WorkingMachine(RuleBasedStateMachine):
    """Three people on Telegram, two operators. ``said``: every text, and the conversation it was said in."""

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.said: dict[str, ConversationId] = {}
        self.before: dict[int, list[tuple[ConversationId, Any]]] = {}
        self.counter = 0
        for who in PEOPLE:
            self.writes(who)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.connection.close()

    def _pick(self, number: int) -> ConversationId:
        count = self.world.sql("select count(*) from conversations")[0][0]
        return ConversationId(1 + number % count)

    def _text(self) -> str:
        self.counter += 1
        return f"text {self.counter}"

    def _asks(self, operation: str, actor: Actor, **fields: Any) -> bool:
        """Whether it was done; what is refused has to leave no trace."""
        facts, changes = self._told(), self._changes()
        standing = dict(self._standing())
        try:
            self.world.asks(operation, actor, **fields)
        except (Conflict, NotFound):
            assert self._told() == facts
            assert dict(self._standing()) == standing
            return False
        fresh = self._changes() - changes
        if fresh:
            touched = self.world.sql(f"select conversation_id from changes where id > {changes}")
            self.before[changes + 1] = [(row[0], standing[row[0]]) for row in touched]
        return True

    def _told(self) -> list[str]:
        """Without that an operator has done something, which is true of a dry run too."""
        return [name for name in self.world.told() if name != "presence_changed"]

    def _changes(self) -> int:
        return int(self.world.sql("select coalesce(max(id), 0) from changes")[0][0])

    def _standing(self) -> list[tuple[ConversationId, Any]]:
        listed = "(select json_group_array(tag) from tags where conversation_id = c.id)"
        return [(row[0], row[1:]) for row in self.world.sql(f"select id, {ASPECTS}, {listed} from conversations c")]

    @rule(who=st.sampled_from(PEOPLE))
    def writes(self, who: str) -> None:
        text = self._text()
        message = self.world.hears(who, f"m{self.counter}", text)
        self.said[text] = self.world.message(message).conversation_id

    @rule(number=numbers)
    def replies(self, number: int) -> None:
        text, place = self._text(), self._pick(number)
        if self._asks("conversation.reply", self.world.anna, conversation_id=place, text=text):
            self.said[text] = place

    @rule(number=numbers, add=tags, boris=st.booleans())
    def tags(self, number: int, add: list[str], boris: bool) -> None:
        less = [word for word in ("vip", "late") if word not in add]
        actor = self.world.boris if boris else self.world.anna
        self._asks("conversation.tag", actor, conversation_id=self._pick(number), tags=add, remove=less[:1])

    @rule(number=numbers, priority=st.sampled_from(Priority))
    def prioritizes(self, number: int, priority: Priority) -> None:
        self._asks("conversation.priority", self.world.anna, conversation_id=self._pick(number), priority=priority)

    @rule(number=numbers, operator=st.sampled_from(["me", "nobody"]), boris=st.booleans())
    def assigns(self, number: int, operator: str, boris: bool) -> None:
        actor = self.world.boris if boris else self.world.anna
        self._asks("conversation.assign", actor, conversation_id=self._pick(number), operator=operator)

    @rule(number=numbers, what=st.sampled_from(["close", "reopen", "snooze", "take"]))
    def stands(self, number: int, what: str) -> None:
        self._asks(f"conversation.{what}", self.world.anna, conversation_id=self._pick(number))

    @rule(one=numbers, other=numbers)
    def merges(self, one: int, other: int) -> None:
        kept, merged = self._pick(one), self._pick(other)
        if kept != merged and self._asks(
            "conversation.merge", self.world.anna, conversation_id=kept, other_id=merged, contacts=True
        ):
            self.said = {text: kept if place == merged else place for text, place in self.said.items()}

    @rule(one=numbers, other=numbers)
    def links(self, one: int, other: int) -> None:
        if self._pick(one) != self._pick(other):
            self._asks(
                "conversation.link", self.world.anna, conversation_id=self._pick(one), other_id=self._pick(other)
            )

    @rule(
        filter_=st.sampled_from(["state:open", "tag:vip", "-tag:vip", "operator:me", "state:snoozed"]),
        dry=st.booleans(),
    )
    def closes_many(self, filter_: str, dry: bool) -> None:
        facts = self._told()
        self._asks("conversation.bulk", self.world.anna, act=Act.CLOSE, filter=filter_, dry_run=dry)
        assert not dry or self._told() == facts

    @precondition(lambda self: self.before)
    @rule(boris=st.booleans())
    def undoes(self, boris: bool) -> None:
        actor = self.world.boris if boris else self.world.anna
        mine = self.world.asks("change.list", actor, limit=1)
        if self._asks("change.undo", actor):
            for place, standing in self.before[mine[0].group_id]:
                self._is_restored(place, standing, mine[0].after)

    def _is_restored(self, place: ConversationId, standing: Any, after: Any) -> None:
        """Only what the change touched: the rest may have gone on."""
        now = dict(self._standing())[place]
        if after.standing:
            assert (now[0], now[2:5]) == (standing[0], standing[2:5])
        if after.holding:
            assert now[1] == standing[1]
        if after.priority:
            assert now[5] == standing[5]

    @rule(ms=st.sampled_from([1, MINUTE, 8 * DAY]))
    def time_passes(self, ms: int) -> None:
        self.world.later(ms)

    @invariant()
    def the_audit_finds_nothing(self) -> None:
        report = self.world.asks("desk.audit")
        assert (report.lost, report.doubled) == (0, 0), report.findings

    @invariant()
    def what_was_said_is_where_it_belongs_in_its_order(self) -> None:
        said = "select text, conversation_id from messages where type in ('inbound', 'outbound') order by id"
        found = self.world.sql(said)
        assert dict(found) == self.said
        assert [row[0] for row in found] == list(self.said)

    @invariant()
    def messages_are_counted_right(self) -> None:
        wrong = """select id from conversations c
                   where message_count <> (select count(*) from messages where conversation_id = c.id)"""
        assert self.world.sql(wrong) == []

    @invariant()
    def what_was_merged_is_closed_and_leads_to_what_was_not(self) -> None:
        merged = "select m.state, k.merged_into_id from conversations m join conversations k on k.id = m.merged_into_id"
        assert {(state, into) for state, into in self.world.sql(merged)} <= {("closed", None)}

    @invariant()
    def nobody_waits_in_what_is_closed(self) -> None:
        assert (
            self.world.sql("select id from conversations where state = 'closed' and waiting_since_at is not null") == []
        )


TestWorking = WorkingMachine.TestCase
TestWorking.settings = settings(
    max_examples=examples(80),
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
