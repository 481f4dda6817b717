"""The fake Cloud API as a person plays with it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from omnid.testing import Heard, People, Trouble, carried, number_of
from omnid_whatsapp.fake.faults import Fault
from omnid_whatsapp.fake.server import ACCOUNT, NUMBER, FakeWhatsApp
from omnid_whatsapp.fake.state import FakeFile, FakeMessage, Person

__all__ = ["WhatsAppSimulation", "simulation"]

_TROUBLES = {
    Trouble.SLOW_DOWN: Fault.SLOW_DOWN,
    Trouble.ERROR: Fault.ERROR,
    Trouble.HANG: Fault.HANG,
    Trouble.DROP: Fault.DROP_AFTER,
}


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["WhatsAppSimulation"]:
    async with FakeWhatsApp(port=port) as fake:
        yield WhatsAppSimulation(fake, patience)


class WhatsAppSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, fake: FakeWhatsApp, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "phone_number_id": NUMBER,
            "token": fake.token,
            "app_secret": fake.app_secret,
            "verify_token": "words-of-our-own",
            "business_account_id": ACCOUNT,
            "base_url": fake.base_url,
            "request_timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(fake.faults.next, "messages", fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = fake.state.until
        self._fake = fake
        fake.tells = True
        self._people = People(lambda name: f"1555{number_of(name)}")
        self._latest: dict[str, str] = {}

    def call_at(self, url: str) -> None:
        self._fake.delivery.hook_url = url
        self._fake.delivery.release()

    def write(self, user: str, text: str) -> None:
        self._latest[user] = self._fake.write(self._phone(user), text)

    def edit(self, user: str, text: str) -> None:
        new = {"type": "text", "text": {"body": text}}
        self._fake.write(
            self._phone(user), type="edit", edit={"original_message_id": self._latest[user], "message": new}
        )

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._fake.state.sent):
            buttons = _buttons(message)
            if message.to == self._phone(user) and buttons:
                self._answer(user, message, buttons[number - 1])
                return
        raise LookupError

    def follow(self, user: str, url: str) -> None:
        self.write(user, carried(url, "text"))

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        id_ = str(9_000_000 + self._fake.state.next())
        self._fake.state.files[id_] = FakeFile(name=name, mime=mime, data=data)
        about = {"id": id_, "mime_type": mime, "filename": name}
        self._latest[user] = self._fake.write(self._phone(user), type="document", document=about)

    def heard(self) -> list[Heard]:
        return [self._shown(message) for message in self._fake.state.sent]

    def waiting(self) -> int:
        return self._fake.delivery.waiting

    def again(self) -> None:
        self._fake.delivery.repeat()

    def reorder(self) -> None:
        self._fake.delivery.release(reordered=True)

    def _phone(self, user: str) -> str:
        phone = self._people.address(user)
        if phone not in self._fake.state.people:
            self._fake.state.meet(Person(phone=phone, name=user))
        return phone

    def _answer(self, user: str, message: FakeMessage, button: dict[str, str]) -> None:
        sort = f"{message.body['interactive']['type']}_reply"
        self._fake.write(
            self._phone(user),
            type="interactive",
            interactive={"type": sort, sort: button},
            context={"id": message.id},
        )

    def _shown(self, message: FakeMessage) -> Heard:
        return Heard(
            key=message.id,
            to=self._people.name(message.to),
            text=message.text if message.body["type"] != "template" else f"template {message.body['template']['name']}",
            file=message.file.name if message.file is not None else "",
            buttons=[one["title"] for one in _buttons(message)],
        )


def _buttons(message: FakeMessage) -> list[dict[str, str]]:
    action = message.body.get("interactive", {}).get("action", {})
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    return [*(one["reply"] for one in action.get("buttons", []) if "reply" in one), *rows]
