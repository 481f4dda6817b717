"""A desk lived through with a virtual clock: contacts who write, operators on shifts who answer, vanish and come back.

Everything goes through the operations and the one decider, as in the daemon; chance is seeded, nothing waits.
"""

import heapq
import itertools
import math
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from omnid.desk import hours, waits
from omnid.desk.operators import acting
from omnid.events import ConversationAssigned, Event, MessageReceived
from omnid.model import Actor, Conditions, ConversationId, HoursSubject, OperatorId, Strategy, Switch
from omnid.policy import hours as spans
from omnid.store import database
from omnid.store.database import Tx
from tests.desk.routed import Routed
from tests.desk.world import DAY, MINUTE, START

SECOND, HOUR = 1000, 60 * MINUTE
MIDNIGHT = START - START % DAY
OPENS, CLOSES = 8 * HOUR, 22 * HOUR
SHIFTS = ((8, 16), (14, 22))
"""They overlap over noon, when most is written."""
CAPACITY = 4


class Expectation(NamedTuple):
    """What a contact was told on writing, and how long they really waited, ms."""

    told: int
    waited: int


class Person:
    """An operator: does one thing after the other. ``here``: not vanished, asleep or at lunch."""

    def __init__(self, actor: Actor, shift: tuple[int, int]) -> None:
        assert actor.operator_id is not None
        self.actor, self.id, self.shift = actor, actor.operator_id, shift
        self.here = False
        self.free_at = 0


