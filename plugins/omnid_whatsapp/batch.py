"""One webhook call → its events, each with a key and bytes of its own; pure.

Whatever cannot be taken apart stays whole under the hash of its bytes, so that it is journalled once and shown.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw as RawJson
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import Raw

__all__ = ["Event", "events"]

_UNREADABLE = (ValueError, RecursionError)


class Event(Struct, frozen=True):
    """``people``: the addresses of who wrote the message ``message_id``; empty for everything else."""

    raw: Raw
    message_id: str = ""
    people: tuple[str, ...] = ()


class _Body(Struct, frozen=True):
    entry: list[RawJson]


class _Entry(Struct, frozen=True):
    changes: list[RawJson]


class _Change(Struct, frozen=True):
    field: str
    value: RawJson


class _Metadata(Struct, frozen=True):
    phone_number_id: str = ""


class _Value(Struct, frozen=True):
    metadata: _Metadata = _Metadata()
    contacts: list[RawJson] = []
    messages: list[RawJson] = []
    statuses: list[RawJson] = []
    message_echoes: list[RawJson] = []
    errors: list[RawJson] = []


class _Person(Struct, frozen=True):
    wa_id: str | None = None
    user_id: str | None = None


class _Message(Struct, frozen=True):
    id: str
    from_: str | None = msgspec.field(default=None, name="from")
    from_user_id: str | None = None


class _Status(Struct, frozen=True):
    id: str
    status: str


_BODY, _ENTRY, _CHANGE, _VALUE = Decoder(_Body), Decoder(_Entry), Decoder(_Change), Decoder(_Value)
_PERSON, _MESSAGE, _STATUS = Decoder(_Person), Decoder(_Message), Decoder(_Status)


def events(body: bytes, phone_number_id: str) -> list[Event]:
    """In the order in which they stand in it; at least one. Events about other numbers are marked ``foreign``."""
    try:
        changes = [change for entry in _BODY.decode(body).entry for change in _changes(entry)]
        found = [event for change in changes for event in _events(change, phone_number_id)]
    except _UNREADABLE:
        return [_whole(body)]
    return found or [_whole(body)]


def _changes(entry: RawJson) -> list[RawJson]:
    return _ENTRY.decode(entry).changes


def _events(change: RawJson, phone_number_id: str) -> Iterator[Event]:
    try:
        field, value = _known(change)
    except _UNREADABLE:
        yield _whole(bytes(change))
        return
    around: dict[str, Any] = {"field": field}
    if value.metadata.phone_number_id != phone_number_id:
        around["foreign"] = True
    people = [(contact, _person(contact)) for contact in value.contacts]
    for message in value.messages:
        yield _message(message, people, around)
    for status in value.statuses:
        yield _event({**around, "status": status}, _status_key(status))
    for echo in value.message_echoes:
        yield _event({**around, "contacts": value.contacts[:1], "echo": echo}, _message_key(echo))
    if value.errors:
        yield _event({**around, "errors": value.errors}, None)


def _known(change: RawJson) -> tuple[str, _Value]:
    """Raises for what is no news of messages; it is kept whole too, and ignored by its name."""
    decoded = _CHANGE.decode(change)
    value = _VALUE.decode(decoded.value)
    if not (value.messages or value.statuses or value.message_echoes or value.errors):
        raise ValueError("nothing in it is taken apart")
    return decoded.field, value


def _message(message: RawJson, people: list[tuple[RawJson, _Person]], around: dict[str, Any]) -> Event:
    try:
        known = _MESSAGE.decode(message)
    except _UNREADABLE:
        return _event({**around, "contacts": [contact for contact, _ in people][:1], "message": message}, None)
    mine = [(contact, person) for contact, person in people if _wrote(person, known)]
    # A single one is whoever wrote a message that does not say it, as with people who show no phone.
    mine = mine or (people if len(people) == 1 and known.from_ is None else [])
    event = _event({**around, "contacts": [contact for contact, _ in mine], "message": message}, known.id)
    names = [known.from_, known.from_user_id, *(name for _, one in mine for name in (one.wa_id, one.user_id))]
    return msgspec.structs.replace(
        event, message_id=known.id, people=tuple(dict.fromkeys(name for name in names if name))
    )


def _wrote(person: _Person, message: _Message) -> bool:
    by_phone = person.wa_id is not None and person.wa_id == message.from_
    return by_phone or (person.user_id is not None and person.user_id == message.from_user_id)


def _person(contact: RawJson) -> _Person:
    try:
        return _PERSON.decode(contact)
    except _UNREADABLE:
        return _Person()


def _message_key(message: RawJson) -> str | None:
    try:
        return _MESSAGE.decode(message).id
    except _UNREADABLE:
        return None


def _status_key(status: RawJson) -> str | None:
    """A message has several statuses, each told at least once."""
    try:
        known = _STATUS.decode(status)
    except _UNREADABLE:
        return None
    return f"{known.id}:{known.status}"


def _event(envelope: dict[str, Any], key: str | None) -> Event:
    payload = msgspec.json.encode(envelope)
    return Event(raw=Raw(key=key or _hash(payload), payload=payload))


def _whole(piece: bytes) -> Event:
    return Event(raw=Raw(key=_hash(piece), payload=piece))


def _hash(payload: bytes) -> str:
    return f"sha256:{hashlib.sha256(payload).hexdigest()}"
