"""What a daemon answers, as responses or as the errors they stand for."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from omnid import errors
from omnid.errors import OmnidError, Unavailable
from omnid.model import Sentence, Worded
from omnid.policy.sentences import sentence
from omnid_cli.client import Portion

T = TypeVar("T")
PORTION = 256 * 1024
"""Bytes."""
_NUMBER = re.compile(rb"\d+")


def decode(body: bytes, type_: type[T] | Any, where: str) -> Any:
    try:
        return msgspec.json.decode(body, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise Unavailable(sentence("not_understood", where=where, because=str(problem))) from problem


def portions(lines: Iterable[bytes], form: str, after: int) -> Iterator[Portion]:
    """An export's lines in portions, each ending with a whole record; the id comes first in every record."""
    inside, body, rows, cursor = False, bytearray(), 0, after
    is_header = form == "csv"
    for line in lines:
        if not inside and not is_header:
            rows, cursor = rows + 1, _first_number(line)
        inside ^= form == "csv" and bool(line.count(b'"') & 1)
        is_header = False
        body += line
        if not inside and len(body) >= PORTION:
            yield Portion(bytes(body), rows, cursor, None)
            body, rows = bytearray(), 0
    yield Portion(bytes(body), rows, cursor, None)


def _first_number(line: bytes) -> int:
    found = _NUMBER.search(line)
    if found is None:
        raise Unavailable("The export has a line without an id; what came so far was not kept.")
    return int(found[0])


def problem(status: int, location: str | None, body: bytes, where: str) -> OmnidError:
    """The error in an answer: ``{"error": {"code", "message", …}}``, or what a proxy in between says."""
    if 300 <= status < 400:
        return Unavailable(sentence("moved", where=where, to=str(location)))
    try:
        told = dict(msgspec.json.decode(body)["error"])
        code, message = str(told.pop("code")), str(told.pop("message"))
    except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError, ValueError):
        return _stranger(status, where)
    if status == 405:  # we never ask so: a part of the daemon that is not the API has answered
        return _stranger(404, where)
    known = {kind.code: kind for kind in _kinds(OmnidError)}
    said = told.pop("said", None)
    made = _told(known.get(code) or _nearest(status), message, told)
    made.said = _said(said)
    return made


def _said(value: Any) -> Sentence | None:
    """A newer daemon may say more than this omnid can hold; the English message is left then."""
    try:
        return msgspec.convert(value, Sentence | None)
    except msgspec.ValidationError:
        return None


def _stranger(status: int, where: str) -> OmnidError:
    if status == 404:
        return _told(errors.NotFound, sentence("no_desk", where=where), {})
    name = "behind_a_proxy" if status >= 500 else "not_as_a_desk"
    return _told(_nearest(status), sentence(name, where=where, status=status), {})


def _told(kind: type[OmnidError], message: str | Worded, details: dict[str, Any]) -> OmnidError:
    """With the sentence as it came, whatever facts the constructor would make one of."""
    made = kind.__new__(kind)
    OmnidError.__init__(made, message, **{name: value for name, value in details.items() if name != "message"})
    return made


def _nearest(status: int) -> type[OmnidError]:
    """An unknown code of a newer daemon: the status says enough for an exit status."""
    kinds: list[type[OmnidError]] = [errors.Invalid, *_kinds(OmnidError)]
    for kind in kinds:
        if kind.http_status == status:
            return kind
    return errors.Unavailable if status >= 500 else errors.Invalid


def _kinds(kind: type[OmnidError]) -> Iterator[type[OmnidError]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _kinds(inner)
