"""A visitor of the shop: a page with the chat, and what a person does and sees there."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

BROWSER = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
"""Marks of a module of browser tests: one loop, in which the browser lives."""


class Visitor:
    """``chat`` is the chat's window, whether it is shown or not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("omnid-widget .launch")
        self.badge = self.launcher.locator("b")
        self.chat = page.locator("omnid-chat")
        self.field = self.chat.locator("textarea")
        self.texts = self.chat.locator(".list .text")
        self.rows = self.chat.locator(".list .row")
        self.alert = self.chat.get_by_role("alert")
        self.picker = self.chat.locator("input[type=file]")
        self.sender = self.chat.locator(".send")

    async def go(self, url: str) -> None:
        await self.page.goto(url)
        await expect(self.launcher).to_be_visible()

    async def open(self) -> None:
        await self.launcher.click()
        await self.online()
        await self.settle()

    async def online(self) -> None:
        await expect(self.chat).to_have_attribute("data-connection", "online")

    async def settle(self) -> None:
        """Nothing is looked at half faded in."""
        await self.chat.evaluate(
            """it => {
                const all = it.getAnimations({ subtree: true });
                all.filter((one) => one.effect.getTiming().iterations === 1).forEach((one) => one.finish());
            }"""
        )

    async def write(self, text: str) -> None:
        """Sent; whether it arrived shows later."""
        await self.field.fill(text)
        await expect(self.sender).to_be_enabled()
        await self.field.press("Enter")

    async def attach(self, *files: FilePayload) -> None:
        await self.picker.set_input_files(list(files))

    async def send(self) -> None:
        """Once what is attached has been uploaded."""
        await expect(self.sender).to_be_enabled()
        await self.sender.click()

    async def sees(self, *texts: str) -> None:
        """These messages, in this order, each once, and no others."""
        await expect(self.texts).to_have_text(list(texts))

    def foot(self, text: str) -> Locator:
        """What stands below a message."""
        return self.rows.filter(has=self.page.get_by_text(text, exact=True)).locator(".foot")

    async def hide(self) -> None:
        """The person looks at another tab."""
        await self.page.evaluate("window.lookAway(true)")

    async def show(self) -> None:
        await self.page.evaluate("window.lookAway(false)")

    async def focused(self) -> Any:
        """What has the focus inside the widget."""
        return await self.page.evaluate(
            """() => {
                const it = document.querySelector("omnid-widget").shadowRoot.activeElement;
                return it && (it.ariaLabel || it.textContent || it.tagName);
            }"""
        )


def where_it_is_noon() -> str:
    """A time zone in which no day ends while a test runs."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"  # Etc/GMT-3 is three hours ahead of Greenwich


LOOKING_AWAY = """
let away = false;
Object.defineProperty(Document.prototype, "hidden", { get: () => away });
Object.defineProperty(Document.prototype, "visibilityState", { get: () => (away ? "hidden" : "visible") });
window.lookAway = (yes) => {
  away = yes;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""A headless browser never hides a page, so the page is told."""
