"""The full-text index: what goes in, and what is found in it.

The index of messages keeps no text of its own (`docs/decisions/012`): row ``2 × id`` is a message as it was first
indexed, row ``2 × id + 1`` the same after an edit, for which ``search_edited`` keeps what has to be taken out again.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from omnid.model import (
    ChannelId,
    ContactId,
    ConversationId,
    ConversationState,
    MessageId,
    MessageState,
    MessageType,
)
from omnid.policy.search_words import Term
from omnid.store import rows
from omnid.store.database import Tx

CONTACT, CHANNEL = "\ue000k", "\ue000h"
"""Begin a word that says whose a message is; nobody can type it."""


class Text(NamedTuple):
    """What of a message or contact is searched. ``owner``: the contact of a message; ``files``: names."""

    id: int
    texts: Sequence[str]
    owner: ContactId | None = None
    channel: ChannelId | None = None


class Entry(NamedTuple):
    """A row of the index: the words in order, and the stems that differ from their words."""

    id: int
    words: str
    stems: str


# --- what is to be indexed ---

_TEXTS = """
select m.id, m.text, c.contact_id, m.channel_id,
       iif(m.attachment_count = 0, '[]', (select json_group_array(a.name) from attachments a where a.message_id = m.id))
from messages m join conversations c on c.id = m.conversation_id"""
_CONTACTS = """
select k.id, k.name,
       (select json_group_array(i.external_id || ' ' || coalesce(i.username, '')) from identities i
        where i.contact_id = k.id),
       (select json_group_array(l.value || iif(l.type = 'phone', ' ' || substr(l.value, -10), '')) from claims l
        where l.contact_id = k.id),
       (select json_group_array(a.value) from attributes a where a.contact_id = k.id)
from contacts k"""


def texts_after(tx: Tx, message: int, limit: int) -> tuple[list[Text], int]:
    """The messages behind an id that are searched (notices are not), and the last id looked at."""
    last = tx.value(
        "select max(id) from (select id from messages where id > :id order by id limit :limit)",
        {"id": message, "limit": limit},
    )
    if last is None:
        return [], message
    condition = "m.id > :id and m.id <= :last and m.type <> 'notice' order by m.id"
    return _texts(tx, condition, {"id": message, "last": last}), last


def texts_of(tx: Tx, ids: Sequence[int]) -> list[Text]:
    return _texts(tx, "m.id in (select value from json_each(:ids))", {"ids": rows.json(ids)})


def _texts(tx: Tx, condition: str, parameters: dict[str, object]) -> list[Text]:
    found = tx.run(f"{_TEXTS} where {condition}", parameters)
    return [Text(row[0], [row[1], *msgspec.json.decode(row[4])], row[2], row[3]) for row in found]


def contacts_after(tx: Tx, contact: int, limit: int) -> tuple[list[Text], int]:
    """The contacts behind an id, and the last id looked at."""
    found = tx.run("select id from contacts where id > :id order by id limit :limit", {"id": contact, "limit": limit})
    ids = [row[0] for row in found]
    return contacts_of(tx, ids), ids[-1] if ids else contact


def contacts_of(tx: Tx, ids: Sequence[int]) -> list[Text]:
    """Those of ``ids`` that are not part of another by now."""
    condition = "k.id in (select value from json_each(:ids)) and k.merged_into_id is null order by k.id"
    return [_contact(row) for row in tx.run(f"{_CONTACTS} where {condition}", {"ids": rows.json(ids)})]


def _contact(row: Sequence[str]) -> Text:
    return Text(int(row[0]), [row[1], *(part for column in row[2:] for part in msgspec.json.decode(column))])


# --- the index ---


def add_messages(tx: Tx, entries: Sequence[Entry]) -> None:
    """Messages that were never indexed, in the order of their ids."""
    tx.connection.executemany(
        "insert into search_messages (rowid, words, stems) values (?, ?, ?)",
        [(2 * one.id, one.words, one.stems) for one in entries],
    )


def replace_message(tx: Tx, entry: Entry) -> None:
    """A message that was indexed and says something else now."""
    row = {"id": entry.id, "row": 2 * entry.id + 1, "words": entry.words, "stems": entry.stems}
    tx.run(
        """insert into search_messages (search_messages, rowid, words, stems)
           select 'delete', :row, words, stems from search_edited where message_id = :id""",
        row,
    )
    tx.run("insert into search_messages (rowid, words, stems) values (:row, :words, :stems)", row)
    tx.run(
        """insert into search_edited (message_id, words, stems) values (:id, :words, :stems)
           on conflict (message_id) do update set words = :words, stems = :stems""",
        row,
    )


def put_contacts(tx: Tx, gone: Sequence[int], entries: Sequence[Entry]) -> None:
    """``gone``: whose old rows are taken out first."""
    tx.connection.executemany("delete from search_contacts where rowid = ?", [(one,) for one in gone])
    tx.connection.executemany("insert into search_contacts (rowid, words, stems) values (?, ?, ?)", entries)


def clear(tx: Tx) -> None:
    tx.run("insert into search_messages (search_messages) values ('delete-all')")
    tx.run("delete from search_edited")
    tx.run("delete from search_contacts")


def last_ids(tx: Tx) -> tuple[int, int]:
    """The newest message and contact there are; 0 for none."""
    return tx.value("select max(id) from messages") or 0, tx.value("select max(id) from contacts") or 0


# --- questions ---

_FOUND = """
from search_messages f
cross join messages m on m.id = f.rowid / 2
where search_messages match :match and f.rowid >= :first and f.rowid < :before
  and m.deleted_at is null and m.state <> 'cancelled' and m.created_at >= :since
  and (f.rowid % 2 = 1 or not exists (select 1 from search_edited e where e.message_id = m.id))
