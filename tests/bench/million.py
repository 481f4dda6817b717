"""A desk with a million messages, made once for the benches that need it."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omnid.store import database
from tests.bench.accept import prepare

EACH = 20
"""Messages of a conversation."""
START = 1_700_000_000_000


@contextmanager
def desk(messages: int) -> Iterator[Path]:
    """The folder of a data directory; every tenth conversation waits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        connection = database.connect(folder / "omnid.db")
        # Nobody needs this data after a crash, and it takes a minute otherwise.
        connection.execute("pragma synchronous = off")
        connection.execute("begin")
        _fill(connection, messages)
        connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
        yield folder


def _fill(connection: sqlite3.Connection, messages: int) -> None:
    numbers = f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages // EACH})"
    for statement in (_CONTACTS, _IDENTITIES, _CONVERSATIONS):
        connection.execute(f"{statement.format(numbers=numbers)}", {"start": START})
    every = f"with recursive n(i) as (select 1 union all select i + 1 from n where i < {messages})"
    connection.execute(_MESSAGES.format(numbers=every), {"start": START, "each": EACH, "count": messages // EACH})
    connection.execute(_EVENTS, {})


_CONTACTS = """
insert into contacts (id, public_id, name, created_at, updated_at)
{numbers} select i, 'p' || i, 'Contact ' || i, :start, :start from n"""
_IDENTITIES = """
insert into identities (id, contact_id, channel_id, external_id, name, created_at, seen_at)
{numbers} select i, i, 1, 'v' || i, 'Contact ' || i, :start, :start + i from n"""
_CONVERSATIONS = """
insert into conversations (id, contact_id, state, identity_id, waiting_since_at, last_message_at, last_text,
                           message_count, created_at, updated_at, closed_at)
{numbers} select i, i, iif(i % 3 = 0, 'closed', 'open'), i, iif(i % 10 = 0 and i % 3 > 0, :start + i * 7, null),
                 :start + i * 9, 'Where is my parcel?', 20, :start + i, :start + i, iif(i % 3 = 0, :start + i * 9, null)
          from n"""
_MESSAGES = """
insert into messages (id, conversation_id, type, state, key, text, channel_id, identity_id, author, created_at, sent_at,
                      changed_seq)
{numbers} select i, 1 + (i % :count), iif(i % 2 = 0, 'inbound', 'outbound'), iif(i % 2 = 0, 'received', 'sent'),
                 printf('key-%08x', i * 2654435761 % 4294967296) || i,
                 'Good day! Where is my parcel number ' || i || '? It should have come on Tuesday.', 1,
                 1 + (i % :count), 'Contact ' || (1 + (i % :count)), :start + i, :start + i, i from n"""
_EVENTS = """
insert into events (seq, at, type, body)
select id, created_at, 'message_received', '{"type":"message_received","message_id":' || id || ',"conversation_id":' ||
       conversation_id || ',"contact_id":' || conversation_id || ',"channel_id":1}' from messages"""
