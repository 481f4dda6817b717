"""Two operators, one at a terminal and one in a Telegram group, serve visitors of a website together."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from omnid_telegram.fake import FakeMessage, FakeTelegram, Group
from tests.browser.conftest import NewContext
from tests.browser.daemon import CONSOLE_SCRIPT, Daemon
from tests.browser.visitor import BROWSER, Visitor
from tests.console.tmux import Terminal
from tests.patience import PATIENCE_S

pytestmark = BROWSER
GROUP = -1001234
ANNA = 501


class Telegram:
    """Anna's telephone: the group as she sees it, and what she does in it."""

    def __init__(self, fake: FakeTelegram) -> None:
        self.fake = fake
        self.group = Group(id=GROUP)
        fake.state.groups[GROUP] = self.group

    async def topic(self, name: str) -> int:
        await self._until(lambda: any(name in one.name for one in self.group.topics.values()), f"a topic {name}")
        return next(number for number, one in self.group.topics.items() if name in one.name)

    async def reads(self, topic: int | None, part: str) -> FakeMessage:
        await self._until(lambda: bool(self._with(topic, part)), f"“{part}”")
        return self._with(topic, part)[-1]

    def says(self, topic: int | None, text: str) -> None:
        self.group.say(self.fake.state, ANNA, text, topic=topic)

    def taps(self, message: FakeMessage, data: str) -> None:
        self.group.tap(self.fake.state, ANNA, message, data)

    async def card(self, topic: int, button: str) -> FakeMessage:
        """The message with that button under it."""
        await self._until(lambda: any(button in str(one.params) for one in self._in(topic)), f"a button {button}")
        return [one for one in self._in(topic) if button in str(one.params)][-1]

    async def closed(self, topic: int, *, closed: bool = True) -> None:
        await self._until(lambda: self.group.topics[topic].closed is closed, f"a topic whose closed is {closed}")

    def _in(self, topic: int | None) -> list[FakeMessage]:
        return [one for one in self.fake.state.sent if one.thread == topic and not one.deleted]

    def _with(self, topic: int | None, part: str) -> list[FakeMessage]:
        return [one for one in self._in(topic) if part in one.text]

    async def _until(self, true: Callable[[], bool], wanted: str) -> None:
        try:
            await self.fake.state.until(true, PATIENCE_S)
        except TimeoutError as problem:
            there = "\n".join(f"{one.thread}: {one.text!r}" for one in self.fake.state.sent)
            raise AssertionError(f"The group never had {wanted}. It has:\n{there}") from problem


class Olga:
    """At her terminal; waiting for its screen keeps nobody else waiting."""

    def __init__(self, terminal: Terminal) -> None:
        self.press, self.type = terminal.press, terminal.write
        self._terminal = terminal

    async def sees(self, *words: str) -> None:
        await asyncio.to_thread(self._terminal.sees, *words)

    async def sees_no(self, word: str) -> None:
        await asyncio.to_thread(self._terminal.lacks, word)


@contextmanager
def at_a_terminal(folder: Path, command: list[str], picture: Path) -> Iterator[Olga]:
    """``picture``: where the last screen is kept, to look at."""
    terminal = Terminal(folder, (120, 40))
    terminal.start(command)
    try:
        yield Olga(terminal)
    finally:
        try:
            picture.write_text(terminal.shown)
        finally:
            terminal.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[Telegram]:
    async with FakeTelegram() as fake:
        yield Telegram(fake)


@pytest.fixture
def desk(tmp_path: Path, telegram: Telegram) -> Daemon:
    """Olga is an admin at the terminal, Anna an operator with Telegram; an unanswered visitor is told of soon."""
    daemon = Daemon(tmp_path / "desk")
    daemon.omnid("channel", "add", "widget", "site")
    daemon.omnid("operator", "add", "anna", "--name", "Anna")
    daemon.omnid("template", "add", "hours", "We are open from 9 to 18, {{ contact.name }}.", "--shortcut", "/hours")
    daemon.omnid(
        *("console", "add", "telegram", "phone", "--token", telegram.fake.token, "--chat", GROUP),
        *("--base-url", telegram.fake.base_url, "--per-minute", 6000, "--poll-timeout", 5),
    )
    return daemon


async def enter(new_context: NewContext, desk: Daemon) -> Visitor:
    visitor = Visitor(await (await new_context()).new_page())
    await visitor.go(f"{desk.url}/demo")
    await visitor.open()
    return visitor


