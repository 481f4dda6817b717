"""What the fake Bot API knows: chats, updates waiting and confirmed, messages it accepted."""

import json
from dataclasses import dataclass, field
from typing import Any

from omnid.testing import Changes

__all__ = ["ApiError", "FakeFile", "FakeMessage", "State"]

Json = dict[str, Any]
FIRST_DATE = 1_763_000_000
FIRST_UPDATE = 1001
BOT_NAME = "omnid_fake_bot"


class ApiError(Exception):
    """What the Bot API says instead of a result."""

    def __init__(self, status: int, description: str, **parameters: float) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass(kw_only=True)
class FakeFile:
    name: str
    mime: str
    data: bytes


@dataclass(kw_only=True)
class FakeMessage:
    """A message the bot sent and the fake accepted. ``params`` are the call's own, decoded."""

    method: str
    chat_id: int
    message_id: int
    text: str
    params: Json
    file: FakeFile | None = None
    thread: int | None = None
    edits: int = 0
    deleted: bool = False
    old: bool = False
    """Too old to be changed or deleted."""


@dataclass(kw_only=True)
class State(Changes):
    """``updates`` in order with their JSON; those below ``confirmed_below`` the bot has confirmed.

    ``again`` is delivered once more to the next who asks.
    """

    updates: list[tuple[int, bytes]] = field(default_factory=list)
    confirmed_below: int = 0
    again: list[tuple[int, bytes]] = field(default_factory=list)
    sent: list[FakeMessage] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    chats: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    groups: dict[Any, Any] = field(default_factory=dict)
    """Forum groups by id (`omnid_telegram.fake.forum.Group`)."""
    files: dict[str, bytes] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)
    """Messages of members that the bot deleted."""
    webhook: Json = field(default_factory=dict)
    next_update: int = FIRST_UPDATE
    next_message: int = 1

    # --- what people do ---

    def write(self, chat: int, text: str = "", **fields: Any) -> int:
        """A person writes to the bot. ``fields`` are more of the Bot API's Message. The update's id."""
        body = {"text": text, **fields} if text else fields
        return self.push({"message": {**self._envelope(chat), **body}})

    def edit(self, chat: int, message: int, text: str, **fields: Any) -> int:
        changed = {**self._envelope(chat), "message_id": message, "edit_date": FIRST_DATE + self.next_update}
        return self.push({"edited_message": {**changed, "text": text, **fields}})

    def press(self, message: FakeMessage, data: str) -> int:
        """A person presses the button with this data under a message of the bot."""
        below = {**self._envelope(message.chat_id), "message_id": message.message_id, "text": message.text}
        below["reply_markup"] = message.params.get("reply_markup", {})
        query = {"id": f"q{self.next_update}", "from": person(message.chat_id), "message": below, "data": data}
        return self.push({"callback_query": {**query, "chat_instance": "1"}})

    def block(self, chat: int, *, blocked: bool = True) -> int:
        """A person blocks the bot, or lets it in again."""
        (self.blocked.add if blocked else self.blocked.discard)(chat)
        status = "kicked" if blocked else "member"
        change = {"chat": private(chat), "from": person(chat), "date": FIRST_DATE + self.next_update}
        return self.push({"my_chat_member": {**change, "new_chat_member": {"status": status}}})

    def push(self, update: Json) -> int:
        """Any update; it gets the next id."""
        return self.push_raw(json.dumps({"update_id": self.next_update, **update}).encode())

    def push_raw(self, payload: bytes) -> int:
        """Any bytes as the next update, even such as are no JSON. ``{id}`` in them becomes the id."""
        number, self.next_update = self.next_update, self.next_update + 1
        self.updates.append((number, payload.replace(b"{id}", str(number).encode())))
        self.changed()
        return number

    def redeliver(self, count: int = 1) -> None:
        """The latest updates once more, confirmed or not."""
        self.again = self.updates[-count:]
        self.changed()

    # --- how it stands ---

    def pending(self, offset: int = 0, limit: int | None = None) -> list[tuple[int, bytes]]:
        # The ids have no gaps, so an id is a place.
        start = max(offset, self.confirmed_below) - FIRST_UPDATE
        return self.updates[max(start, 0) :][:limit]

    def confirm(self, below: int) -> None:
        if below > self.confirmed_below:
            self.confirmed_below = below
            self.changed()

    @property
    def confirmed(self) -> int:
        """How many updates the bot has confirmed."""
        return min(max(self.confirmed_below - FIRST_UPDATE, 0), len(self.updates))

    def _envelope(self, chat: int) -> Json:
        self.chats.add(chat)
        number, self.next_message = self.next_message, self.next_message + 1
        return {"message_id": number, "from": person(chat), "chat": private(chat), "date": FIRST_DATE + number}


def person(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": f"Person {chat}", "language_code": "en"}


def private(chat: int) -> Json:
    return {"id": chat, "type": "private", "first_name": f"Person {chat}"}
