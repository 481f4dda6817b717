"""What the fake MAX knows: people, updates waiting and confirmed, messages it accepted, subscriptions, files."""

import json
from dataclasses import dataclass, field
from typing import Any

from omnid.testing import Changes

__all__ = ["FIRST_TIME", "FakeMessage", "State", "chat_of"]

Json = dict[str, Any]
FIRST_TIME = 1_763_000_000_000
BOT_ID = 500
BOT_NAME = "omnid_fake_bot"


@dataclass(kw_only=True)
class FakeMessage:
    """A message the bot sent and the fake accepted. ``body`` is the call's own."""

    mid: str
    user: int
    body: Json
    edits: int = 0
    deleted: bool = False
    old: bool = False
    """Too old to be changed or deleted."""

    @property
    def text(self) -> str:
        return str(self.body.get("text", ""))


@dataclass(kw_only=True)
class State(Changes):
    """``updates`` in order with their JSON; those below ``confirmed`` the bot has confirmed, by marker or with 200.

    ``again`` is delivered once more to the next who asks. ``uploads``: bytes by token.
    """

    updates: list[bytes] = field(default_factory=list)
    confirmed: int = 0
    polls: int = 0
    again: list[bytes] = field(default_factory=list)
    sent: list[FakeMessage] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    subscriptions: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    videos: dict[str, Json] = field(default_factory=dict)
    next_id: int = 1

    # --- what people do ---

    def write(self, user: int, text: str = "", **fields: Any) -> str:
        """A person writes to the bot; ``fields`` are more of the message's body. The message's id."""
        message = self.message(user, {"text": text or None, **fields})
        self.push({"update_type": "message_created", "message": message, "user_locale": "ru"})
        return str(message["body"]["mid"])

    def edit(self, user: int, mid: str, text: str) -> None:
        message = self.message(user, {"text": text})
        message["body"]["mid"] = mid
        self.push({"update_type": "message_edited", "message": message})

    def remove(self, user: int, mid: str) -> None:
        self.push({"update_type": "message_removed", "message_id": mid, "chat_id": chat_of(user), "user_id": user})

    def start(self, user: int, payload: str | None = None, **about: str) -> None:
        """A person opens the bot, perhaps by a deep link."""
        who = {**person(user), **about}
        self.push({"update_type": "bot_started", "chat_id": chat_of(user), "user": who, "payload": payload})

    def stop(self, user: int) -> None:
        self.push({"update_type": "bot_stopped", "chat_id": chat_of(user), "user": person(user)})

    def press(self, message: FakeMessage, payload: str) -> None:
        """A person presses the button with this payload under a message of the bot."""
        number = self._number()
        callback = {"timestamp": FIRST_TIME + number, "callback_id": f"cb{number}", "payload": payload}
        below = self.message(message.user, {**message.body, "mid": message.mid})
        below["sender"] = {"user_id": BOT_ID, "first_name": "Bot", "is_bot": True}
        update = {"update_type": "message_callback", "callback": {**callback, "user": person(message.user)}}
        self.push({**update, "message": below, "user_locale": "ru"})

    def push(self, update: Json) -> None:
        """Any update; it gets a time."""
        self.push_raw(json.dumps({"timestamp": FIRST_TIME + self._number(), **update}).encode())

    def push_raw(self, payload: bytes) -> None:
        """Any bytes as the next update, even such as are no JSON."""
        self.updates.append(payload)
        self.changed()

    def redeliver(self, count: int = 1) -> None:
        """The latest updates once more, confirmed or not."""
        self.again = self.updates[-count:]
        self.changed()

    def message(self, user: int, body: Json) -> Json:
        number = self._number()
        return {
            "sender": person(user),
            "recipient": {"chat_id": chat_of(user), "chat_type": "dialog", "user_id": BOT_ID},
            "timestamp": FIRST_TIME + number,
            "body": {"mid": f"mid.{number:08x}", "seq": number, **body},
        }

    # --- what the bot did ---

    def accept(self, user: int, body: Json) -> FakeMessage:
        message = FakeMessage(mid=f"mid.{self._number():08x}", user=user, body=body)
        self.sent.append(message)
        self.changed()
        return message

    def confirm(self, below: int) -> None:
        if below > self.confirmed:
            self.confirmed = min(below, len(self.updates))
            self.changed()

    def _number(self) -> int:
        number, self.next_id = self.next_id, self.next_id + 1
        return number


def chat_of(user: int) -> int:
    """A dialog has a number of its own."""
    return 900_000 + user


def person(user: int) -> Json:
    return {"user_id": user, "first_name": "Person", "last_name": str(user), "is_bot": False, "username": None}
