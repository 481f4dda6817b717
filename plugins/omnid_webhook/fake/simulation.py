"""The partner's system as a person plays with it."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from omnid.testing import Heard, People, Trouble
from omnid_webhook.fake.partner import Fault, Partner

__all__ = ["WebhookSimulation", "simulation"]

_TROUBLES = {
    Trouble.SLOW_DOWN: Fault.SLOW_DOWN,
    Trouble.ERROR: Fault.ERROR,
    Trouble.HANG: Fault.HANG,
    Trouble.DROP: Fault.DROP_AFTER,
}


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["WebhookSimulation"]:
    async with Partner(port=port) as partner:
        yield WebhookSimulation(partner, patience)


class WebhookSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, partner: Partner, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "secret": partner.secret,
            "url": f"{partner.base_url}/omnid",
            "allow_private": True,
            "request_timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(partner.faults.append, fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = partner.until
        self._partner = partner
        self._people = People(lambda name: name)
        self._written = 0
        self._latest: dict[str, str] = {}

    def call_at(self, url: str) -> None:
        self._partner.hook_url = url

    def write(self, user: str, text: str) -> None:
        self._say(user, type="message", text=text)

    def edit(self, user: str, text: str) -> None:
        self._push(type="edited", external_id=self._latest[user], sender=self._who(user), text=text)

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._partner.messages):
            buttons = [one for row in message.get("buttons", []) for one in row]
            if message["recipient"] == user and buttons:
                button = buttons[number - 1]
                self._say(user, type="message", text=button["text"], pressed=button.get("data") or button["text"])
                return
        raise LookupError

    def block(self, user: str, *, blocked: bool) -> None:
        self._push(type="reach", sender=self._who(user), reachable=not blocked)

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        url = f"data:{mime};base64,{b64encode(data).decode()}"
        self._say(user, type="message", files=[{"type": "file", "url": url, "name": name, "mime": mime}])

    def heard(self) -> list[Heard]:
        return [_shown(message) for message in self._partner.messages]

    def waiting(self) -> int:
        return self._written - self._partner.taken

    def again(self) -> None:
        self._written += 1
        self._partner.repeat()

    def _say(self, user: str, **fields: Any) -> None:
        self._latest[user] = f"m-{self._written + 1}"
        self._push(external_id=self._latest[user], sender=self._who(user), **fields)

    def _push(self, **update: Any) -> None:
        self._written += 1
        self._partner.push(update)

    def _who(self, user: str) -> dict[str, str]:
        return {"external_id": self._people.address(user), "name": user}


def _shown(message: dict[str, Any]) -> Heard:
    return Heard(
        key=message["key"],
        to=message["recipient"],
        text=message.get("text", ""),
        file=", ".join(one.get("name", "") for one in message.get("files", [])),
        buttons=[one["text"] for row in message.get("buttons", []) for one in row],
    )
