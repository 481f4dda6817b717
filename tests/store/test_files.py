"""The bytes of attachments."""

import sqlite3
from collections.abc import Iterator

import pytest

from omnid.errors import NotFound
from omnid.store import files


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    one = files.connect(":memory:")
    yield one
    one.close()


def put(connection: sqlite3.Connection, data: bytes, step: int = 100_000) -> str:
    upload = files.Upload(connection, 1)
    for start in range(0, len(data), step):
        upload.write(data[start : start + step])
    return upload.finish()


DATA = bytes(range(256)) * 3000


def test_what_is_written_is_read(connection: sqlite3.Connection) -> None:
    digest = put(connection, DATA)
    assert files.size(connection, digest) == len(DATA) > 2 * files.CHUNK
    assert b"".join(files.read(connection, digest)) == DATA
    assert max(len(part) for part in files.read(connection, digest)) == files.CHUNK


@pytest.mark.parametrize("start", [0, 1, files.CHUNK - 1, files.CHUNK, files.CHUNK + 1, len(DATA) - 1, len(DATA)])
@pytest.mark.parametrize("length", [0, 1, files.CHUNK, files.CHUNK + 7])
def test_any_range_can_be_read(connection: sqlite3.Connection, start: int, length: int) -> None:
    digest = put(connection, DATA)
    assert b"".join(files.read(connection, digest, start, length)) == DATA[start : start + length]


def test_the_same_bytes_are_kept_once(connection: sqlite3.Connection) -> None:
    assert put(connection, DATA) == put(connection, DATA, 7777)
    assert connection.execute("select count(*) from files").fetchone() == (1,)


def test_an_empty_file_is_a_file(connection: sqlite3.Connection) -> None:
    digest = put(connection, b"")
    assert (files.size(connection, digest), list(files.read(connection, digest))) == (0, [])


def test_a_discarded_upload_leaves_nothing(connection: sqlite3.Connection) -> None:
    upload = files.Upload(connection, 1)
    upload.write(DATA)
    upload.discard()
    assert connection.execute("select (select count(*) from files) + (select count(*) from chunks)").fetchone() == (0,)


def test_discarding_a_finished_upload_takes_nothing_from_others_who_have_the_same_bytes(
    connection: sqlite3.Connection,
) -> None:
    upload = files.Upload(connection, 1)
    upload.write(DATA)
    digest = upload.finish()
    assert put(connection, DATA) == digest
    upload.discard()
    assert b"".join(files.read(connection, digest)) == DATA


def test_only_what_was_begun_long_ago_and_never_finished_is_swept(connection: sqlite3.Connection) -> None:
    digest = put(connection, b"finished")
    files.Upload(connection, 1).write(DATA)
    files.Upload(connection, 9).write(DATA)
    assert files.sweep(connection, 9) == 1
    assert files.size(connection, digest) == 8


def test_what_is_not_there_is_not_found(connection: sqlite3.Connection) -> None:
    with pytest.raises(NotFound):
        list(files.read(connection, "ab" * 32))
