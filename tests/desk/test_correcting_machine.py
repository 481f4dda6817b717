"""Replies, edits, retractions, failures and deaths in any order: in the end the contact sees what the history says."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from omnid.channel import Outcome, Rejected, Retry, Sent, Unsure
from omnid.desk import outbound
from omnid.errors import Conflict
from omnid.model import AttemptId, ConversationId, CorrectionState, MessageId, MessageState, OutboxSort
from omnid.policy import backoff
from tests.desk.world import EXACT, MINUTE, World

TALK = ConversationId(1)
OUTCOMES = ("sent", "retry", "rejected", "unsure, arrived", "unsure, lost")


class Service:
    """What the contact sees, by the service's names; a second copy of a send is ignored, as the kind promises."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def takes(self, due: outbound.Due) -> Sent:
        name = due.names.get(0, f"s{due.message.id}")
        match due.sort:
            case OutboxSort.SEND:
                self.texts.setdefault(name, due.message.text)
                return Sent(external_id=name)
            case OutboxSort.EDIT:
                assert name in self.texts, "an edit of what is not there"
                self.texts[name] = due.message.text
            case OutboxSort.RETRACT:
                self.texts.pop(name, None)
        return Sent()


class Correcting(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.service = Service()
        self.ids: list[MessageId] = []
        self.counter = 0
        self.world.hears("ann", "m1")
        self.under_way: tuple[outbound.Due, AttemptId] | None = None
        self.says()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.drains()
            self.agrees()
            self.world.connection.close()

    def _text(self) -> str:
        self.counter += 1
        return f"text {self.counter}"

    @rule()
    def says(self) -> None:
        self.ids.append(self.world.reply(TALK, self._text()).id)

    @rule(number=st.integers(0, 9))
    def edits(self, number: int) -> None:
        self._asks("message.edit", number, text=self._text())

    @rule(number=st.integers(0, 9))
    def retracts(self, number: int) -> None:
        self._asks("message.retract", number)

    @rule(number=st.integers(0, 9))
    def tries_again(self, number: int) -> None:
        self._asks("outbox.retry", number)

    def _asks(self, what: str, number: int, **fields: str) -> None:
        with suppress(Conflict):  # as where it is leaving this moment
            self.world.asks(what, message_id=self.ids[number % len(self.ids)], **fields)

    @rule()
    def begins(self) -> None:
        if self.under_way is not None:
            return
        for due in self.world.due()[:1]:
            with self.world.tx() as tx:
                attempt = outbound.begin(tx, due.outbox_id, 0, 1, due.message)
            self.under_way = None if attempt is None else (due, attempt)

    @rule(what=st.sampled_from(OUTCOMES))
    def ends(self, what: str) -> None:
        if self.under_way is None:
            return
        due, attempt = self.under_way
        self.under_way = None
        self.world.settle(due.outbox_id, attempt, self._comes(what, due), can=EXACT)

    def _comes(self, what: str, due: outbound.Due) -> Sent | Outcome:
        if what == "sent":
            return self.service.takes(due)
        if what == "unsure, arrived":
            self.service.takes(due)
        by_name: dict[str, Any] = {"retry": Retry("busy"), "rejected": Rejected("no")}
        outcome: Outcome = by_name.get(what, Unsure("silence"))
        return outcome

    @rule(arrived=st.booleans())
    def dies(self, arrived: bool) -> None:
        if self.under_way is not None and arrived:
            self.service.takes(self.under_way[0])
        self.under_way = None
        self.world.recovers(EXACT)

    @rule(minutes=st.integers(1, 5))
    def time_passes(self, minutes: int) -> None:
        self.world.later(minutes * MINUTE)

    @invariant()
    def at_most_one_waits(self) -> None:
        if hasattr(self, "world"):
            found = self.world.sql("""select message_id from outbox where sort <> 'send' and state = 'queued'
                                      group by message_id having count(*) > 1""")
            assert found == []

    def drains(self) -> None:
        """Nothing goes wrong any more."""
        self.ends("sent")
        for _ in range(10 * len(self.ids) + 20):
            self.begins()
            self.ends("sent")
            self.world.later(int(backoff.MOST_S * 1000))
        assert self.world.due() == []

    def agrees(self) -> None:
        for id_ in self.ids:
            message = self.world.message(id_)
            assert message.correction is not CorrectionState.QUEUED
            if message.state is MessageState.SENT and message.correction is None:
                seen = None if message.deleted_at is not None else message.text
                assert self.service.texts.get(f"s{id_}") == seen
        report = self.world.asks("desk.audit")
        assert (report.lost, report.doubled, report.stuck) == (0, 0, 0)


TestCorrecting = Correcting.TestCase
TestCorrecting.settings = settings(
    max_examples=60, derandomize=True, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
pytestmark = pytest.mark.slow
