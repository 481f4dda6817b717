"""A desk of an earlier release is upgraded with what is in it, and can go back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils
from sqlite_utils.migrations import Migrations

from omnid.errors import Conflict, NotFound
from omnid.model import ChannelId, ConversationId, MessageId, OutboxId, OutboxSort, OutboxState, Priority
from omnid.store import conversations, database, messages, outbox, rollback
from omnid.store.migrations import LATEST, STEPS

ROWS = """
insert into channels values (1, 'telegram', 'bot', 'p', '{}', 1, 10, 10, null);
insert into operators (id, login, name, role, created_at) values (1, 'anna', 'Anna', 'admin', 10);
insert into contacts values (1, 'c', 'Ann', null, null, 20, 20);
insert into identities (id, contact_id, channel_id, external_id, name, created_at, seen_at)
    values (1, 1, 1, 'ann', 'Ann', 20, 20);
insert into conversations
    (id, contact_id, state, identity_id, operator_id, waiting_since_at, last_message_at, last_text, message_count,
     created_at, updated_at)
    values (1, 1, 'open', 1, 1, 30, 30, 'hi', 2, 20, 30);
insert into messages
    (id, conversation_id, type, state, key, text, channel_id, identity_id, author, created_at, sent_at, changed_seq)
    values (1, 1, 'inbound', 'received', 'k1', 'hello', 1, 1, 'Ann', 20, 20, 1),
           (2, 1, 'outbound', 'sent', 'k2', 'hi', 1, 1, 'Anna', 25, 25, 2);
insert into events values (1, 20, 'contact_added', '{"type":"contact_added","contact_id":1}');
"""


LEAVING = """
insert into outbox (id, message_id, conversation_id, channel_id, identity_id, state, due_at, tries, parts_sent,
                    created_at)
    values (7, 2, 1, 1, 1, 'sent', 25, 1, 1, 25);
insert into attempts (id, outbox_id, channel_id, number, part, started_at, ended_at, outcome, external_id)
    values (3, 7, 1, 1, 0, 25, 26, 'sent', 'ann:9');
"""


def first_release(path: Path) -> None:
    release(path, 1, ROWS)


def release(path: Path, version: int, rows: str) -> None:
    """A database as an earlier version left it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"pragma application_id = {database.APPLICATION_ID}")
        connection.execute("pragma foreign_keys = on")
        steps = Migrations("omnid")
        for step in STEPS[:version]:
            steps(name=step.__name__.rpartition(".")[2])(step.apply)
        steps.apply(sqlite_utils.Database(connection))
        connection.executescript(rows)
        connection.execute(f"pragma user_version = {version}")


def test_what_was_there_is_there_and_what_is_new_has_sensible_values(tmp_path: Path) -> None:
    path = tmp_path / "omnid.db"
    first_release(path)
    with closing(database.create(path)) as connection, database.reading(connection) as tx:
        assert conversations.get(tx, ConversationId(1)).contact == "Ann"
        row = tx.run("select priority, opened_at, answered_at, team_id from conversations").fetchone()
        assert row == (Priority.NORMAL.value, 20, 25, None)
        assert tx.value("select operator from v_conversations") == "anna"
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    assert (tmp_path / f"omnid.db.before-{LATEST}").exists()


@pytest.mark.parametrize("version", [1, 2])
def test_what_was_sent_before_corrections_is_known_by_its_attempts(tmp_path: Path, version: int) -> None:
    path = tmp_path / "omnid.db"
    release(path, version, ROWS + LEAVING)
    with closing(database.create(path)) as connection, database.reading(connection) as tx:
        item = outbox.get(tx, OutboxId(7))
        assert (item.message_id, item.sort, item.state, item.parts_sent) == (2, OutboxSort.SEND, OutboxState.SENT, 1)
        assert messages.sent_as(tx, ChannelId(1), "ann:9") == messages.brief(tx, MessageId(2))
        assert messages.get(tx, MessageId(2)).correction is None
    with closing(database.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        connection.execute(
            "insert into attempts (outbox_id, channel_id, number, part, started_at) values (8, 1, 1, 0, 1)"
        )


def test_going_back_brings_the_snapshot_and_keeps_what_came_since(tmp_path: Path) -> None:
    path = tmp_path / "omnid.db"
    first_release(path)
    with closing(database.create(path)) as connection:
        connection.execute("""insert into events values (2, 30, 'contact_changed', '{}')""")
    plan = rollback.plan(path)
    assert (plan.version, plan.snapshot_version, plan.events) == (LATEST, 1, 1)
    rollback.roll_back(path, plan)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (1,)
        assert connection.execute("select max(seq) from events").fetchone() == (1,)
    with closing(sqlite3.connect(plan.kept)) as connection:
        assert connection.execute("select max(seq) from events").fetchone() == (2,)
    with closing(database.create(path)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (LATEST,)


def test_without_a_snapshot_there_is_no_way_back(tmp_path: Path) -> None:
    database.create(tmp_path / "omnid.db").close()
    with pytest.raises(NotFound, match="snapshot"):
        rollback.plan(tmp_path / "omnid.db")


def test_a_snapshot_that_is_none_is_refused(tmp_path: Path) -> None:
    database.create(tmp_path / "omnid.db").close()
    (tmp_path / f"omnid.db.before-{LATEST}").write_bytes(b"something else, but long enough to be looked at" * 40)
    with pytest.raises(Conflict, match="cannot be read"):
        rollback.plan(tmp_path / "omnid.db")
