"""The page as the contract's checks drive it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from omnid.channel import Kind, Outcome, Secret
from omnid.testing import Door
from omnid_form import KIND, FormConfig
from omnid_form.fake.page import Page
from omnid_form.submission import Submission, Upload, encode

__all__ = ["FormAdapter", "adapter"]

_PHONE = "+79211234567"


@asynccontextmanager
async def adapter() -> AsyncIterator["FormAdapter"]:
    """A fresh page with one channel."""
    async with Door() as door, Page(door.url) as page:
        yield FormAdapter(page, door)


class FormAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    package = "omnid_form"
    recipient = _PHONE
    refuses_poison = True

    def __init__(self, page: Page, door: Door) -> None:
        self._page = page
        self.kind: Kind = door.kind(KIND)
        self.config = FormConfig(secret=Secret(page.secret), call_url=f"{page.base_url}/call")
        self.samples: Sequence[bytes] = [encode(sample) for sample in _SAMPLES]
        self.faults: dict[type[Outcome], Callable[[], None]] = {}

    async def write(self, text: str) -> None:
        self._page.write(text=text, phone="8 921 123-45-67", email="ann@shop.example")

    async def poison(self) -> None:
        self._page.post(b'{"phone": {"text": 5}')

    async def repeat(self) -> None:
        self._page.repeat()

    async def acknowledged(self, count: int) -> None:
        await self._page.until(lambda: self._page.taken >= count)

    def acknowledgements(self) -> int:
        return self._page.taken

    def taken(self) -> list[str]:
        return []


_SAMPLES = [
    Submission(key="1", at=1763000011000, phone=_PHONE, shown="+7 921 123-45-67", callback=True, due_at=1763000011000),
    Submission(
        key="2",
        at=1763000011000,
        name="Ann",
        email="ann@shop.example",
        text="plain 😀",
        more={"order": "7"},
        files=[Upload(name="a.txt", mime="text/plain", size=2, data=b"hi")],
    ),
]
