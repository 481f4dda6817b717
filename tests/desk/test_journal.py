"""What came in raw: kept, shown, replayed."""

import json

import pytest

from omnid.desk import inbound, journal
from omnid.model import JournalId, JournalOutcome
from omnid.store import cursors
from tests.desk.world import World

UPDATE = json.dumps(
    {
        "update_id": 7,
        "message": {
            "message_id": 5,
            "date": 1,
            "chat": {"id": 10, "type": "private", "first_name": "Ann"},
            "from": {"id": 10, "is_bot": False, "first_name": "Ann"},
            "text": "hello",
        },
    }
).encode()


def test_what_could_not_be_understood_is_kept_shown_and_received_when_the_plugin_is_mended(world: World) -> None:
    with world.tx() as tx:
        entry = inbound.accept(tx, world.telegram, "7", UPDATE, "ValueError: no such field")
    assert entry is not None
    [failed] = world.asks("journal.list", outcome=JournalOutcome.FAILED).items
    assert (failed.id, failed.reason) == (entry, "ValueError: no such field")
    assert world.asks("journal.show", journal_id=entry).payload == UPDATE.decode()
    assert world.told() == ["journal_failed"]
    replayed = world.asks("journal.replay", world.boris, journal_id=entry)
    assert (replayed.outcome, replayed.reason) == (JournalOutcome.ACCEPTED, None)
    assert replayed.message_id is not None
    assert world.message(replayed.message_id).text == "hello"


def test_replaying_twice_doubles_nothing(world: World) -> None:
    with world.tx() as tx:
        entry = inbound.accept(tx, world.telegram, "7", UPDATE, journal.convert("telegram", UPDATE))
    assert entry is not None
    for _ in range(2):
        world.asks("journal.replay", world.boris, journal_id=entry)
    assert world.sql("select count(*) from messages") == [(1,)]
    assert world.told().count("journal_replayed") == 2


def test_a_second_copy_of_a_failed_update_ends_at_the_journal(world: World) -> None:
    for _ in range(2):
        with world.tx() as tx:
            inbound.reject(tx, world.telegram, "7", b"\xff", "broken")
    assert world.sql("select count(*) from journal") == [(1,)]
    assert world.told() == ["journal_failed"]


def test_a_payload_of_any_bytes_can_be_shown(world: World) -> None:
    with world.tx() as tx:
        inbound.reject(tx, world.telegram, "7", b"a\xffb\0", "broken")
    assert world.asks("journal.show", journal_id=JournalId(1)).payload == "a\\xffb\0"


@pytest.mark.parametrize("payload", [b"", b"{", b"[" * 100_000, b"null", b"\xff\xfe"])
def test_no_payload_makes_conversion_raise(payload: bytes) -> None:
    assert isinstance(journal.convert("telegram", payload), list | str)


def test_an_update_of_no_interest_is_ignored_and_says_so(world: World) -> None:
    world.update("8")
    [entry] = world.asks("journal.list").items
    assert (entry.outcome, entry.reason) == (JournalOutcome.IGNORED, "nothing in it is for the desk")


def test_a_cursor_is_overwritten_in_place(world: World) -> None:
    with world.tx() as tx:
        for value in ("1", "2"):
            cursors.put(tx, "channel:1", "updates", value)
        assert cursors.of(tx, "channel:1") == {"updates": "2"}
