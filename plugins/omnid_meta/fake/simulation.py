"""The fake Messenger or Instagram as a person plays with it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from omnid.testing import Heard, People, Trouble, carried, number_of
from omnid_meta.fake.faults import Fault
from omnid_meta.fake.server import ACCOUNT, FakeMeta
from omnid_meta.fake.state import FakeMessage, Json
from omnid_meta.flavour import INSTAGRAM, Flavour

__all__ = ["InstagramSimulation", "MetaSimulation", "simulated"]

_TROUBLES = {
    Trouble.SLOW_DOWN: Fault.SLOW_DOWN,
    Trouble.ERROR: Fault.ERROR,
    Trouble.HANG: Fault.HANG,
    Trouble.DROP: Fault.DROP_AFTER,
}
_FILES = ("image", "video", "audio")


@asynccontextmanager
async def simulated(flavour: Flavour, port: int, patience: float) -> AsyncIterator["MetaSimulation"]:
    async with FakeMeta(flavour, port=port) as fake:
        yield (InstagramSimulation if flavour is INSTAGRAM else MetaSimulation)(fake, patience)


class MetaSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, fake: FakeMeta, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "account_id" if fake.flavour is INSTAGRAM else "page_id": ACCOUNT,
            "token": fake.token,
            "app_secret": fake.app_secret,
            "verify_token": "words-of-our-own",
            "base_url": fake.base_url,
            "request_timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(fake.faults.next, "messages", fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = fake.state.until
        self._fake = fake
        self._people = People(lambda name: f"2500{number_of(name)}")
        self._latest: dict[str, str] = {}

    def call_at(self, url: str) -> None:
        self._fake.delivery.hook_url = url
        self._fake.delivery.release()

    def write(self, user: str, text: str) -> None:
        self._latest[user] = self._fake.write(self._id(user), text)

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._fake.state.sent):
            buttons = _buttons(message)
            if message.to == self._id(user) and buttons:
                self._answer(user, buttons[number - 1])
                return
        raise LookupError

    def follow(self, user: str, url: str) -> None:
        self._fake.event(self._id(user), referral={"ref": carried(url, "ref"), "source": "SHORTLINK"})

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        sort = mime.partition("/")[0]
        self._fake.state.files[name] = data
        payload = {"url": f"{self._fake.base_url}/file/{name}"}
        attachment = {"type": sort if sort in _FILES else "file", "payload": payload}
        self._latest[user] = self._fake.write(self._id(user), attachments=[attachment])

    def heard(self) -> list[Heard]:
        return [self._shown(message) for message in self._fake.state.sent]

    def waiting(self) -> int:
        return self._fake.delivery.waiting

    def again(self) -> None:
        self._fake.delivery.repeat()

    def reorder(self) -> None:
        self._fake.delivery.release(reordered=True)

    def _id(self, user: str) -> str:
        found = self._people.address(user)
        if found not in self._fake.state.people:
            self._fake.meet(found, user)
        return found

    def _answer(self, user: str, button: Json) -> None:
        if "content_type" in button:
            self._fake.write(self._id(user), button["title"], quick_reply={"payload": button["payload"]})
            return
        mid = f"m_press{self._fake.state.next()}"
        self._fake.event(self._id(user), postback={"mid": mid, "title": button["title"], "payload": button["payload"]})

    def _shown(self, message: FakeMessage) -> Heard:
        attachment = message.body["message"].get("attachment", {"type": "template"})
        return Heard(
            key=message.mid,
            to=self._people.name(message.to),
            text=message.text,
            file="" if attachment["type"] == "template" else attachment["payload"].get("url", attachment["type"]),
            buttons=[button["title"] for button in _buttons(message)],
        )


class InstagramSimulation(MetaSimulation):
    """On Instagram people can change what they wrote."""

    def edit(self, user: str, text: str) -> None:
        changed = {"mid": self._latest[user], "text": text, "num_edit": self._fake.state.next()}
        self._fake.event(self._id(user), message_edit=changed)


def _buttons(message: FakeMessage) -> list[Json]:
    """Those that answer."""
    said = message.body["message"]
    shown = said.get("attachment", {}).get("payload", {}).get("buttons", [])
    return [*said.get("quick_replies", []), *(button for button in shown if button["type"] == "postback")]
