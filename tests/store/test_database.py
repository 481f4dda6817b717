"""Opening, refusing, upgrading."""

import sqlite3
from pathlib import Path

import pytest

from omnid.errors import Conflict, Unavailable
from omnid.events import ContactAdded
from omnid.model import ContactId, Seq
from omnid.store import database, events, migrations


def test_a_new_file_is_ours_and_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "omnid.db"
    database.create(path).close()
    connection = database.connect(path)
    pragmas = {name: connection.execute(f"pragma {name}").fetchone()[0] for name in _WANTED}
    connection.close()
    assert pragmas == _WANTED


_WANTED = {
    "application_id": database.APPLICATION_ID,
    "user_version": migrations.LATEST,
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
}


def test_making_it_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "omnid.db"
    for _ in range(2):
        database.create(path).close()
    assert list(tmp_path.glob("*.before-*")) == []


def test_a_database_from_the_future_is_refused_in_words(tmp_path: Path) -> None:
    path = _made(tmp_path)
    _spoil(path, f"pragma user_version = {migrations.LATEST + 1}")
    for opening in (database.connect, database.create):
        with pytest.raises(Conflict, match="written by a newer Omnid"):
            opening(path)


def test_a_database_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    _spoil(path, "create table orders (id integer)")
    for opening in (database.connect, database.create):
        with pytest.raises(database.NotOurs, match="not Omnid's"):
            opening(path)
    assert [row[0] for row in _spoil(path, "select name from sqlite_master")] == ["orders"]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    for opening in (database.connect, database.create):
        with pytest.raises(database.NotOurs, match="not a database"):
            opening(path)


def test_a_file_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="omnid init"):
        database.connect(tmp_path / "omnid.db")
    with pytest.raises(Unavailable, match="Cannot open"):
        database.create(tmp_path / "no" / "folder" / "omnid.db")


def test_an_older_database_is_upgraded_behind_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _made(tmp_path)
    _spoil(path, "insert into settings (name, value) values ('kept', x'01')")
    _next_step(monkeypatch, "create table extra (id integer primary key) strict")
    with pytest.raises(Conflict, match="older Omnid"):
        database.connect(path)
    connection = database.create(path)
    assert connection.execute("select count(*) from extra").fetchone() == (0,)
    assert connection.execute("select name from settings").fetchall() == [("kept",)]
    connection.close()
    snapshot = tmp_path / f"omnid.db.before-{migrations.LATEST + 1}"
    assert _spoil(snapshot, "select name from settings") == [("kept",)]
    assert _spoil(snapshot, "select count(*) from sqlite_master where name = 'extra'") == [(0,)]


def test_an_upgrade_that_fails_leaves_the_old_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _made(tmp_path)
    _next_step(monkeypatch, "create table half (id integer primary key) strict", "create table contacts (id integer)")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        database.create(path)
    assert _spoil(path, "select count(*) from sqlite_master where name = 'half'") == [(0,)]
    assert _spoil(path, "pragma user_version") == [(migrations.LATEST,)]


def _next_step(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    """As if the next version brought one more migration."""

    class Step:
        __name__ = "m9999_next"

        @staticmethod
        def apply(database: object) -> None:
            for statement in statements:
                database.conn.execute(statement)  # type: ignore[attr-defined]

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, Step))
    monkeypatch.setattr(database, "LATEST", migrations.LATEST + 1)


def _made(folder: Path) -> Path:
    path = folder / "omnid.db"
    database.create(path).close()
    return path


def _spoil(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(statement).fetchall()
    connection.commit()
    connection.close()
    return found


def test_a_transaction_is_whole_or_not_at_all() -> None:
    connection = database.create(":memory:")
    with pytest.raises(sqlite3.IntegrityError):
        _write_and_fail(connection)
    assert events.last(connection) == 0
    assert connection.execute("select count(*) from settings").fetchone() == (0,)
    connection.close()


def _write_and_fail(connection: database.Connection) -> None:
    with database.transaction(connection) as tx:
        tx.emit(ContactAdded(contact_id=ContactId(1)))
        for _ in range(2):
            tx.run("insert into settings (name, value) values ('a', x'00')")


def test_facts_get_consecutive_numbers_across_transactions() -> None:
    connection = database.create(":memory:")
    for _ in range(3):
        with database.transaction(connection, 7) as tx:
            for _ in range(2):
                tx.emit(ContactAdded(contact_id=ContactId(1)))
    assert [one.seq for one in events.after(connection, Seq(0), 100)] == [1, 2, 3, 4, 5, 6]
    assert (events.first(connection), events.last(connection)) == (1, 6)
    assert events.since(connection, 7) == 0
    assert events.since(connection, 8) == 6
    connection.close()


def test_a_reading_connection_cannot_write(tmp_path: Path) -> None:
    connection = database.connect(_made(tmp_path), read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"), database.reading(connection) as tx:
        tx.run("delete from settings")
    with pytest.raises(Unavailable, match="cannot be written"), database.transaction(connection) as tx:
        tx.run("delete from settings")
    connection.close()