order by f.rowid desc limit :limit"""


class Limits(NamedTuple):
    """``contacts``: the ids a contact has had; ``since``: ms."""

    channel: ChannelId | None = None
    contacts: Sequence[ContactId] = ()
    since: int = 0


def newest(tx: Tx, terms: Sequence[Term], limits: Limits, before: int | None, limit: int) -> list[MessageId]:
    """Messages with an id below ``before``, newest first."""
    return [MessageId(row[0]) for row in tx.run(f"select m.id {_FOUND}", _asked(tx, terms, limits, before, limit))]


def newest_texts(tx: Tx, terms: Sequence[Term], limits: Limits, limit: int) -> list[tuple[MessageId, str]]:
    """The same with the beginnings of their texts, for ranking them."""
    parameters = _asked(tx, terms, limits, None, limit)
    return [(MessageId(row[0]), row[1]) for row in tx.run(f"select m.id, substr(m.text, 1, 1000) {_FOUND}", parameters)]


def _asked(tx: Tx, terms: Sequence[Term], limits: Limits, before: int | None, limit: int) -> dict[str, object]:
    return {
        "match": expression(terms, limits), "first": 2 * _first_since(tx, limits.since), "since": limits.since,
        "before": 1 << 62 if before is None else 2 * before, "limit": limit,
    }  # fmt: skip


def _first_since(tx: Tx, at: int) -> int:
    """About the first message of that time or later: ids and times of arrival rise together."""
    low, high = 0, (tx.value("select max(id) from messages") or 0) + 1 if at else 0
    while low < high:
        middle = (low + high) // 2
        found = tx.value("select created_at from messages where id >= :id order by id limit 1", {"id": middle})
        if found is None or found >= at:
            high = middle
        else:
            low = middle + 1
    return low


_SHOWN = """
select m.id as message_id, m.conversation_id, c.contact_id, k.name as contact, c.state, o.name as operator, m.type,
       m.state as message_state, m.author, h.name as channel, m.created_at as at, substr(m.text, 1, 20000) as text,
       iif(m.attachment_count = 0, '[]', (select json_group_array(a.name) from attachments a where a.message_id = m.id))
           as names
from messages m
join conversations c on c.id = m.conversation_id
join contacts k on k.id = c.contact_id
left join channels h on h.id = m.channel_id
left join operators o on o.id = c.operator_id
where m.id in (select value from json_each(:ids))"""


class Shown(Struct, frozen=True, kw_only=True):
    """A message with what a list of hits shows of it and its conversation; ``names`` of its files."""

    message_id: MessageId
    conversation_id: ConversationId
    contact_id: ContactId
    contact: str
    state: ConversationState
    operator: str | None
    type: MessageType
    message_state: MessageState
    author: str
    channel: str | None
    at: int
    text: str
    names: list[str]


def shown(tx: Tx, ids: Sequence[MessageId]) -> list[Shown]:
    """In the order of ``ids``."""
    found = {one.message_id: one for one in rows.every(Shown, tx.run(_SHOWN, {"ids": rows.json(ids)}))}
    return [found[one] for one in ids]


def contacts_found(tx: Tx, terms: Sequence[Term], before: int | None, limit: int) -> list[ContactId]:
    """Newest first, those with an id below ``before``."""
    found = tx.run(
        """select rowid from search_contacts where search_contacts match :match and rowid < :before
           order by rowid desc limit :limit""",
        {"match": _all(map(_begun, terms)), "before": 1 << 62 if before is None else before, "limit": limit},
    )
    return [ContactId(row[0]) for row in found]


def contact_line(tx: Tx, contact: ContactId) -> list[str]:
    """What of a contact is searched."""
    return [part for text in contacts_of(tx, [contact]) for part in text.texts]


def expression(terms: Sequence[Term], limits: Limits) -> str:
    """As FTS5 reads it; words of letters and digits only, so there is nothing in them to escape."""
    wanted = [_term(term) for term in terms if not term.excluded]
    if limits.contacts:
        wanted.append("(" + " OR ".join(f'"{CONTACT}{one}"' for one in limits.contacts) + ")")
    if limits.channel is not None:
        wanted.append(f'"{CHANNEL}{limits.channel}"')
    unwanted = [_term(term) for term in terms if term.excluded]
    return _all(wanted) + "".join(f" NOT {one}" for one in unwanted)


def _all(wanted: Iterable[str]) -> str:
    return f"({' AND '.join(wanted)})"


def _begun(term: Term) -> str:
    """Of a name people often know the beginning only."""
    return f'({_term(term)} OR words : "{term.words[0]}" *)' if not term.exact else f"({_term(term)})"


def _term(term: Term) -> str:
    if not term.exact:
        return f'"{term.stem}"'
    return f'words : "{" ".join(term.words)}"{" *" if term.beginning else ""}'


def ids_of(tx: Tx, contact: ContactId) -> list[ContactId]:
    """A contact and those that were found to be the same person."""
    found = tx.run("select id from contacts where id = :id or merged_into_id = :id", {"id": contact})
    return [ContactId(row[0]) for row in found]
