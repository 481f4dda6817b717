"""What the fake VK knows: people, conversations, events waiting and confirmed, messages it accepted."""

import json
from dataclasses import dataclass, field
from typing import Any

from omnid.testing import Changes

__all__ = ["GROUP", "ApiError", "FakeFile", "FakeMessage", "State"]

Json = dict[str, Any]
GROUP = 4004
FIRST_DATE = 1_763_000_000
FIRST_TS = 1001


class ApiError(Exception):
    """What VK says instead of a response."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(kw_only=True)
class FakeFile:
    name: str
    mime: str
    data: bytes


@dataclass(kw_only=True)
class FakeMessage:
    """A message the community sent and the fake accepted. ``params`` are the call's own."""

    peer_id: int
    cmid: int
    text: str
    random_id: int
    params: Json
    edits: int = 0
    deleted: bool = False
    old: bool = False
    """Too old to be changed or deleted."""


@dataclass(kw_only=True)
class State(Changes):
    """``events`` in order with their JSON; those below ``confirmed_below`` the client has confirmed.

    ``again`` is delivered once more to the next who asks. ``history`` by person, oldest first.
    ``polls``: how often somebody asked for events.
    """

    group: int = GROUP
    events: list[bytes] = field(default_factory=list)
    confirmed_below: int = FIRST_TS
    again: list[bytes] = field(default_factory=list)
    polls: int = 0
    key: int = 1
    sent: list[FakeMessage] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    people: dict[int, Json] = field(default_factory=dict)
    denied: set[int] = field(default_factory=set)
    marked: dict[int, int] = field(default_factory=dict)
    history: dict[int, list[Json]] = field(default_factory=dict)
    unread: dict[int, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, FakeFile] = field(default_factory=dict)
    long_poll: Json = field(default_factory=dict)
    server: Json = field(default_factory=dict)
    rights: list[str] = field(default_factory=lambda: ["messages", "photos", "docs", "manage"])
    remembers: bool = True
    """Whether a random_id is still remembered; VK forgets after an hour."""
    next_message: int = 1

    # --- what people do ---

    def write(self, person: int, text: str = "", **fields: Any) -> int:
        """A person writes to the community. ``fields`` are more of VK's message. The event's number."""
        message = self._message(person, person, text, **fields)
        self.unread[person] = self.unread.get(person, 0) + 1
        client = {"button_actions": ["text", "callback", "open_link"], "inline_keyboard": True, "lang_id": 0}
        return self.push("message_new", {"message": message, "client_info": client})

    def edit(self, person: int, cmid: int, text: str) -> int:
        message = next(one for one in self.history[person] if one["conversation_message_id"] == cmid)
        message |= {"text": text, "update_time": FIRST_DATE + self.next_message}
        return self.push("message_edit", message)

    def press(self, message: FakeMessage, payload: str) -> int:
        """A person presses the callback button with this payload under a message of the community."""
        who = {"user_id": message.peer_id, "peer_id": message.peer_id}
        event = {**who, "event_id": f"press{len(self.events)}", "payload": json.loads(payload)}
        return self.push("message_event", {**event, "conversation_message_id": message.cmid})

    def read(self, person: int, cmid: int) -> int:
        numbers = {"read_message_id": 90_000 + cmid, "conversation_message_id": cmid}
        return self.push("message_read", {"from_id": person, "peer_id": person, **numbers})

    def allow(self, person: int, *, allowed: bool = True) -> int:
        """A person lets the community write to them, or forbids it."""
        (self.denied.discard if allowed else self.denied.add)(person)
        self.person(person)
        event = {"user_id": person, "key": ""} if allowed else {"user_id": person}
        return self.push("message_allow" if allowed else "message_deny", event)

    def answer(self, person: int, text: str, admin: int) -> int:
        """A human answers in VK's own interface."""
        message = self._message(person, -self.group, text, random_id=7, admin_author_id=admin)
        self.person(admin)
        return self.push("message_reply", message)

    # --- what the community does ---

    def send(self, person: int, text: str, params: Json) -> FakeMessage:
        number = int(params.get("random_id", 0))
        if self.remembers and number:
            for one in self.sent:
                if (one.peer_id, one.random_id) == (person, number):
                    return one
        message = self._message(person, -self.group, text, random_id=number, out=1)
        cmid = message["conversation_message_id"]
        sent = FakeMessage(peer_id=person, cmid=cmid, text=text, random_id=number, params=params)
        self.sent.append(sent)
        self.unread.pop(person, None)
        self.push("message_reply", {key: value for key, value in message.items() if key != "out"})
        return sent

    # --- events ---

    def push(self, sort: str, thing: Json) -> int:
        """Any event; it gets an id of its own."""
        number = FIRST_TS + len(self.events)
        about = {"group_id": self.group, "type": sort, "event_id": f"e{number}", "v": "5.199"}
        return self.push_raw(json.dumps({**about, "object": thing}).encode())

    def push_raw(self, payload: bytes) -> int:
        """Any bytes as the next event, even such as are no JSON. ``{id}`` in them becomes the number."""
        number = FIRST_TS + len(self.events)
        self.events.append(payload.replace(b"{id}", str(number).encode()))
        self.changed()
        return number

    def redeliver(self, count: int = 1) -> None:
        """The latest events once more, confirmed or not."""
        self.again = self.events[-count:]
        self.changed()

    # --- how it stands ---

    @property
    def ts(self) -> int:
        """The number of the next event."""
        return FIRST_TS + len(self.events)

    def pending(self, ts: int, limit: int | None = None) -> list[bytes]:
        return self.events[max(ts - FIRST_TS, 0) :][:limit]

    def confirm(self, below: int) -> None:
        self.confirmed_below = max(below, self.confirmed_below)
        self.changed()

    @property
    def confirmed(self) -> int:
        """How many events the client has confirmed."""
        return min(self.confirmed_below - FIRST_TS, len(self.events))

    def person(self, number: int) -> Json:
        names = {"first_name": "Person", "last_name": str(number), "screen_name": f"person{number}"}
        return self.people.setdefault(number, {"id": number, **names})

    def _message(self, peer: int, author: int, text: str, **fields: Any) -> Json:
        self.person(peer)
        past = self.history.setdefault(peer, [])
        number, self.next_message = self.next_message, self.next_message + 1
        about = {"id": 90_000 + number, "peer_id": peer, "from_id": author, "date": FIRST_DATE + number}
        rest = {"attachments": [], "fwd_messages": [], "out": 0, "random_id": 0, **fields}
        message = {**about, "conversation_message_id": len(past) + 1, "text": text, **rest}
        past.append(message)
        return message
