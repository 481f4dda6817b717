"""The fake Cloud API as the contract's checks drive it."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qs, urlsplit

from omnid.channel import ChannelDown, Kind, Outcome, Rejected, Retry, Secret, Unreachable, Unsure, WindowClosed
from omnid.testing import Door
from omnid_whatsapp import KIND, WhatsAppConfig
from omnid_whatsapp.batch import events
from omnid_whatsapp.fake.delivery import body_of
from omnid_whatsapp.fake.faults import Fault
from omnid_whatsapp.fake.server import ACCOUNT, NUMBER, FakeWhatsApp
from omnid_whatsapp.fake.state import Json, Person, State

__all__ = ["WhatsAppAdapter", "adapter"]

_ANN = Person(phone="15551230001", user_id="US.13491208655302741918", name="Ann")
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.SLOW_DOWN,
    Rejected: Fault.REFUSE,
    Unreachable: Fault.FORBID,
    WindowClosed: Fault.WINDOW,
    ChannelDown: Fault.UNAUTHORIZED,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["WhatsAppAdapter"]:
    """A fresh fake with one number."""
    async with Door() as door, FakeWhatsApp(hook_url=door.url) as fake:
        yield WhatsAppAdapter(fake, door)


class WhatsAppAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    package = "omnid_whatsapp"
    recipient = "US.13491208655302741918"

    def __init__(self, fake: FakeWhatsApp, door: Door) -> None:
        self._fake = fake
        fake.state.meet(_ANN)
        self.kind: Kind = door.kind(KIND)
        self.config = WhatsAppConfig(
            phone_number_id=NUMBER,
            token=Secret(fake.token),
            app_secret=Secret(fake.app_secret),
            verify_token=Secret("words-of-our-own"),
            business_account_id=ACCOUNT,
            base_url=fake.base_url,
            request_timeout=2,
        )
        self.samples: Sequence[bytes] = _samples()
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(fake.faults.next, "messages", fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._fake.write(self.recipient, text)

    async def follow(self, url: str) -> None:
        self._fake.write(self.recipient, parse_qs(urlsplit(url).query)["text"][0])

    async def poison(self) -> None:
        # A lone surrogate: no parser takes it.
        self._fake.write(self.recipient, "\ud800")

    async def repeat(self) -> None:
        self._fake.delivery.repeat()

    async def acknowledged(self, count: int) -> None:
        await self._fake.state.until(lambda: self._fake.delivery.taken >= count)

    def acknowledgements(self) -> int:
        return self._fake.delivery.taken

    def taken(self) -> list[str]:
        return [message.text for message in self._fake.state.sent]


def _samples() -> list[bytes]:
    """One event of every sort, as it is journalled."""
    state = State()
    state.meet(_ANN)
    name = _ANN.phone or ""
    contents: list[Json] = [
        {"type": "text", "text": {"body": "plain 😀"}, "context": {"id": "wamid.out1"}},
        {"type": "image", "image": {"id": "1", "mime_type": "image/jpeg", "caption": "look"}},
        {"type": "audio", "audio": {"id": "2", "mime_type": "audio/ogg; codecs=opus", "voice": True}},
        {"type": "location", "location": {"latitude": 59.9, "longitude": 30.3, "name": "Office"}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "Bob"}, "phones": [{"phone": "+1 555"}]}]},
        {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "y", "title": "Yes"}}},
        {"type": "reaction", "reaction": {"message_id": "wamid.out1", "emoji": "👍"}},
        {"type": "revoke", "revoke": {"original_message_id": "wamid.in1"}},
        {"type": "edit", "edit": {"original_message_id": "wamid.in1", "message": {"text": {"body": "changed"}}}},
        {"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]},
    ]
    messages = [state.message(name, **content)[1] for content in contents]
    failed: Json = {"id": "wamid.out1", "status": "failed", "recipient_id": name, "errors": [{"code": 131026}]}
    read: Json = {"id": "wamid.out1", "status": "read", "timestamp": "1763000011"}
    echo: Json = {"to": name, "id": "wamid.echo1", "type": "text", "text": {"body": "from the phone"}}
    bodies = [
        body_of(NUMBER, "messages", [_ANN], messages=messages),
        body_of(NUMBER, "messages", [], statuses=[failed, read]),
        body_of(NUMBER, "smb_message_echoes", [], message_echoes=[echo]),
        body_of(NUMBER, "account_update", [], event="VERIFIED_ACCOUNT"),
    ]
    return [event.raw.payload for body in bodies for event in events(json.dumps(body).encode(), NUMBER)]
