"""Filters as conditions of SQL, and the conversations they find."""

from collections.abc import Sequence
from typing import Any, NamedTuple, assert_never

from omnid.model import Conversation, ConversationId
from omnid.policy.filtering import ANY, Ago, Since, Term, Words
from omnid.store import conversations, rows
from omnid.store.database import Tx


class Sought(NamedTuple):
    """Words to be found: ``match`` by the full-text index; ``parts``, each ``spaced``, in what is not in it yet."""

    match: str
    parts: Sequence[str]


class Known(NamedTuple):
    """What a filter's words mean: operators and teams by ``operator:login`` and ``team:name`` (nobody is 0), texts.

    ``indexed``: messages up to that id are in the full-text index.
    """

    ids: dict[str, int]
    texts: dict[str, Sought]
    indexed: int


class Where(NamedTuple):
    """A condition on a row of `conversations.SELECT`, with its parameters."""

    sql: str
    parameters: dict[str, Any]


_TIMES = {
    "waiting": "iif(c.state = 'open', c.waiting_since_at, null)",
    "idle": "c.last_message_at",
    "opened": "c.opened_at",
    "created": "c.created_at",
    "closed": "c.closed_at",
    "answered": "c.answered_at",
    "assigned": "c.assigned_at",
    "changed": "c.updated_at",
}
_IS = {
    "waiting": "c.state = 'open' and c.waiting_since_at is not null",
    "unanswered": "c.answered_at is null",
    "answered": "c.answered_at is not null",
    "unread": """exists (select 1 from messages m where m.conversation_id = c.id and m.type = 'inbound'
                         and m.state = 'received')""",
    "offered": "c.acknowledge_by_at is not null",
    "overdue": """exists (select 1 from escalations e where e.conversation_id = c.id and e.ended_at is null
                          and e.target_at <= :now)""",
    "merged": "c.merged_into_id is not null",
}
_HAS = {
    "files": "c.id in (select m.conversation_id from attachments a join messages m on m.id = a.message_id)",
    "tags": "exists (select 1 from tags g where g.conversation_id = c.id)",
    "notes": "exists (select 1 from messages m where m.conversation_id = c.id and m.type = 'note')",
    "drafts": """exists (select 1 from drafts d where d.conversation_id = c.id)
                 or exists (select 1 from messages m where m.conversation_id = c.id and m.state = 'draft')""",
    "links": "exists (select 1 from links l where l.conversation_id = c.id)",
    "participants": "exists (select 1 from participants p where p.conversation_id = c.id)",
    "page": "c.page_url is not null",
}
_ATTRIBUTE = "(select fold(a.value) from attributes a where a.contact_id = c.contact_id and a.name = {name})"
_EQUAL = {
    "state": "c.state",
    "priority": "c.priority",
    "channel": "h.name",
    "kind": "h.kind",
}


def _holds(column: str) -> str:
    """Whether it has a text that is folded already; where it is all Latin letters SQLite sees that by itself."""
    return f"iif({column} glob '*[^ -~]*', contains({column}, {{value}}), instr(lower({column}), {{value}}) > 0)"


_WORD = {
    "tag": "c.id in (select g.conversation_id from tags g where g.tag = {value})",
    "operator": "c.operator_id is nullif({value}, 0)",
    "team": "c.team_id is nullif({value}, 0)",
    "participant": """exists (select 1 from participants p where p.conversation_id = c.id
                              and p.operator_id = {value})""",
    "language": "lower(k.language) = {value} or lower(k.language) like {value} || '-%'",
    "page": "contains(c.page_url, {value})",
    "subject": _holds("c.subject"),
}
# Each contact, address and claim is looked at once, however many conversations there are.
_CONTACT = f"""c.contact_id in (
        select id from contacts where {_holds("name")}
        union all select contact_id from identities where {_holds("external_id")} or {_holds("username")}
        union all select contact_id from claims where {_holds("value")})"""


def where(terms: Sequence[Term], known: Known, now: int) -> Where:
    parameters: dict[str, Any] = {"now": now, "indexed": known.indexed}
    conditions = [_condition(term, known, parameters) for term in terms]
    if not any(isinstance(term, Words) and term.name == "is" and "merged" in term.values for term in terms):
        conditions.append("c.merged_into_id is null")
    return Where(" and ".join(f"({one})" for one in conditions), parameters)


