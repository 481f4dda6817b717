"""What the fake knows: people, messages it accepted, files."""

from dataclasses import dataclass, field
from typing import Any

from omnid.testing import Changes

__all__ = ["FIRST_DATE", "ApiError", "FakeMessage", "Json", "State"]

Json = dict[str, Any]
FIRST_DATE = 1_763_000_000_000


class ApiError(Exception):
    """What Graph says instead of a result."""

    def __init__(self, status: int, code: int, subcode: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "type": "OAuthException", "code": code, "error_subcode": subcode}


@dataclass(kw_only=True)
class FakeMessage:
    """A message that was accepted. ``body`` is the call's own; ``data`` the bytes of an uploaded file."""

    mid: str
    to: str
    body: Json
    data: bytes | None = None

    @property
    def text(self) -> str:
        message = self.body["message"]
        payload = message.get("attachment", {}).get("payload", {})
        return str(message.get("text", payload.get("text", "")))


@dataclass(kw_only=True)
class State(Changes):
    """``late``: who wrote longer than a day ago. ``actions``: what was shown to whom."""

    people: dict[str, Json] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    sent: list[FakeMessage] = field(default_factory=list)
    actions: list[tuple[str, str]] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    profiles_asked: int = 0
    number: int = 0

    def next(self) -> int:
        self.number += 1
        return self.number
