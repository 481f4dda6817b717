"""A second process writes while the writer writes: everything is there, and the bus tells it all in order."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from omnid.channel import Received, Sender
from omnid.desk import inbound
from omnid.engine.engine import Engine
from omnid.events import Logged, MessageReceived, NoteAdded
from omnid.model import ChannelId, Seq
from omnid.store import database, events, proof
from omnid.store.database import Tx
from tests.patience import PATIENCE_S

OTHER = """
import sys
from omnid import operations
from omnid.model import SYSTEM
from omnid.store import database

connection = database.connect(sys.argv[1])
note = operations.find("conversation.note")
for number in range(int(sys.argv[2])):
    with database.transaction(connection) as tx:
        operations.perform(tx, SYSTEM, note, note.request(conversation_id=1, text=str(number)), f"key-{number}")
"""
"""What the command line does, many times over."""
NOTES = 200


class Ear:
    """Hears the bus; `until` waits for an event to have come."""

    def __init__(self, engine: Engine) -> None:
        self.heard: list[Logged] = []
        self._engine = engine
        engine.bus.listen(self.heard.extend)

    async def until(self, seq: Seq) -> None:
        assert await self._engine.bus.beyond(Seq(seq - 1), PATIENCE_S)


async def test_two_processes_write_and_nothing_is_missing(engine: Engine, desk: Path) -> None:
    ear = Ear(engine)
    await engine.writer.run(_receiver(0))
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER, str(desk / "omnid.db"), str(NOTES), stderr=subprocess.PIPE
    )
    ours = 1
    while other.returncode is None:
        await asyncio.gather(*(engine.writer.run(_receiver(ours + number)) for number in range(10)))
        ours += 10
        await asyncio.sleep(0)
    _, problems = await other.communicate()
    assert (other.returncode, problems) == (0, b"")
    last, kinds, lost = await engine.readers.run(_stand)
    await ear.until(last)
    assert [one.seq for one in ear.heard] == list(range(1, last + 1))
    assert sum(isinstance(one.event, MessageReceived) for one in ear.heard) == ours
    assert sum(isinstance(one.event, NoteAdded) for one in ear.heard) == NOTES
    assert kinds == {"inbound": ours, "note": NOTES}
    assert lost == []


def _receiver(number: int | str) -> Callable[[Tx], None]:
    received = Received(external_id=f"m{number}", sender=Sender(external_id="ann"), text="hi")

    def receive(tx: Tx) -> None:
        inbound.accept(tx, ChannelId(1), f"u{number}", b"{}", [received])

    return receive


def _stand(tx: Tx) -> tuple[Seq, dict[str, int], list[proof.Contradiction]]:
    kinds = dict(tx.run("select type, count(*) from messages group by type"))
    return events.last(tx.connection), kinds, proof.find(tx, {**proof.LOST, **proof.DOUBLED}, 0, 60_000)


async def test_what_another_connection_commits_is_heard_without_a_commit_of_ours(engine: Engine, desk: Path) -> None:
    ear = Ear(engine)
    connection = database.connect(desk / "omnid.db")
    with database.transaction(connection) as tx:
        _receiver(1)(tx)
    connection.close()
    await ear.until(Seq(4))
    assert [one.seq for one in ear.heard] == [1, 2, 3, 4]


async def test_our_commit_right_after_anothers_brings_both_in_order(engine: Engine, desk: Path) -> None:
    ear = Ear(engine)
    connection = database.connect(desk / "omnid.db")
    for number in range(5):
        with database.transaction(connection) as tx:
            _receiver(f"theirs {number}")(tx)
        await engine.writer.run(_receiver(f"ours {number}"))
        assert [one.seq for one in ear.heard] == list(range(1, engine.bus.last + 1))
    connection.close()
