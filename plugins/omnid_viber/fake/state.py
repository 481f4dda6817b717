"""What the fake Viber knows: people, callbacks waiting and answered, messages it accepted."""

import json
from dataclasses import dataclass, field
from typing import Any

from omnid.testing import Changes

__all__ = ["FakeMessage", "State"]

Json = dict[str, Any]
FIRST_TIME = 1_763_000_000_000
FIRST_TOKEN = 5_000_000_000_000_000_000


@dataclass(kw_only=True)
class FakeMessage:
    """A message the bot sent and the fake accepted. ``body`` is the call's own."""

    token: int
    body: Json

    @property
    def text(self) -> str:
        return str(self.body.get("text", ""))


@dataclass(kw_only=True)
class State(Changes):
    """``waiting``: callbacks in order; ``taken``: how many were answered with 200; ``answers``: the bodies."""

    waiting: list[bytes] = field(default_factory=list)
    latest: bytes = b""
    taken: int = 0
    answers: list[Json] = field(default_factory=list)
    sent: list[FakeMessage] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    subscribers: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    webhook: str = ""
    next_id: int = 1

    # --- what people do ---

    def write(self, user: str, text: str = "", **fields: Any) -> int:
        """A person writes to the bot, which subscribes them; ``fields`` are more of the message. Its token."""
        self.subscribers.add(user)
        message = {"type": "text", "text": text, **fields}
        return self.push({"event": "message", "sender": person(user), "message": message, "silent": False})

    def press(self, user: str, message: FakeMessage, data: str) -> int:
        """A person presses the button with this data."""
        return self.write(user, data, tracking_data=message.body.get("tracking_data", ""))

    def open(self, user: str, context: str | None = None) -> int:
        """A person opens the bot, perhaps by a deep link."""
        event = {"event": "conversation_started", "type": "open", "user": person(user)}
        told = {"context": context} if context is not None else {}
        return self.push({**event, **told, "subscribed": user in self.subscribers})

    def subscribe(self, user: str) -> int:
        self.subscribers.add(user)
        return self.push({"event": "subscribed", "user": person(user)})

    def unsubscribe(self, user: str) -> int:
        self.subscribers.discard(user)
        return self.push({"event": "unsubscribed", "user_id": user})

    def receipt(self, message: FakeMessage, event: str, desc: str = "") -> None:
        """``delivered``, ``seen`` or ``failed``."""
        told = {"desc": desc} if desc else {}
        self.push({"event": event, "message_token": message.token, "user_id": message.body["receiver"], **told})

    def push(self, callback: Json) -> int:
        """Any callback; it gets a time, and a token where it has none. The token."""
        number, self.next_id = self.next_id, self.next_id + 1
        full = {"timestamp": FIRST_TIME + number, "message_token": FIRST_TOKEN + number, **callback}
        self.push_raw(json.dumps(full).encode())
        return int(full["message_token"])

    def push_raw(self, payload: bytes) -> None:
        """Any bytes as the next callback, even such as are no JSON."""
        self.waiting.append(payload)
        self.latest = payload
        self.changed()

    def redeliver(self) -> None:
        """The latest callback once more, answered or not."""
        self.waiting.append(self.latest)
        self.changed()

    def swap(self) -> None:
        """The two callbacks that wait last come in the other order."""
        self.waiting[-2:] = reversed(self.waiting[-2:])

    # --- what the bot did ---

    def accept(self, body: Json) -> FakeMessage:
        number, self.next_id = self.next_id, self.next_id + 1
        message = FakeMessage(token=FIRST_TOKEN + number, body=body)
        self.sent.append(message)
        self.changed()
        return message


def person(user: str) -> Json:
    return {
        "id": user,
        "name": f"Person {user[:4]}",
        "avatar": "",
        "country": "RS",
        "language": "sr",
        "api_version": 10,
    }
