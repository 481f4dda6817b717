"""A daemon that is killed while it tells somebody: nobody is told twice, and what nobody knows is shown."""

import os
from pathlib import Path

import pytest

from omnid.channel import Received, Sender
from omnid.desk import inbound
from omnid.model import WayKind
from omnid.store import database
from tests.proof.daemon import Daemon, rows

pytestmark = pytest.mark.slow


def script(folder: Path, text: str) -> str:
    path = folder / "page"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def add_way(daemon: Daemon, address: str) -> None:
    daemon.perform("way.add", operator="root", kind=WayKind.EXEC, address=address)


def somebody_writes(daemon: Daemon, channel: int) -> None:
    """A minute ago, so that every step but the last is overdue."""
    connection = database.connect(daemon.database)
    with database.transaction(connection, database.clock() - 60_000) as tx:
        inbound.receive(tx, channel, Received(external_id="1", sender=Sender(external_id="maria"), text="Hello?"))  # type: ignore[arg-type]
    connection.close()


def test_what_the_daemon_was_killed_in_is_not_told_again_and_is_named(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path)
    channel = daemon.add_channel("widget", "site", {})
    os.mkfifo(tmp_path / "begun")
    os.mkfifo(tmp_path / "end")  # the program outlives the daemon, and is let go when the test ends
    add_way(daemon, script(tmp_path, f"echo run >> {tmp_path}/runs; echo > {tmp_path}/begun; cat {tmp_path}/end"))
    somebody_writes(daemon, channel.id)
    daemon.start()
    try:
        (tmp_path / "begun").read_text()  # until the program runs
        daemon.kill()
        told = rows(daemon.database, "select key from notifications order by id")
        assert len(told) == 1
        daemon.start()
        assert "may not have arrived" in daemon.command("check").stdout
        assert rows(daemon.database, "select state, tries from deliveries where id = 1") == [("unsure", 1)]
        assert rows(daemon.database, "select key from notifications order by id")[:1] == told
        assert rows(daemon.database, "select count(*) - count(distinct key) from notifications") == [(0,)]
    finally:
        os.close(os.open(tmp_path / "end", os.O_RDWR))
        daemon.stop()
