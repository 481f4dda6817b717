"""Whatever happens to a desk, in whatever order: a simple model agrees, and nothing is lost or doubled."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from omnid.channel import (
    ChannelDown,
    Edited,
    Outcome,
    Reach,
    Received,
    Rejected,
    Retracted,
    Retry,
    Sender,
    Sent,
    Unreachable,
    Unsure,
)
from omnid.desk import snoozing
from omnid.errors import Conflict
from omnid.model import (
    AttemptId,
    ChannelId,
    ConversationId,
    ConversationState,
    MessageId,
    MessageState,
    OutboxId,
    OutboxState,
)
from omnid.store import outbox
from tests.desk.world import DAY, MINUTE, World
from tests.examples import examples

PEOPLE = ("ann", "bob")
OUTCOMES: dict[str, Any] = {
    "sent": lambda number: Sent(external_id=f"s{number}"),
    "retry": lambda _: Retry("busy"),
    "rejected": lambda _: Rejected("no"),
    "unreachable": lambda _: Unreachable("blocked us"),
    "down": lambda _: ChannelDown("token"),
    "unsure": lambda _: Unsure("no answer"),
}


@dataclass
class Matter:
    """A conversation as the model sees it: ``said`` in order, ``answered``: nobody waits."""

    state: ConversationState = ConversationState.OPEN
    waits: bool = False
    closed_at: int = 0
    until: int = 0
    texts: list[str] = field(default_factory=list)


@dataclass
class Leaving:
    """An outbound message: at the service it is ``arrived`` at least so often, and no more than ``tried``."""

    person: str
    channel: ChannelId
    matter: ConversationId
    state: OutboxState = OutboxState.QUEUED
    attempt: AttemptId | None = None
    unsure: int = 0
    doubtful: bool = False


class DeskMachine(RuleBasedStateMachine):
    """Two people on two services and on the site, one operator, one sender that may die at any time."""

    updates = Bundle("updates")

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.matters: dict[ConversationId, Matter] = {}
        self.of: dict[str, ConversationId] = {}
        self.leaving: dict[OutboxId, Leaving] = {}
        self.unreachable: set[tuple[ChannelId, str]] = set()
        self.written: dict[tuple[ChannelId, str], MessageId] = {}
        self.said: dict[MessageId, str] = {}
        self.counter = 0
        for who in PEOPLE:
            self._writes(who, second=False)
        self._visits("ann", again=False)
        self._replies(ConversationId(1), twice=False)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.connection.close()

    def _next(self) -> int:
        self.counter += 1
        return self.counter

    # --- what comes in ---

    @rule(target=updates, who=st.sampled_from(PEOPLE), second=st.booleans())
    def someone_writes(self, who: str, second: bool) -> Any:
        return self._writes(who, second)

    def _writes(self, who: str, second: bool) -> Any:
        channel = self.world.second if second else self.world.telegram
        number = self._next()
        received = Received(
            external_id=f"m{number}", sender=Sender(external_id=f"{who}@{channel}", name=who), text=f"in {number}"
        )
        self._arrive(channel, f"{who}@{channel}", received, f"u{number}")
        return (channel, f"u{number}", received)

    def _arrive(self, channel: ChannelId, who: str, received: Received | Edited, key: str) -> None:
        self.world.update(key, received, channel=channel)
        self._said(who, received.text)
        self.unreachable.discard((channel, who))
        message = self.written[channel, received.external_id] = self.world.sql("select max(id) from messages")[0][0]
        self.said[message] = received.text

    def _said(self, who: str, text: str) -> None:
        """A contact wrote: the model finds, opens or reopens."""
        matter = self.matters.get(self.of.get(who, ConversationId(0)))
        now = self.world.now
        if matter is None or (matter.state is ConversationState.CLOSED and now - matter.closed_at > 7 * DAY):
            self.of[who] = ConversationId(len(self.matters) + 1)
            matter = self.matters[self.of[who]] = Matter()
        matter.state = ConversationState.OPEN
        matter.waits = True
        matter.texts.append(text)

    @rule(update=updates)
    def comes_again(self, update: Any) -> None:
        channel, key, received = update
        self.world.update(key, received, channel=channel)
        self.world.update(f"again {key} {self._next()}", received, channel=channel)

    @rule(update=updates)
    def is_edited(self, update: Any) -> None:
        channel, _, received = update
        number = self._next()
        edited = Edited(external_id=received.external_id, sender=received.sender, text=f"edited {number}")
        self.world.update(f"e{number}", edited, channel=channel)
        message = self.world.message(self.written[channel, received.external_id])
        texts = self.matters[message.conversation_id].texts
        texts[texts.index(self.said[message.id])] = edited.text
        self.said[message.id] = edited.text

    @rule(target=updates, who=st.sampled_from(PEOPLE))
    def edits_what_we_never_saw(self, who: str) -> Any:
        number = self._next()
        sender = Sender(external_id=f"{who}@{self.world.telegram}", name=who)
        edited = Edited(external_id=f"m{number}", sender=sender, text=f"in {number}")
        self._arrive(self.world.telegram, sender.external_id, edited, f"u{number}")
        received = Received(external_id=f"m{number}", sender=sender, text=f"in {number}")
        return (self.world.telegram, f"u{number}", received)

    @rule(update=updates)
    def is_retracted(self, update: Any) -> None:
        channel, _, received = update
        self.world.update(f"r{self._next()}", Retracted(external_id=received.external_id), channel=channel)
        assert self.world.message(self.written[channel, received.external_id]).deleted_at is not None

    @rule(who=st.sampled_from(PEOPLE), again=st.booleans())
    def visits_the_site(self, who: str, again: bool) -> None:
        self._visits(who, again)

    def _visits(self, who: str, again: bool) -> None:
        number = self._next()
        taken = self.world.says(f"{who}@site", f"key-{number:05}", f"in {number}")
        assert taken.new
        self._said(f"{who}@site", f"in {number}")
        if again:
            assert self.world.says(f"{who}@site", f"key-{number:05}", "other")._replace(new=True) == taken

    @rule(who=st.sampled_from(PEOPLE), reachable=st.booleans())
    def blocks_or_lets_in(self, who: str, reachable: bool) -> None:
        channel = self.world.telegram
        sender = Sender(external_id=f"{who}@{channel}")
        self.world.update(f"b{self._next()}", Reach(sender=sender, reachable=reachable), channel=channel)
        if sender.external_id in self.of:
            (self.unreachable.discard if reachable else self.unreachable.add)((channel, sender.external_id))

    # --- what operators do ---

    conversation = st.integers(0, 20)

    def _pick(self, number: int) -> ConversationId:
        return ConversationId(1 + number % len(self.matters))

    @rule(number=conversation, twice=st.booleans())
    def replies(self, number: int, twice: bool) -> None:
        self._replies(self._pick(number), twice)

    def _replies(self, place: ConversationId, twice: bool) -> None:
        key = f"k{self._next()}"
        text = f"out {self.counter}"
        channel, external_id = self._address(place)
        if (channel, external_id) in self.unreachable:
            try:
                self.world.reply(place, text, key=key)
            except Conflict:
                return
            raise AssertionError(f"{external_id} cannot be reached")
        message = self.world.reply(place, text, key=key)
        if twice:
            assert self.world.reply(place, text, key=key) == message
        matter = self.matters[place]
        matter.state, matter.waits = ConversationState.OPEN, False
        matter.texts.append(text)
        if channel == self.world.site:
            assert message.state is MessageState.SENT
            return
        with self.world.tx() as tx:
            item = outbox.of_message(tx, message.id)
        assert item is not None
        self.leaving[item] = Leaving(external_id, channel, place)

    def _address(self, place: ConversationId) -> tuple[ChannelId, str]:
        return self.world.sql(
            "select i.channel_id, i.external_id from conversations c join identities i on i.id = c.identity_id"
            " where c.id = ?",
            place,
        )[0]

    @rule(number=conversation)
    def notes(self, number: int) -> None:
        place, text = self._pick(number), f"note {self._next()}"
        self.world.asks("conversation.note", conversation_id=place, text=text)
        self.matters[place].texts.append(text)

    @rule(number=conversation, operator=st.sampled_from(["me", "nobody", "boris"]))
    def assigns(self, number: int, operator: str) -> None:
        self.world.asks("conversation.assign", conversation_id=self._pick(number), operator=operator)

    @rule(number=conversation)
    def closes(self, number: int) -> None:
        matter = self.matters[self._pick(number)]
        self.world.asks("conversation.close", conversation_id=self._pick(number))
        if matter.state is not ConversationState.CLOSED:
            matter.closed_at = self.world.now
            matter.state, matter.waits = ConversationState.CLOSED, False

    @rule(number=conversation)
    def reopens(self, number: int) -> None:
        self.world.asks("conversation.reopen", conversation_id=self._pick(number))
        self.matters[self._pick(number)].state = ConversationState.OPEN

    @rule(number=conversation, minutes=st.integers(1, 600))
    def snoozes(self, number: int, minutes: int) -> None:
        matter = self.matters[self._pick(number)]
        matter.until = self.world.now + minutes * MINUTE
        self.world.asks("conversation.snooze", conversation_id=self._pick(number), until_at=matter.until)
        matter.state = ConversationState.SNOOZED

    @rule(ms=st.sampled_from([1, MINUTE, 60 * MINUTE, DAY, 8 * DAY]))
    def time_passes(self, ms: int) -> None:
        self.world.later(ms)
        with self.world.tx() as tx:
            snoozing.wake(tx)
        for matter in self.matters.values():
            if matter.state is ConversationState.SNOOZED and matter.until <= self.world.now:
                matter.state = ConversationState.OPEN

    # --- what leaves ---

    @rule(ends=st.lists(st.sampled_from([*sorted(OUTCOMES), "sent"]), min_size=1, max_size=8), dies=st.booleans())
    def the_sender_works(self, ends: list[str], dies: bool) -> None:
        """Attempts are begun, some end; the daemon may die in the others."""
        for how in ends:
            self._begin(self.world.telegram)
            self._begin(self.world.second)
            self._end(how)
        if dies:
            self._begin(self.world.telegram)
            self._die()

    def _begin(self, channel: ChannelId) -> None:
        busy = {one.person for one in self.leaving.values() if one.attempt is not None}
        for due in self.world.due(channel):
            one = self.leaving[due.outbox_id]
            assert one.state is OutboxState.QUEUED
            assert one.person not in busy
            before = [
                other
                for other, each in self.leaving.items()
                if other < due.outbox_id and (each.channel, each.person) == (one.channel, one.person)
            ]
            assert not any(self.leaving[other].state in _OPEN for other in before)
            one.attempt, one.state = self.world.begin(due.outbox_id), OutboxState.SENDING

    def _end(self, how: str) -> None:
        item, one = next(((item, one) for item, one in self.leaving.items() if one.attempt), (None, None))
        if item is None or one is None or one.attempt is None:
            return
        result: Sent | Outcome = OUTCOMES[how](item)
        created = self.world.sql("select created_at from outbox where id = ?", item)[0][0]
        self.world.settle(item, one.attempt, result)
        one.attempt = None
        match how:
            case "sent":
                one.state = OutboxState.SENT
            case "retry" | "down":
                self._again(one, self.world.now - created > DAY)
            case "unsure":
                self._unsure(item, one)
            case _:
                if how == "unreachable":
                    self.unreachable.add((one.channel, one.person))
                self._failed(one)

    def _again(self, one: Leaving, given_up: bool) -> None:
        if given_up:
            self._failed(one)
        else:
            one.state = OutboxState.QUEUED

    def _failed(self, one: Leaving) -> None:
        one.state = OutboxState.FAILED
        self.matters[one.matter].waits = True
        self.matters[one.matter].state = ConversationState.OPEN

    def _unsure(self, item: OutboxId, one: Leaving) -> None:
        """After so many tries an operator has to decide; until then it is tried again, and perhaps doubled."""
        state = OutboxState(self.world.sql("select state from outbox where id = ?", item)[0][0])
        assert state in (OutboxState.QUEUED, OutboxState.UNSURE)
        one.state = state
        one.doubtful = one.doubtful or state is OutboxState.QUEUED

    def _die(self) -> None:
        for channel in (self.world.telegram, self.world.second):
            died = [item for item, one in self.leaving.items() if one.attempt and one.channel == channel]
            assert self.world.recovers(channel=channel) == len(died)
            for item in died:
                self.leaving[item].attempt = None
                self._unsure(item, self.leaving[item])

    @rule(number=conversation)
    def tries_again(self, number: int) -> None:
        item = list(self.leaving)[number % len(self.leaving)]
        one = self.leaving[item]
        if one.state not in (OutboxState.FAILED, OutboxState.UNSURE, OutboxState.QUEUED):
            return
        self.world.asks("outbox.retry", outbox_id=item)
        one.doubtful = one.doubtful or one.state is OutboxState.UNSURE
        one.state = OutboxState.QUEUED
        self._recount(one.matter)

    @rule(number=conversation)
    def cancels(self, number: int) -> None:
        item = list(self.leaving)[number % len(self.leaving)]
        one = self.leaving[item]
        if one.state in (OutboxState.SENT, OutboxState.CANCELLED, OutboxState.SENDING):
            return
        self.world.asks("outbox.cancel", outbox_id=item)
        one.state = OutboxState.CANCELLED
        self._recount(one.matter)

    def _recount(self, place: ConversationId) -> None:
        """Who waits after an answer came to stand or to fall: whoever wrote after the last that stands."""
        matter = self.matters[place]
        if matter.state is not ConversationState.CLOSED:
            said = self.world.sql(
                "select type from messages where conversation_id = ? and type in ('inbound', 'outbound')"
                " and state not in ('failed', 'cancelled') order by id desc limit 1",
                place,
            )
            matter.waits = said == [("inbound",)]

    # --- what is always true ---

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        report = self.world.asks("desk.audit")
        assert (report.lost, report.doubled) == (0, 0), report.findings

    @invariant()
    def the_log_has_no_gap(self) -> None:
        assert self.world.sql("select count(*), coalesce(max(seq), 0), coalesce(min(seq), 1) from events") == [
            (len(self.world.facts()), len(self.world.facts()), 1)
        ]

    @invariant()
    def conversations_are_as_the_model_says(self) -> None:
        found = {
            row[0]: (row[1], row[2] is not None, row[3])
            for row in self.world.sql("select id, state, waiting_since_at, message_count from conversations")
        }
        assert found == {
            place: (matter.state.value, matter.waits, len(matter.texts)) for place, matter in self.matters.items()
        }

    @invariant()
    def what_was_said_stands_in_its_order(self) -> None:
        for place, matter in self.matters.items():
            found = [row[0] for row in self.world.sql(_TEXTS, place)]
            assert found == matter.texts

    @invariant()
    def the_outbox_is_as_the_model_says(self) -> None:
        found = {
            row[0]: (row[1], bool(row[2])) for row in self.world.sql("select id, state, duplicate_possible from outbox")
        }
        assert found == {item: (one.state.value, one.doubtful) for item, one in self.leaving.items()}


_OPEN = (OutboxState.QUEUED, OutboxState.SENDING)
_TEXTS = "select text from messages where conversation_id = ? order by id"

TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(
    max_examples=examples(150),
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