def _condition(term: Term, known: Known, parameters: dict[str, Any]) -> str:
    match term:
        case Words():
            sql = " or ".join(f"({_word(term.name, value, known, parameters)})" for value in term.values)
        case Ago():
            # More than two days ago is before the time two days ago.
            name = _parameter(parameters, parameters["now"] - term.ms)
            sql = f"{_TIMES[term.name]} {'<' if term.longer else '>'} {name}"
        case Since():
            sql = f"{_TIMES[term.name]} {'>=' if term.after else '<'} {_parameter(parameters, term.at)}"
        case _:
            assert_never(term)
    return f"not coalesce({sql}, 0)" if term.negated else sql


def _word(name: str, value: str, known: Known, parameters: dict[str, Any]) -> str:
    if name == "is":
        return _IS[value]
    if name == "has":
        return _HAS[value]
    if name in _EQUAL:
        return f"{_EQUAL[name]} = {_parameter(parameters, value)}"
    if name.startswith("attr."):
        attribute = _ATTRIBUTE.format(name=_parameter(parameters, name.removeprefix("attr.")))
        return f"{attribute} is not null" if value == ANY else f"{attribute} = fold({_parameter(parameters, value)})"
    if name == "text":
        return _text(known.texts[value], parameters)
    if name == "contact":
        return _contact(value, parameters)
    if name in ("operator", "team", "participant"):
        return _WORD[name].format(value=_parameter(parameters, known.ids[f"{name}:{value}"]))
    return _put(_WORD[name], value, parameters)


def _text(sought: Sought, parameters: dict[str, Any]) -> str:
    """By the index, and behind its end by looking."""
    parts = " and ".join(f"contains(spaced(m.text), {_parameter(parameters, part)})" for part in sought.parts)
    return f"""c.id in (select m.conversation_id from search_messages f cross join messages m on m.id = f.rowid / 2
                   where search_messages match {_parameter(parameters, sought.match)}
                     and m.deleted_at is null and m.state <> 'cancelled'
                     and (f.rowid % 2 = 1 or not exists (select 1 from search_edited e where e.message_id = m.id)))
        or exists (select 1 from messages m where m.conversation_id = c.id and m.id > :indexed
                   and m.type <> 'notice' and m.deleted_at is null and {parts})"""


def _contact(value: str, parameters: dict[str, Any]) -> str:
    """A short number is a contact's own; a long one may be part of a telephone number too."""
    named = _put(_CONTACT, value, parameters)
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        return named
    number = f"c.contact_id = {_parameter(parameters, int(value))}"
    return number if len(value) < 5 else f"{number} or ({named})"


def _put(sql: str, value: str, parameters: dict[str, Any]) -> str:
    """``contains`` and ``fold`` compare without case: `omnid.store.database`."""
    folds = "contains(" in sql or "lower(" in sql
    return sql.format(value=_parameter(parameters, value.casefold() if folds else value))


def _parameter(parameters: dict[str, Any], value: object) -> str:
    name = f"f{len(parameters)}"
    parameters[name] = value
    return f":{name}"


def waiting(tx: Tx, found: Where, after: tuple[int, int] | None, limit: int) -> list[Conversation]:
    """Those somebody waits in, longest first; pages by (waiting_since_at, id)."""
    at, number = after or (0, 0)
    sql = f"""{conversations.SELECT}
        where c.state = 'open' and c.waiting_since_at is not null and (c.waiting_since_at, c.id) > (:at, :id)
          and {found.sql} order by c.waiting_since_at, c.id limit :limit"""
    return rows.every(Conversation, tx.run(sql, found.parameters | {"at": at, "id": number, "limit": limit}))


def recent(tx: Tx, found: Where, before: tuple[int, int] | None, limit: int) -> list[Conversation]:
    """Newest message first; pages by (last_message_at, id)."""
    at, number = before or (1 << 62, 0)
    sql = f"""{conversations.SELECT} where (c.last_message_at, c.id) < (:at, :id) and {found.sql}
        order by c.last_message_at desc, c.id desc limit :limit"""
    return rows.every(Conversation, tx.run(sql, found.parameters | {"at": at, "id": number, "limit": limit}))


def ids(tx: Tx, found: Where, limit: int) -> list[ConversationId]:
    """In the order of their numbers."""
    sql = f"select c.id {conversations.FROM} where {found.sql} order by c.id limit :limit"
    return [ConversationId(row[0]) for row in tx.run(sql, found.parameters | {"limit": limit})]
