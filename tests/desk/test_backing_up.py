"""Backups and exports as operations, of a desk that is at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omnid.desk import backing_up
from omnid.desk.export import Noun
from omnid.desk.export_lines import Format
from omnid.errors import Unavailable
from omnid.store import database, files
from tests.databases import fresh
from tests.desk.world import World


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[World]:
    """A desk in files."""
    world = World(connection=fresh(tmp_path / "omnid.db"))
    files.connect(tmp_path / "files.db").close()
    yield world
    world.connection.close()


def test_a_backup_is_a_whole_desk_and_the_oldest_goes(kept: World, tmp_path: Path) -> None:
    kept.hears("anna", "1", "precious")
    folders = []
    for _ in range(3):
        folders.append(Path(kept.asks("desk.backup", kept.root, keep=2).folder))
        kept.later(1000)
    assert sorted((tmp_path / "backups").iterdir()) == folders[1:]
    copy = World.__new__(World)
    copy.connection, copy.now = database.connect(folders[-1] / "omnid.db"), kept.now
    assert copy.sql("select text from messages") == [("precious",)]
    assert copy.sql("pragma integrity_check") == [("ok",)]
    copy.connection.close()
    assert {file.stat().st_mode & 0o777 for file in folders[-1].iterdir()} == {0o600}


def test_what_a_crash_left_unfinished_is_no_backup_and_goes(kept: World, tmp_path: Path) -> None:
    (tmp_path / "backups/.unfinished-1").mkdir(parents=True)
    made = kept.asks("desk.backup", kept.root)
    assert [one.name for one in (tmp_path / "backups").iterdir()] == [Path(made.folder).name]


def test_where_nothing_can_be_written_it_says_so_and_leaves_nothing(kept: World, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way")
    with pytest.raises(Unavailable, match="No backup could be written"):
        kept.asks("desk.backup", kept.root)


def test_a_desk_in_memory_has_no_backup(world: World) -> None:
    with pytest.raises(Unavailable, match="in memory"):
        world.asks("desk.backup", world.root)
    with pytest.raises(Unavailable, match="in memory"):
        world.asks("desk.export", world.root, noun=Noun.MESSAGES)


def test_an_export_has_what_is_new_since_the_last(kept: World, tmp_path: Path) -> None:
    kept.hears("anna", "1", "one")
    first = kept.asks("desk.export", kept.root, noun=Noun.MESSAGES)
    kept.later(1000)
    kept.hears("anna", "2", "two")
    second = kept.asks("desk.export", kept.root, noun=Noun.MESSAGES)
    kept.later(1000)
    third = kept.asks("desk.export", kept.root, noun=Noun.MESSAGES)
    assert (first.rows, second.rows, third.rows, third.file) == (1, 1, 0, None)
    assert "one" in Path(first.file).read_text()
    assert "one" not in Path(second.file).read_text()
    assert "two" in Path(second.file).read_text()
    all_again = kept.asks("desk.export", kept.root, noun=Noun.MESSAGES, name="all", format=Format.CSV)
    assert Path(all_again.file).read_text().startswith("id,")
    assert all_again.rows == 2


def test_the_folder_is_the_data_directory_s(kept: World, tmp_path: Path) -> None:
    assert Path(kept.asks("desk.backup", kept.root).folder).parent == tmp_path / backing_up.FOLDER
