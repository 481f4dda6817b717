"""A Telegram console that is open: hears what people do, follows the log, and posts, all three at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiogram import methods, types
from aiogram.utils.token import TokenValidationError
from msgspec import Struct
from msgspec.json import Decoder

from omnid.console import Check, ConsolePort, Unavailable
from omnid_telegram.api import proxied
from omnid_telegram.outcomes import NoAnswer, Refused, outcome
from omnid_telegram.polling import Poller
from omnid_telegram.wire import Wire
from omnid_telegram_console.acts import Acts
from omnid_telegram_console.aside import Aside
from omnid_telegram_console.bot import Bot
from omnid_telegram_console.broken import Broken
from omnid_telegram_console.config import TelegramConsoleConfig
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.health import Health
from omnid_telegram_console.hearing import Hearing
from omnid_telegram_console.names import offers
from omnid_telegram_console.pacer import Pacer
from omnid_telegram_console.poster import Poster
from omnid_telegram_console.relay import Relay
from omnid_telegram_console.replies import Replies
from omnid_telegram_console.updates import ALLOWED

__all__ = ["TelegramConsole", "connect"]


class _Me(Struct, frozen=True):
    id: int
    username: str = ""


class _Chat(Struct, frozen=True):
    type: str
    title: str = ""
    is_forum: bool = False


class _Member(Struct, frozen=True):
    status: str
    can_manage_topics: bool = False


@asynccontextmanager
async def connect(config: TelegramConsoleConfig, port: ConsolePort) -> AsyncIterator["TelegramConsole"]:
    """Raises `Unavailable` for settings that cannot work, and `SecretUnreadable`. Does not talk to Telegram yet."""
    token = config.token.reveal()
    if not config.base_url.startswith(("https://", "http://")):
        raise Unavailable("base_url has to begin with https:// or http://.")
    if config.timezone is not None and not _is_zone(config.timezone):
        raise Unavailable(f"There is no time zone “{config.timezone}”: say one like Europe/Berlin.")
    async with proxied(config, port.session) as session:
        try:
            wire = Wire(session, token, config.base_url, config.request_timeout)
        except TokenValidationError:
            raise Unavailable("The token does not look like one of @BotFather's (123456:ABC…).") from None
        yield TelegramConsole(wire, port, config)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


class TelegramConsole:
    """The live console."""

    def __init__(self, wire: Wire, port: ConsolePort, config: TelegramConsoleConfig) -> None:
        self._wire = wire
        self._port = port
        self._config = config
        self._bot = bot = Bot(wire, config.token.reveal())
        self._desk = desk = Desk(port, config)
        pacer = Pacer(config.per_minute, time.monotonic)
        self._health = health = Health(port)
        self._poster = Poster(port, bot, config, desk, pacer, health)
        replies = Replies(port, self._poster.wake)
        self._relay = Relay(port, config, desk, self._poster.wake)
        acts = Acts(port, bot, config, desk, replies, health)
        broken = Broken(port, bot, desk, replies, config.chat)
        self._aside = Aside(port, acts.do, broken.tell)
        self._hearing = hearing = Hearing(port, acts, self._aside, broken, health)
        self._poller = Poller(wire, hearing, config.poll_timeout, allowed=ALLOWED, answering=False)

    async def run(self) -> None:
        await self._desk.settle()
        offering = asyncio.create_task(self._introduce())
        try:
            parts = (self._poller, self._hearing, self._relay, self._poster, self._aside)
            await _together(*(one.run() for one in parts))
        finally:
            offering.cancel()

    async def _introduce(self) -> None:
        """Look at what the bot may do; then offer commands, and again whenever the desk's language changes."""
        await self._look_at_rights()
        while True:
            self._desk.changed.clear()
            await self._offer_commands()
            await self._desk.changed.wait()

    async def _look_at_rights(self) -> None:
        if self._config.chat is None:
            return
        try:
            self._health.rights(await self._bot.standing(str(self._config.chat)))
        except (Refused, NoAnswer) as problem:
            self._port.log.info("rights not known", reason=str(problem))

    async def _offer_commands(self) -> None:
        """What people see when they type “/”; without it they have /help."""
        commands = offers(self._desk.language).items()
        offered = [types.BotCommand(command=name, description=about) for name, about in commands]
        try:
            await self._wire.call(methods.SetMyCommands(commands=offered))
        except (Refused, NoAnswer) as problem:
            self._port.log.info("commands not offered", reason=str(problem))

    async def check(self) -> list[Check]:
        """Changes nothing: asks who we are, and what we may do in the group."""
        try:
            me = await self._ask(methods.GetMe(), Decoder(_Me))
            found = [
                Check(name="Bot API", ok=True, message=f"{self._config.base_url} answers; the bot is @{me.username}.")
            ]
            if self._config.chat is None:
                hint = "There is no group: paired operators work in their private chats with the bot."
                return [*found, Check(name="chat", ok=True, message=hint)]
            return [*found, *await self._group(me)]
        except (Refused, NoAnswer) as problem:
            reason = outcome(problem, repeatable=True).reason
            return [
                Check(name="Bot API", ok=False, message=reason, hint="Look at the token, the chat and the network.")
            ]

    async def _group(self, me: _Me) -> list[Check]:
        chat = await self._ask(methods.GetChat(chat_id=self._config.chat or 0), Decoder(_Chat))
        member = await self._ask(methods.GetChatMember(chat_id=self._config.chat or 0, user_id=me.id), Decoder(_Member))
        name = chat.title or str(self._config.chat)
        forum = Check(
            name="topics",
            ok=chat.is_forum,
            message=f"{name} has topics." if chat.is_forum else f"{name} is a {chat.type} without topics.",
            hint="" if chat.is_forum else "Switch them on: group settings → Topics.",
        )
        may = member.status == "creator" or (member.status == "administrator" and member.can_manage_topics)
        hint = "Make the bot an administrator who may manage topics; then it also hears what is written."
        return [
            forum,
            Check(name="rights", ok=may, message=f"The bot is {member.status} in {name}.", hint="" if may else hint),
        ]

    async def _ask(self, method: Any, decoder: Decoder[Any]) -> Any:
        return decoder.decode((await self._wire.call(method)).result)


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    """Until the first ends or breaks; then the others are ended, and what broke it is raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