class Simulated(Routed):
    """``days`` of a desk with 20 operators; what it has to keep to is checked as it goes."""

    def __init__(self, folder: Path, seed: int, *, days: int, contacts: int) -> None:
        self._path = folder / "omnid.db"
        database.create(self._path).close()
        self._chance = random.Random(seed)
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._fresh: deque[Event] = deque()
        super().__init__(connection=self._open(), now=MIDNIGHT)
        self.days, self.contacts = days, contacts
        self.holder: dict[ConversationId, OperatorId | None] = {}
        self.promised: dict[ConversationId, tuple[int, int]] = {}
        self.expectations: list[Expectation] = []
        self.answered = self.assigned = self.missed = self.restarts = self.escalated = 0
        self.handed_on = {"away": 0, "offline": 0}
        self.people = self._staff()

    def _open(self, kept: bytes | None = None) -> database.Connection:
        """In memory, for nobody pulls the plug here; ``kept``: all that is left of the one before."""
        if kept is None:
            return database.create(":memory:")
        connection = database.connect(self._path)
        connection.deserialize(kept)
        return connection

    def _staff(self) -> dict[OperatorId, Person]:
        people = {}
        logins = [f"o{number:02}" for number in range(20)]
        for number, login in enumerate(logins):
            one = self.asks("operator.add", self.root, login=login)
            people[one.id] = Person(acting(one), SHIFTS[number % 2])
            self.shift(login, f"{SHIFTS[number % 2][0]:02}:00-{SHIFTS[number % 2][1]:02}:00")
        self.asks("team.add", self.boris, name="support", members=logins[:14], capacity=CAPACITY)
        self.asks("team.add", self.boris, name="sales", members=logins[12:], strategy=Strategy.ROUND_ROBIN)
        self.asks("hours.set", self.boris, name="desk", timezone="UTC", spans=["mon-sun 08:00-22:00"])
        self.asks("hours.use", self.boris, name="desk", subject=HoursSubject.DESK)
        self.asks("rule.add", self.boris, name="buy", conditions=Conditions(keywords=["buy"]), team="sales")
        self.default("support")
        return people

    @contextmanager
    def _noted(self) -> Iterator[Tx]:
        with database.transaction(self.connection, self.now) as tx:
            yield tx
            self._fresh.extend(one.event for one in tx.logged)

    def tx(self) -> AbstractContextManager[Tx]:
        return self._noted()

    # --- the course of things ---

    def run(self) -> None:
        """From midnight to midnight, and then until nobody is left waiting."""
        self._plan()
        wake = self.decide()
        while self._events:
            at, _, happens = self._events[0]
            if wake is not None and wake < at:
                self.now = max(self.now, wake)
                wake = self.decide()
            else:
                heapq.heappop(self._events)
                self.now = max(self.now, at)
                happens()
                if self._fresh:
                    wake = self.decide()  # as the daemon does: after facts, and when something is due
            self._follow()

    def _at(self, at: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._events, (int(at), next(self._count), happens))

    def _plan(self) -> None:
        for number in range(self.contacts):
            self._at(self._arrival(), lambda number=number: self._contact(number))  # type: ignore[misc]
        for day in range(self.days + 1):
            for person in self.people.values():
                begins, ends = (MIDNIGHT + day * DAY + hour * HOUR for hour in person.shift)
                if self._chance.random() < 0.97:
                    self._at(begins, lambda person=person: self._come(person))  # type: ignore[misc]
                if self._chance.random() < 0.04:
                    gone = self._chance.uniform(begins, ends)
                    self._at(gone, lambda person=person: self._go(person))  # type: ignore[misc]
                self._at(ends, lambda person=person: self._go(person))  # type: ignore[misc]
            self._at(MIDNIGHT + day * DAY + self._chance.uniform(OPENS, CLOSES), self._restart)
            for part in range(24 * 6):
                self._at(MIDNIGHT + day * DAY + part * 10 * MINUTE + 1, self._audit)

    def _arrival(self) -> float:
        """Mostly by day, more at noon; a tenth in bursts of minutes, a few at night."""
        day = MIDNIGHT + self._chance.randrange(self.days) * DAY
        kind = self._chance.random()
        if kind < 0.05:
            return day + self._chance.uniform(0, DAY)
        if kind < 0.15:
            burst = random.Random(day).uniform(OPENS + HOUR, CLOSES - HOUR)
            return day + burst + self._chance.uniform(0, 10 * MINUTE)
        return day + self._chance.triangular(OPENS, CLOSES, 14 * HOUR)

    # --- contacts ---

    def _contact(self, number: int) -> None:
        text = "I want to buy" if number % 4 == 0 else "where is my parcel"
        conversation = self.writes(f"c{number}", text)
        with self.tx() as tx:
            wait = waits.expected(tx, self.telegram)
        if wait.expected_ms is not None:
            self.promised[conversation] = (self.now, wait.expected_ms)

    def _again(self, number: int) -> None:
        self.writes(f"c{number}", "and one more thing")

    # --- operators ---

    def _come(self, person: Person) -> None:
        person.here, person.free_at = True, self.now
        for (left,) in self.sql("select id from conversations where operator_id = ? and state = 'open'", person.id):
            self._work(person, ConversationId(left))

    def _go(self, person: Person) -> None:
        """Without a word: nobody switches anything off."""
        person.here = False

    def _work(self, person: Person, conversation: ConversationId) -> None:
        """They see it soon, and answer when they are done with what they have."""
        if not person.here:
            return
        if self._chance.random() < 0.02:
            self._at(self.now + 5 * MINUTE, lambda: self._back(person))
            return
        soon = self.now + min(50 * SECOND, self._chance.expovariate(1 / (8 * SECOND)))
        self._at(soon, lambda: self._see(person, conversation))

    def _back(self, person: Person) -> None:
        if person.here:
            self.asks("presence.set", person.actor, switch=Switch.ONLINE)

    def _see(self, person: Person, conversation: ConversationId) -> None:
        if not person.here or self.holder.get(conversation) != person.id:
            return
        self.asks("conversation.read", person.actor, conversation_id=conversation)
        took = self._chance.lognormvariate(math.log(50 * SECOND), 0.5)
        person.free_at = int(max(person.free_at, self.now) + took)
        self._at(person.free_at, lambda: self._answer(person, conversation))

    def _answer(self, person: Person, conversation: ConversationId) -> None:
        if not person.here or self.holder.get(conversation) != person.id:
            return
        if self._waits(conversation):
            self.reply(conversation, "here you are", actor=person.actor)
            self.answered += 1
            self._kept(conversation)
            if self._chance.random() < 0.3:
                [(contact,)] = self.sql(
                    "select k.name from contacts k join conversations c on c.contact_id = k.id where c.id = ?",
                    conversation,
                )
                number = int(contact.removeprefix("c"))
                self._at(self.now + self._chance.uniform(20, 200) * SECOND, lambda: self._again(number))
        self._at(self.now + 4 * MINUTE, lambda: self._close(person, conversation))

    def _kept(self, conversation: ConversationId) -> None:
        promise = self.promised.pop(conversation, None)
        if promise is not None:
            with self.tx() as tx:
                used = hours.of(tx, channel=self.telegram)
            self.expectations.append(Expectation(promise[1], spans.working_ms(used, promise[0], self.now)))

    def _close(self, person: Person, conversation: ConversationId) -> None:
        if person.here and not self._waits(conversation):
            self.asks("conversation.close", person.actor, conversation_id=conversation)

    def _waits(self, conversation: ConversationId) -> bool:
        [(waits_,)] = self.sql("select waiting_since_at is not null from conversations where id = ?", conversation)
        return bool(waits_)

    # --- the daemon ---

    def _restart(self) -> None:
        """Nothing survives but the bytes of the database."""
        kept = self.connection.serialize()
        self.connection.close()
        self.connection = self._open(kept)
        self.restarts += 1

    # --- what has to hold ---

    def _follow(self) -> None:
        """What was decided, as the log tells it; operators see what they are given."""
        while self._fresh:
            fact = self._fresh.popleft()
            if isinstance(fact, ConversationAssigned):
                self._given(fact)
            elif isinstance(fact, MessageReceived):
                holder = self.holder.get(fact.conversation_id)
                if holder is not None:
                    self._work(self.people[holder], fact.conversation_id)

    def _given(self, fact: ConversationAssigned) -> None:
        before = self.holder.get(fact.conversation_id)
        self.holder[fact.conversation_id] = fact.operator_id
        if fact.operator_id is None:
            self.missed += "did not take" in fact.reason
            for state in self.handed_on:
                self.handed_on[state] += f"is {state}" in fact.reason
            return
        if fact.actor == "system:0":
            assert before is None, f"{fact.conversation_id} was {before}'s when it was given to {fact.operator_id}"
            self.assigned += 1
            [(load,)] = self.sql(
                "select count(*) from conversations where operator_id = ? and state = 'open'", fact.operator_id
            )
            assert load <= CAPACITY, f"operator {fact.operator_id} has {load}"
        self._work(self.people[fact.operator_id], fact.conversation_id)

    def _audit(self) -> None:
        """Every ten minutes: who waits beyond the first step is escalated, and no offer is older than its time."""
        self.decide()
        assert self.sql("select id from conversations where acknowledge_by_at < ?", self.now) == []
        self._nobody_waits_for_the_absent()
        with self.tx() as tx:
            used = hours.of(tx, channel=self.telegram)
        waiting = self.sql(
            """select c.id, c.waiting_since_at, c.answered_at is null,
                      (select count(*) from escalations e where e.conversation_id = c.id and e.ended_at is null
                       and e.told > 0)
               from conversations c where c.state = 'open' and c.waiting_since_at is not null"""
        )
        for conversation, since, is_first, raised in waiting:
            limit = (60 if is_first else 300) * SECOND * 3 // 4
            if spans.working_ms(used, since, self.now) > limit:
                assert raised, f"nobody was told that {conversation} waits"
                self.escalated += 1

    def _nobody_waits_for_the_absent(self) -> None:
        """Who waits for somebody that has been away for a while waits because nobody else of the team has room."""
        held = self.sql(
            """select c.id, c.team_id from conversations c join presences p on p.operator_id = c.operator_id
               where c.state = 'open' and p.state <> 'online' and c.acknowledge_by_at is null
                 and max(c.waiting_since_at, c.assigned_at, p.since_at, p.acted_at) + ? <= ?""",
            MINUTE,
            self.now,
        )
        for conversation, team in held:
            room = self.sql(
                """select o.login from team_members m join operators o on o.id = m.operator_id
                   join presences p on p.operator_id = o.id and p.state = 'online'
                   where m.team_id = ? and ? > (select count(*) from conversations c
                                                where c.operator_id = o.id and c.state = 'open')""",
                team,
                CAPACITY,
            )
            assert room == [], f"{conversation} waits for somebody who is not there though {room} could take it"
