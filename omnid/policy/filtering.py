"""The language of filters: ``state:open tag:vip,late -operator:me waiting>5m``, taken apart; see docs/filters.md.

A space means and, a comma or, a dash before a term not. What is taken apart here is looked up by the desk.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from omnid.errors import Invalid, OmnidError
from omnid.model import ConversationState, Priority, Worded
from omnid.policy.sentences import sentence
from omnid.policy.tags import tag

LONGEST = 1000
"""Characters of a filter."""
MOST = 30
"""Terms of a filter, and values of a term."""
ANY = "*"
"""The value of an attribute that only has to be there."""

STATES = ("waiting", "unanswered", "answered", "unread", "offered", "overdue", "merged")
"""What can stand behind ``is:``."""
THINGS = ("files", "tags", "notes", "drafts", "links", "participants", "page")
"""What can stand behind ``has:``."""
TIMES = ("opened", "created", "closed", "answered", "assigned", "changed")
"""When something happened: compared with a date, or with how long ago it was."""
SPANS = ("waiting", "idle")
"""For how long something has been so."""


class Words(NamedTuple):
    """``name:value,value``: any of the values. ``column`` counts from 1, for those who tell what is wrong."""

    name: str
    values: tuple[str, ...]
    negated: bool
    column: int


class Ago(NamedTuple):
    """``name>ms``: longer ago (or for longer) than that, or with ``longer`` False not as long."""

    name: str
    longer: bool
    ms: int
    negated: bool
    column: int


class Since(NamedTuple):
    """``name>date``: from that time (ms) on, or with ``after`` False before it."""

    name: str
    after: bool
    at: int
    negated: bool
    column: int


Term = Words | Ago | Since

_TERM = re.compile(r"(?P<not>-?)(?P<name>[A-Za-z][A-Za-z0-9_.-]*)(?P<op>>=|<=|:|>|<)")
_VALUE = re.compile(r'"(?P<quoted>[^"]*)"|(?P<bare>[^\s,"]+)')
_ATTRIBUTE = re.compile(r"attr\.[a-z][a-z0-9_.-]{0,39}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([Tt]\d\d:\d\d(:\d\d)?([Zz]|[+-]\d\d:\d\d)?)?", re.ASCII)
_SPAN = re.compile(r"(\d{1,6})(ms|[smhdw])", re.ASCII)
_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000}


def parse(text: str) -> list[Term]:
    """Raises `Invalid` that says in which column what is wrong, and what could stand there."""
    if len(text) > LONGEST:
        raise Invalid(sentence("filter_long", size=len(text), most=LONGEST), path="filter")
    for at, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise wrong(at + 1, sentence("not_text"))
    terms: list[Term] = []
    at = _skip(text, 0)
    while at < len(text):
        if len(terms) == MOST:
            raise wrong(at + 1, sentence("many_terms", most=MOST))
        term, at = _term(text, at)
        terms.append(term)
        at = _skip(text, at)
    return terms


def wrong(column: int, because: Worded | OmnidError) -> Invalid:
    return Invalid(sentence("filter_wrong", column=column, because=because), path="filter")


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _term(text: str, at: int) -> tuple[Term, int]:
    found = _TERM.match(text, at)
    if found is None:
        word = text[at:].split(None, 1)[0][:40]
        words = f"text:{word}" if '"' not in word else 'text:"two words"'
        raise wrong(at + 1, sentence("no_term", word=word, words=words, terms=_every()))
    name, negated, column = found["name"].lower(), bool(found["not"]), at + 1
    if found["op"] == ":":
        values, end = _values(text, found.end())
        return _words(name, values, negated, column), end
    values, end = _values(text, found.end())
    if len(values) > 1:
        raise wrong(column, sentence("one_value", term=name))
    return _compared(name, found["op"], values[0], negated, column), end


def _values(text: str, at: int) -> tuple[list[str], int]:
    """What is separated by commas, up to a space."""
    values: list[str] = []
    while True:
        found = _VALUE.match(text, at)
        if found is None:
            raise wrong(at + 1, sentence("quotes_open") if text[at : at + 1] == '"' else sentence("no_value"))
        values.append(found["bare"] if found["quoted"] is None else found["quoted"].strip())
        if not values[-1]:
            raise wrong(at + 1, sentence("no_value"))
        if len(values) > MOST:
            raise wrong(at + 1, sentence("many_values", most=MOST))
        at = found.end()
        if text[at : at + 1] != ",":
            break
        at += 1
    if at < len(text) and not text[at].isspace():
        raise wrong(at + 1, sentence("no_space"))
    return values, at


def _words(name: str, values: list[str], negated: bool, column: int) -> Words:
    if _ATTRIBUTE.fullmatch(name):
        return Words(name, tuple(values), negated, column)
    if name not in CHECKS:
        if name in TIMES or name in SPANS:
            raise wrong(column, sentence("compared", term=name))
        raise wrong(column, sentence("unknown_term", term=name[:40], terms=_every()))
    check = CHECKS[name]
    return Words(name, tuple(check(value, column) for value in values), negated, column)


def _any(value: str, column: int) -> str:
    return value


def _one_of(name: str, allowed: tuple[str, ...]) -> Callable[[str, int], str]:
    def check(value: str, column: int) -> str:
        if value.lower() not in allowed:
            raise wrong(column, sentence("one_of", term=name, value=value[:40], values=", ".join(allowed)))
        return value.lower()

    return check


def _tag(value: str, column: int) -> str:
    word = tag(value)
    if word is None:
        raise wrong(column, sentence("never_a_tag", value=value[:40]))
    return word


CHECKS: dict[str, Callable[[str, int], str]] = {
    "state": _one_of("state", tuple(state.value for state in ConversationState)),
    "priority": _one_of("priority", tuple(priority.value for priority in Priority)),
    "is": _one_of("is", STATES),
    "has": _one_of("has", THINGS),
    "tag": _tag,
    "channel": _any,
    "kind": _any,
    "operator": _any,
    "participant": _any,
    "team": _any,
    "contact": _any,
    "language": _any,
    "page": _any,
    "subject": _any,
    "text": _any,
}
"""The terms with a colon; each takes its values apart, or says what is wrong with one."""


def _compared(name: str, operator: str, value: str, negated: bool, column: int) -> Ago | Since:
    if name not in TIMES and name not in SPANS:
        known = name in CHECKS or _ATTRIBUTE.fullmatch(name)
        if known:
            raise wrong(column, sentence("not_compared", term=name, value=value[:40]))
        raise wrong(column, sentence("unknown_term", term=name[:40], terms=_every()))
    larger = operator.startswith(">")
    span = _span(value)
    if span is not None:
        return Ago(name, larger, span, negated, column)
    at = _date(value) if name in TIMES else None
    if at is None:
        if name in TIMES:
            raise wrong(column, sentence("no_span_or_date", value=value[:40]))
        raise wrong(column, sentence("no_span", value=value[:40]))
    return Since(name, larger, at, negated, column)


def _span(value: str) -> int | None:
    parts = _SPAN.findall(value.lower())
    if not parts or "".join(number + unit for number, unit in parts) != value.lower():
        return None
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def _date(value: str) -> int | None:
    """ms since the epoch; without a zone it is UTC."""
    if not _DATE.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return round(aware.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _every() -> str:
    return ", ".join([*(f"{name}:" for name in CHECKS), "attr.NAME:", *(f"{name}>" for name in (*SPANS, *TIMES))])
