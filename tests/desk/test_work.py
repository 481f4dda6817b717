"""How many statements a message in, an answer out and the decisions behind them take: so that none creeps in unseen."""

from collections.abc import Callable, Iterator

import pytest

from omnid.desk.operators import acting
from omnid.model import Actor, ConversationId, HoursSubject
from omnid.store import operators
from tests.desk.routed import Routed

FRAME = ("begin", "commit", "select max(seq) from events", "insert into events")
"""Of every transaction, and of every fact."""


class Busy(Routed):
    """Somebody works by hours, has a contact who has written before, and all has been asked for once."""

    def __init__(self) -> None:
        super().__init__()
        self.team("support", "otto")
        self.default("support")
        self.asks("hours.set", self.boris, name="desk", timezone="UTC", spans=["daily 00:00-24:00"])
        self.asks("hours.use", self.boris, name="desk", subject=HoursSubject.DESK)
        self.says("visitor", "k1")
        self.conversation_id = self.writes("ann")
        self.decide()
        self.decide()
        self.otto = self._acting("otto")
        for last in range(2):
            self.reply(self.conversation_id, actor=self.otto)
            self.hears("ann", f"again{last}")
            self.decide()
            self.decide()

    def _acting(self, login: str) -> Actor:
        with self.tx() as tx:
            return acting(operators.named(tx, login))

    def costs(self, happens: Callable[[], object]) -> list[str]:
        """The statements it takes."""
        asked: list[str] = []
        self.connection.set_trace_callback(asked.append)
        happens()
        self.connection.set_trace_callback(None)
        return [" ".join(one.split())[:100] for one in asked if not one.strip().startswith(FRAME)]


@pytest.fixture
def busy() -> Iterator[Busy]:
    world = Busy()
    yield world
    world.connection.close()


def test_a_message_of_somebody_known(busy: Busy) -> None:
    _at_most(6, busy.costs(lambda: busy.hears("ann", "m1")))


def test_a_message_of_somebody_new(busy: Busy) -> None:
    _at_most(9, busy.costs(lambda: busy.hears("ben", "m1")))


def test_a_message_in_the_website_chat(busy: Busy) -> None:
    _at_most(5, busy.costs(lambda: busy.says("visitor", "k2")))


def test_an_answer(busy: Busy) -> None:
    _at_most(14, busy.costs(lambda: busy.reply(busy.conversation_id, actor=busy.otto)))


def test_reading(busy: Busy) -> None:
    _at_most(6, busy.costs(lambda: _read(busy, busy.conversation_id)))


def test_deciding_what_a_message_changes(busy: Busy) -> None:
    busy.reply(busy.conversation_id, actor=busy.otto)
    busy.decide()
    busy.hears("ann", "m1")
    _at_most(8, busy.costs(busy.decide))


def test_deciding_when_nothing_has_happened(busy: Busy) -> None:
    _at_most(2, busy.costs(busy.decide))


def _read(busy: Busy, conversation: ConversationId) -> None:
    busy.asks("conversation.read", busy.otto, conversation_id=conversation)


def _at_most(bound: int, asked: list[str]) -> None:
    assert len(asked) <= bound, f"{len(asked)} statements instead of {bound}:\n" + "\n".join(asked)
