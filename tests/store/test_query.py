"""Free questions: only answers, never a change, never a secret, never for ever."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omnid.errors import Invalid, Unavailable
from omnid.store import database, query
from tests.databases import fresh
from tests.desk.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    one = World(fresh(tmp_path / "omnid.db"))
    one.hears("ann", "m1", "hello")
    one.says("v1", "key-0001")
    yield one
    one.connection.close()


@pytest.fixture
def connection(world: World, tmp_path: Path) -> Iterator[database.Connection]:
    one = database.connect(tmp_path / "omnid.db", read_only=True)
    yield one
    one.close()


def test_the_views_answer_in_readable_names_and_times(connection: database.Connection) -> None:
    columns, rows = query.run(connection, "select contact, channel, text, created from v_messages order by id")
    assert columns == ["contact", "channel", "text", "created"]
    assert next(iter(rows)) == ("ann", "bot", "hello", "2025-06-15T15:06:40.000Z")
    assert len(list(query.run(connection, "select * from v_conversations")[1])) == 2
    assert len(list(query.run(connection, "select * from v_contacts")[1])) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "delete from messages",
        "insert into settings (name, value) values ('a', 1)",
        "update messages set text = ''",
        "drop table messages",
        "create table x (id)",
        "create temp table x as select 1",
        "attach database ':memory:' as other",
        "pragma query_only = off",
        "pragma user_version = 9",
        "begin",
        "vacuum",
        "reindex",
        "select 1; delete from messages",
        "",
        "  ",
        "-- nothing",
        "selec 1",
        "select * from nowhere",
        "select 'a\0b'",
        "select load_extension('x')",
        "with x as (select 1) delete from messages",
        "delete from messages returning id",
    ],
)
def test_what_is_no_question_is_refused(connection: database.Connection, world: World, sql: str) -> None:
    with pytest.raises(Invalid):
        list(query.run(connection, sql)[1])
    assert world.sql("select count(*) from messages") == [(2,)]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from tokens",
        "select hash from tokens",
        "select count(*) from tokens where hash > x'00'",
        "select config from channels",
        "select length(value) from settings",
        "select response from requests",
        "select t.hash from (select * from tokens) t",
        "with t as (select config as c from channels) select c from t",
        "select name from channels order by config",
        "select m.id from messages m join channels h on h.config = m.text",
    ],
)
def test_secrets_are_not_shown(connection: database.Connection, sql: str) -> None:
    with pytest.raises(Invalid, match="secrets are not shown"):
        list(query.run(connection, sql)[1])


def test_the_rest_of_those_tables_may_be_asked_for(connection: database.Connection) -> None:
    assert next(query.run(connection, "select name from channels order by id")[1]) == ("bot",)


def test_a_question_without_end_is_stopped(connection: database.Connection) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with pytest.raises(Unavailable, match="was stopped"):
        list(query.run(connection, endless, seconds=0.05)[1])
    with pytest.raises(Unavailable, match="was stopped"):
        for _ in query.run(connection, endless.replace("count(*)", "i"), seconds=0.05)[1]:
            pass
