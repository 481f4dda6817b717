"""The puppet as a person plays with it."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from omnid.testing import Heard, Trouble
from omnid_exec.fake.puppeteer import Fault, Puppeteer

__all__ = ["ExecSimulation", "simulation"]

_TROUBLES = {Trouble.SLOW_DOWN: Fault.RETRY, Trouble.HANG: Fault.SILENCE, Trouble.DROP: Fault.DIE}


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["ExecSimulation"]:
    """``port``: where the program finds us."""
    async with Puppeteer(port=port) as puppeteer:
        yield ExecSimulation(puppeteer, patience)


class ExecSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, puppeteer: Puppeteer, patience: float) -> None:
        self.settings: dict[str, Any] = {"command": puppeteer.command, "answer_timeout": patience}
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(puppeteer.faults.append, fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = puppeteer.until
        self._puppeteer = puppeteer
        self._written = 0
        self._latest: dict[str, str] = {}

    def write(self, user: str, text: str) -> None:
        self._say(user, text=text)

    def edit(self, user: str, text: str) -> None:
        self._push(type="edited", external_id=self._latest[user], sender=_who(user), text=text)

    def press(self, user: str, number: int) -> None:
        for message in reversed(self._puppeteer.messages):
            buttons = [one for row in message.get("buttons", []) for one in row]
            if message["recipient"] == user and buttons:
                button = buttons[number - 1]
                self._say(user, text=button["text"], pressed=button.get("data") or button["text"])
                return
        raise LookupError

    def block(self, user: str, *, blocked: bool) -> None:
        self._push(type="reach", sender=_who(user), reachable=not blocked)

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        url = f"data:{mime};base64,{b64encode(data).decode()}"
        self._say(user, files=[{"type": "file", "url": url, "name": name, "mime": mime}])

    def heard(self) -> list[Heard]:
        return [_shown(message) for message in self._puppeteer.messages]

    def waiting(self) -> int:
        return self._written - len(set(self._puppeteer.accepted))

    def again(self) -> None:
        self._puppeteer.repeat()

    def _say(self, user: str, **fields: Any) -> None:
        self._latest[user] = f"m-{self._written + 1}"
        self._push(type="message", external_id=self._latest[user], sender=_who(user), **fields)

    def _push(self, **update: Any) -> None:
        self._written += 1
        self._puppeteer.push(update)


def _who(user: str) -> dict[str, str]:
    return {"external_id": user, "name": user}


def _shown(message: dict[str, Any]) -> Heard:
    return Heard(
        key=message["key"],
        to=message["recipient"],
        text=message.get("text", ""),
        file=", ".join(one.get("name", "") for one in message.get("files", [])),
        buttons=[one["text"] for row in message.get("buttons", []) for one in row],
    )
