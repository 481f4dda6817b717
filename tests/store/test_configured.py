"""What is configured is kept between transactions, and read anew as soon as any of it is another."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from omnid import store
from omnid.errors import NotFound
from omnid.model import DeskSettings
from omnid.store import channels, database, settings
from omnid.store.migrations.configured import TABLES
from tests.desk.world import World
from tests.store.test_plans import Watched


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.connection.close()


def test_what_nobody_changed_is_read_once(world: World) -> None:
    with world.tx() as tx:
        channels.get(tx, world.telegram)
    with world.tx() as tx:
        watched = Watched(tx)
        channels.get(watched, world.telegram)
        channels.get(watched, world.telegram)
    assert [sql for sql, _ in watched.asked] == ["select version from configured"]


def test_a_change_is_seen_in_the_same_transaction(world: World) -> None:
    with world.tx() as tx:
        assert channels.get(tx, world.telegram).enabled
        channels.set_enabled(tx, world.telegram, False)
        assert not channels.get(tx, world.telegram).enabled


def test_a_change_that_was_rolled_back_is_forgotten(world: World) -> None:
    with suppress(NotFound), world.tx() as tx:
        settings.set_desk(tx, DeskSettings(capacity=9))
        assert settings.desk(tx).capacity == 9
        raise NotFound("reason to keep it", 0)
    with world.tx() as tx:
        assert settings.desk(tx).capacity == DeskSettings().capacity


def test_a_part_that_was_rolled_back_is_forgotten(world: World) -> None:
    with world.tx() as tx:
        with suppress(NotFound), database.savepoint(tx):
            settings.set_desk(tx, DeskSettings(capacity=9))
            assert settings.desk(tx).capacity == 9
            raise NotFound("reason to keep it", 0)
        assert settings.desk(tx).capacity == DeskSettings().capacity


def test_another_connections_change_is_seen(tmp_path: Path) -> None:
    one = database.create(tmp_path / "omnid.db")
    other = database.connect(tmp_path / "omnid.db")
    with database.transaction(one) as tx:
        assert settings.desk(tx).capacity == DeskSettings().capacity
    with database.transaction(other) as tx:
        settings.set_desk(tx, DeskSettings(capacity=9))
    with database.reading(one) as tx:
        assert settings.desk(tx).capacity == 9
    one.close()
    other.close()


@pytest.mark.parametrize("table", TABLES)
def test_every_change_of_a_configured_table_is_a_new_version(world: World, table: str) -> None:
    names = {
        row[0] for row in world.sql("select name from sqlite_master where type = 'trigger' and tbl_name = ?", table)
    }
    assert names == {f"{table}_insert", f"{table}_update", f"{table}_delete"}


_WRITES = re.compile(rf"(insert into|update|delete from)\s+({'|'.join(TABLES)})\b")


@pytest.mark.parametrize("path", sorted(Path(store.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_who_changes_what_is_configured_says_so(path: Path) -> None:
    text = path.read_text()
    functions = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef)]
    bodies = {one.name: ast.get_source_segment(text, one) or "" for one in functions}
    silent = [name for name, body in bodies.items() if _WRITES.search(body) and "configured.changed(tx)" not in body]
    assert silent == []
    assert len(_WRITES.findall(text)) == sum(len(_WRITES.findall(body)) for body in bodies.values())
