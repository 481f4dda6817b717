"""Consoles in a real daemon: opened and followed, killed and started again, shown by status."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from omnid.channel import Received, Sender
from omnid.desk import inbound
from omnid.store import channels, consoles, database, operators
from omnid.store.database import Tx
from omnid_telegram.fake import FakeMessage, FakeTelegram, Fault, Group
from tests.patience import START_S
from tests.proof.daemon import Daemon

GROUP = -1007
ANNA = 501


def writes(daemon: Daemon, work: Callable[[Tx], None]) -> None:
    connection = database.connect(daemon.database)
    with database.transaction(connection) as tx:
        work(tx)
    connection.close()


def hears(daemon: Daemon, text: str) -> None:
    def hear(tx: Tx) -> None:
        received = Received(external_id=text, sender=Sender(external_id="maria", name="Maria"), text=text)
        inbound.receive(tx, channels.named(tx, "site").id, received)

    writes(daemon, hear)


def prepared(daemon: Daemon, fake: FakeTelegram) -> None:
    """A group console, in which the first operator is paired."""
    config = {"token": fake.token, "chat": GROUP, "base_url": fake.base_url, "per_minute": 6000}

    def prepare(tx: Tx) -> None:
        console = consoles.add(tx, "telegram", "team", config)
        consoles.pair(tx, console, str(ANNA), operators.named(tx, "root").id)

    daemon.add_channel("widget", "site", {})
    writes(daemon, prepare)


async def shown(fake: FakeTelegram, part: str) -> FakeMessage:
    await fake.state.until(lambda: any(part in one.text for one in fake.state.sent), START_S)
    return next(one for one in fake.state.sent if part in one.text)


@pytest.mark.slow
async def test_a_killed_daemon_loses_nothing_and_says_what_may_be_double(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path, forked=True)
    async with FakeTelegram() as fake:
        group = fake.state.groups[GROUP] = Group(id=GROUP)
        prepared(daemon, fake)
        daemon.start()
        try:
            hears(daemon, "one")
            first = await shown(fake, "Maria: one")
            fake.faults.next("sendMessage", Fault.HANG)
            hears(daemon, "two")
            await shown(fake, "Maria: two")
            daemon.kill()
            hears(daemon, "three")
            group.say(fake.state, ANNA, "on my way", topic=first.thread)
            daemon.start()
            again = await shown(fake, "Possible duplicate")
            assert "Maria: two" in again.text
            await shown(fake, "Maria: three")
            await shown(fake, "Root has it now")
            assert sum("Maria: one" in one.text for one in fake.state.sent) == 1
            assert sum("Maria: three" in one.text for one in fake.state.sent) == 1
            thread = daemon.command("--json", "show", "1").stdout
            assert thread.count("on my way") >= 1
            status = msgspec.json.decode(daemon.command("--json", "status").stdout)
            assert [(one["name"], one["state"]) for one in status["consoles"]] == [("team", "working")]
        finally:
            daemon.stop()
