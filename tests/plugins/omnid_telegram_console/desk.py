"""A desk whose consoles run as in the daemon, on a fake Telegram; and the people in its group."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from omnid import operations, registry
from omnid.channel import Outcome, Received, RemoteFile, Sender, Sent
from omnid.config import Settings
from omnid.daemon.channels import Channels
from omnid.daemon.consoles import Consoles
from omnid.desk import inbound, operators, outbound
from omnid.engine.engine import Engine, running
from omnid.engine.live import Live
from omnid.http.context import Context
from omnid.model import Actor, ChannelId, ConversationId, Message, MessageId, Role
from omnid.store import channels, consoles, messages
from omnid.store.database import Tx
from omnid_telegram.fake import FakeMessage, FakeTelegram, Group, Topic
from tests.databases import fresh
from tests.patience import PATIENCE_S

Result = TypeVar("Result")
GROUP = -1001234
ANNA, BORIS, STRANGER = 501, 502, 666


@dataclass
class Desk:
    """``site`` is a chat: what is said there needs no sending."""

    engine: Engine
    fake: FakeTelegram
    group: Group
    consoles: Consoles
    context: Context
    site: ChannelId
    bot: ChannelId
    anna: Actor
    boris: Actor
    root: Actor
    settings: dict[str, Any]
    _task: "asyncio.Task[None] | None" = field(default=None)

    # --- the daemon's part ---

    def start(self) -> None:
        self._task = asyncio.create_task(self.consoles.run(self.context))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            self.consoles = Consoles(self.engine)

    async def add(self, **more: Any) -> None:
        await self.asks("console.add", kind="telegram", name="desk", config={**self.settings, **more})

    async def pair(self, user: int, login: str, *, private: bool = False) -> None:
        code = (await self.asks("operator.pair", login=login)).code
        before = len(self.fake.state.sent)
        if private:
            self.fake.state.write(user, f"/pair {code}")
        else:
            self.group.say(self.fake.state, user, f"/pair {code}")
        await self.until(lambda: any(login in one.text for one in self.fake.state.sent[before:]))

    # --- what contacts do ---

    async def hears(
        self, who: str, text: str = "hello", key: str | None = None, channel: ChannelId | None = None, **more: Any
    ) -> Message:
        received = Received(
            external_id=key or f"{who}:{text}", sender=Sender(external_id=who, name=who), text=text, **more
        )
        number = await self.write(lambda tx: inbound.receive(tx, channel or self.site, received))
        return await self.message(number)

    async def message(self, number: Any) -> Message:
        return await self.engine.readers.run(lambda tx: messages.get(tx, MessageId(number)))

    async def thread(self, conversation: int) -> list[Message]:
        return await self.engine.readers.run(lambda tx: messages.thread(tx, ConversationId(conversation), None, 100))

    async def tries(self, outcome: Sent | Outcome) -> None:
        """What is next in the bot's outbox is tried, and this comes of it."""

        def once(tx: Tx) -> None:
            due, _ = outbound.due(tx, self.bot, 1)
            attempt = outbound.begin(tx, due[0].outbox_id, 0)
            assert attempt is not None
            can = registry.kind("telegram").capabilities
            outbound.settle(tx, due[0].outbox_id, attempt, outcome, last_part=True, capabilities=can, chance=0.5)

        await self.write(once)

    async def becomes(self, state: str) -> None:
        """Look each time the console has taken in another update."""
        for _ in range(200):
            if self.consoles.states()[0].state == state:
                return
            self.fake.state.push({"poll": {}})
            await self.until(lambda: self.fake.state.confirmed == len(self.fake.state.updates))
        raise AssertionError(f"It is {self.consoles.states()}")

    # --- what operators do elsewhere ---

    async def asks(self, what: str, actor: Actor | None = None, **fields: Any) -> Any:
        operation = operations.find(what)
        request = operations.convert(operation, fields) if fields else operation.request()
        who = actor or self.root
        if operation.reads:
            return await self.engine.readers.run(lambda tx: operations.perform(tx, who, operation, request))
        return await self.write(lambda tx: operations.perform(tx, who, operation, request))

    async def write(self, work: Callable[[Tx], Result]) -> Result:
        return await self.engine.writer.run(work)

    # --- what stands in the group ---

    async def until(self, true: Callable[[], bool]) -> None:
        try:
            await self.fake.state.until(true, PATIENCE_S)
        except TimeoutError as problem:
            shown = "\n".join(f"{one.thread}: {one.text!r}" for one in self.fake.state.sent)
            raise AssertionError(f"It never came. There are:\n{shown}\n{self.consoles.states()}") from problem

    async def topic(self, name: str) -> int:
        """The topic whose name has this in it; the newest of several."""
        await self.until(lambda: any(name in one.name and not one.deleted for one in self.group.topics.values()))
        found = max(number for number, one in self.group.topics.items() if name in one.name and not one.deleted)
        await self.until(lambda: bool(self.texts(found)))
        return found

    def about(self, topic: int) -> Topic:
        return self.group.topics[topic]

    def texts(self, topic: int | None) -> list[str]:
        return [one.text for one in self.fake.state.sent if one.thread == topic and not one.deleted]

    async def reads(self, topic: int | None, part: str) -> FakeMessage:
        """Wait until something with this in it stands in the topic."""
        await self.until(lambda: any(part in text for text in self.texts(topic)))
        return next(one for one in self.fake.state.sent if one.thread == topic and part in one.text)

    async def card(self, topic: int) -> FakeMessage:
        """The newest one."""
        await self.until(
            lambda: any("take:" in str(one.params) or "reopen:" in str(one.params) for one in self._in(topic))
        )
        return [one for one in self._in(topic) if "history:" in str(one.params.get("reply_markup"))][-1]

    async def button(self, message: FakeMessage, text: str) -> str:
        """The data of a button, once it is there."""

        def found() -> list[str]:
            rows = message.params.get("reply_markup", {}).get("inline_keyboard", [])
            return [one["callback_data"] for row in rows for one in row if one["text"] == text]

        await self.until(lambda: bool(found()))
        return found()[0]

    def _in(self, topic: int) -> list[FakeMessage]:
        return [one for one in self.fake.state.sent if one.thread == topic]

    async def answered(self, text: str) -> None:
        """Wait until a press was answered with this."""
        await self.until(lambda: any(text in str(params.get("text")) for params in self.calls("answerCallbackQuery")))

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.fake.state.calls if name == method]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    fresh(folder / "omnid.db").close()
    async with running(folder) as engine, FakeTelegram() as fake:
        group = Group(id=GROUP)
        fake.state.groups[GROUP] = group
        site = await engine.writer.run(lambda tx: channels.add(tx, "widget", "site", "p1", {}))
        bot = await engine.writer.run(lambda tx: channels.add(tx, "telegram", "bot", "p2", {"token": "1:a"}))
        people = [await engine.writer.run(partial(_operator, login=login)) for login in ("anna", "boris", "root")]
        signals, settings = Live(), Settings(data_dir=folder)
        context = Context(
            engine=engine,
            live=signals,
            settings=settings,
            channels=Channels(engine, signals, settings),
            uid=0,
        )
        config = {
            "token": fake.token,
            "chat": GROUP,
            "base_url": fake.base_url,
            "poll_timeout": 5,
            "per_minute": 6000,
            "request_timeout": 2,
        }
        desk = Desk(engine, fake, group, Consoles(engine), context, site, bot, people[0], people[1], people[2], config)
        try:
            yield desk
        finally:
            await desk.stop()


def _operator(tx: Tx, *, login: str) -> Actor:
    from omnid.store import operators as rows

    role = Role.ADMIN if login == "root" else Role.OPERATOR
    return operators.acting(rows.get(tx, rows.add(tx, login, login.title(), role, None, None)))


__all__ = ["ANNA", "BORIS", "GROUP", "STRANGER", "Desk", "RemoteFile", "consoles", "opened"]
