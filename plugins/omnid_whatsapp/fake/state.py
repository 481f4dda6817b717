"""What the fake Cloud API knows: people, messages it accepted, files; and what people do."""

from dataclasses import dataclass, field
from typing import Any

from omnid.testing import Changes

__all__ = ["ApiError", "FakeFile", "FakeMessage", "Json", "Person", "State"]

Json = dict[str, Any]
FIRST_DATE = 1_763_000_000


class ApiError(Exception):
    """What Graph says instead of a result."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(kw_only=True)
class Person:
    """``user_id`` or ``phone`` may be missing, as they may be with WhatsApp."""

    phone: str | None = None
    user_id: str | None = None
    name: str = ""


@dataclass(kw_only=True)
class FakeFile:
    name: str
    mime: str
    data: bytes


@dataclass(kw_only=True)
class FakeMessage:
    """A message that was accepted. ``body`` is the call's own."""

    id: str
    to: str
    body: Json
    file: FakeFile | None = None

    @property
    def text(self) -> str:
        """What a person reads: the text, the body over buttons, or the caption."""
        kind = self.body["type"]
        content: Json = self.body[kind]
        said = content["body"] if kind in ("text", "interactive") else content.get("caption", "")
        return str(said["text"] if isinstance(said, dict) else said)


@dataclass(kw_only=True)
class State(Changes):
    """``reads``: the calls that marked something as read."""

    people: dict[str, Person] = field(default_factory=dict)
    sent: list[FakeMessage] = field(default_factory=list)
    reads: list[Json] = field(default_factory=list)
    files: dict[str, FakeFile] = field(default_factory=dict)
    number: int = 0

    def person(self, name: str) -> Person:
        """By phone or user id; met now if not before."""
        known = self.people.get(name)
        if known is None:
            known = Person(user_id=name) if "." in name else Person(phone=name)
            known.name = f"Person {name}"
            self.meet(known)
        return known

    def meet(self, person: Person) -> None:
        for name in (person.phone, person.user_id):
            if name:
                self.people[name] = person

    def message(self, name: str, **content: Any) -> tuple[Person, Json]:
        """A person's message, as it stands in a webhook call. ``content``: fields of Meta's message."""
        person = self.person(name)
        who = {"from": person.phone, "from_user_id": person.user_id}
        given = {key: value for key, value in who.items() if value}
        return person, {**given, "id": f"wamid.in{self.next()}", "timestamp": str(FIRST_DATE + self.number), **content}

    def next(self) -> int:
        self.number += 1
        return self.number