async def test_two_operators_serve_visitors_together(
    desk: Daemon, telegram: Telegram, new_context: NewContext, tmp_path: Path, pictures: Path
) -> None:
    code = json.loads(desk.omnid("operator", "pair", "anna", "--json"))["code"]
    desk.start()
    command = [str(CONSOLE_SCRIPT), "console", "--config", str(desk.config)]
    try:
        with at_a_terminal(tmp_path, command, pictures / "together.txt") as olga:
            telegram.says(None, f"/pair {code}")
            await telegram.reads(None, "anna")
            telegram.says(None, "/online")
            maria = await enter(new_context, desk)
            first = await taken_and_answered(maria, olga, telegram)
            await noted_and_passed_on(maria, olga, telegram, first)
            await put_aside_and_back(maria, olga, telegram, first)
            await nobody_is_forgotten(await enter(new_context, desk), olga, telegram, desk)
            await closed(maria, olga, telegram, first)
            await maria.page.screenshot(path=pictures / "together.png")
    finally:
        desk.stop()
    audit = json.loads(desk.omnid("audit", "--json"))
    assert [audit[sort] for sort in ("lost", "doubled", "stuck", "failed", "unanswered")] == [0, 0, 0, 0, 0]


async def taken_and_answered(maria: Visitor, olga: Olga, telegram: Telegram) -> int:
    """Olga takes what Maria wrote and answers from the terminal; Anna sees both."""
    await maria.write("Do you deliver?")
    await olga.sees("│ 1 Guest", "Do you deliver?", "nobody’s")
    topic = await telegram.topic("#1")
    await telegram.reads(topic, "Do you deliver?")
    olga.press("t")
    await olga.sees("yours")
    olga.press("r")
    olga.type("Yes, tomorrow.")
    olga.press("F2")
    await maria.sees("Do you deliver?", "Yes, tomorrow.")
    await telegram.reads(topic, "Yes, tomorrow.")
    await olga.sees("✓✓ read")
    return topic


async def noted_and_passed_on(maria: Visitor, olga: Olga, telegram: Telegram, topic: int) -> None:
    """Anna leaves a note, gets the conversation and answers with a template from Telegram."""
    telegram.says(topic, ".a regular of ours")
    await olga.sees("✎ Anna", "a regular of ours")
    telegram.says(topic, "/transfer anna I know her")
    await olga.sees("· Anna", "I know her")
    await maria.write("When are you open?")
    await telegram.reads(topic, "When are you open?")
    telegram.says(topic, "/template hours")
    await expect(maria.texts.last).to_contain_text("We are open from 9 to 18")
    await olga.sees("We are open from 9 to 18")
    await expect(maria.chat).not_to_contain_text("a regular of ours")


async def put_aside_and_back(maria: Visitor, olga: Olga, telegram: Telegram, topic: int) -> None:
    """Anna puts it aside; it is back when Maria writes."""
    telegram.says(topic, "/snooze 2h")
    await olga.sees("snoozed")
    await maria.write("And on Sundays?")
    await telegram.reads(topic, "And on Sundays?")
    await olga.sees_no("snoozed until")
    telegram.says(topic, "Sundays too.")
    await expect(maria.texts.last).to_have_text("Sundays too.")


async def nobody_is_forgotten(pyotr: Visitor, olga: Olga, telegram: Telegram, desk: Daemon) -> None:
    """Nobody answers Pyotr in time: both are told, and what Olga answers ends it."""
    desk.omnid("target", "set", "--first", "2s")
    await pyotr.write("Is anybody there?")
    topic = await telegram.topic("#2")
    await telegram.reads(topic, "waited")
    escalations = json.loads(desk.omnid("escalation", "list", "--json").splitlines()[0])
    assert escalations["conversation_id"] == 2
    olga.press("Escape")
    await olga.sees("r reply", "Is anybody there?")  # what was open stays so until she moves to another
    olga.press("Down")
    await olga.sees("│ 2 Guest")
    olga.press("r")
    olga.type("I am!")
    olga.press("F2")
    await pyotr.sees("Is anybody there?", "I am!")
    await telegram.reads(topic, "I am!")
    assert desk.omnid("escalation", "list", "-q") == ""


async def closed(maria: Visitor, olga: Olga, telegram: Telegram, topic: int) -> None:
    """Anna closes with a button, twice as people do; a word from Maria opens it again, and Olga closes it."""
    card = await telegram.card(topic, "close:1")
    telegram.taps(card, "close:1")
    telegram.taps(card, "close:1")
    await telegram.closed(topic)
    await maria.write("Thank you!")
    await telegram.closed(topic, closed=False)
    await telegram.reads(topic, "Thank you!")
    olga.press("Escape")
    await olga.sees("r reply", "Thank you!")
    olga.press("Down")
    await olga.sees("│ 1 Guest")
    olga.press("c")
    await telegram.closed(topic)
