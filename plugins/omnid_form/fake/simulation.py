"""The page as a person plays with it: forms go in, and the exchange is asked to ring."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from omnid.testing import Heard, People, Trouble, number_of
from omnid_form.fake.page import Page

__all__ = ["FormSimulation", "simulation"]


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["FormSimulation"]:
    async with Page(port=port) as page:
        yield FormSimulation(page)


class FormSimulation:
    """Satisfies ``omnid.testing.Simulation``; what is heard are the calls."""

    def __init__(self, page: Page) -> None:
        self.settings: dict[str, Any] = {
            "secret": page.secret,
            "call_url": f"{page.base_url}/call",
            "per_minute_address": 1000,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {}
        self.until = page.until
        self._page = page
        self._people = People(lambda name: f"+7921{number_of(name)}")
        self._written = 0

    def call_at(self, url: str) -> None:
        self._page.hook_url = url

    def write(self, user: str, text: str) -> None:
        self._written += 1
        self._page.write(text=text, name=user, phone=self._people.address(user))

    def heard(self) -> list[Heard]:
        return [self._shown(key, call) for key, call in self._page.calls.items()]

    def waiting(self) -> int:
        return self._written - self._page.taken

    def again(self) -> None:
        self._written += 1
        self._page.repeat()

    def _shown(self, key: str, call: dict[str, Any]) -> Heard:
        return Heard(key=key, to=self._people.name(call["phone"]), text=f"(the telephone rings: {call['operator']})")
