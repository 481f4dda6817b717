"""A Telegram bot that is open: receives by `polling` or `webhook`, and sends, edits, fetches and checks here."""

import importlib
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, Protocol

import aiohttp
from aiogram import methods
from aiogram.methods import TelegramMethod
from aiogram.utils.token import TokenValidationError
from aiohttp import web
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import ChannelDown, Check, Outcome, Outgoing, Port, Rejected, Retry, Secret, Sent
from omnid_telegram import compose
from omnid_telegram.config import TelegramConfig
from omnid_telegram.ids import message_id, split_message_id
from omnid_telegram.outcomes import NoAnswer, Refused, outcome
from omnid_telegram.polling import Poller
from omnid_telegram.webhook import WEBHOOK_INFO, Webhook, WebhookInfo, webhook_secret
from omnid_telegram.wire import Answer, Wire

__all__ = ["Telegram", "connect", "proxied"]

_LINK_TOKEN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_CLOCK_TOLERANCE = 60.0


class _Chat(Struct, frozen=True):
    id: int


class _SentMessage(Struct, frozen=True):
    message_id: int
    chat: _Chat


class _Me(Struct, frozen=True):
    username: str = ""


class _FilePath(Struct, frozen=True):
    file_path: str = ""


_SENT = Decoder(_SentMessage)
_ME = Decoder(_Me)
_FILE = Decoder(_FilePath)


class Route(Protocol):
    """The settings that say which way requests go."""

    @property
    def proxy(self) -> Secret | None: ...

    @property
    def ca_file(self) -> str | None: ...


@asynccontextmanager
async def connect(config: TelegramConfig, port: Port) -> AsyncIterator["Telegram"]:
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`. Does not talk to Telegram yet."""
    token = config.token.reveal()
    if not config.base_url.startswith(("https://", "http://")):
        raise ChannelDown("base_url has to begin with https:// or http://.")
    async with proxied(config, port.session) as session:
        try:
            wire = Wire(session, token, config.base_url, config.request_timeout)
        except TokenValidationError:
            raise ChannelDown("The token does not look like one of @BotFather's (123456:ABC…).") from None
        yield Telegram(wire, port, config, token)


@asynccontextmanager
async def proxied(config: Route, session: aiohttp.ClientSession) -> AsyncIterator[aiohttp.ClientSession]:
    """The session given, or one of our own through the proxy, whose address is a secret and may be SOCKS."""
    if config.proxy is None:
        yield session
        return
    proxy, trust = config.proxy.reveal(), _trust(config)
    socks = proxy.startswith("socks")
    connector = _socks(proxy, trust) if socks else aiohttp.TCPConnector(ssl=trust)
    async with aiohttp.ClientSession(connector=connector, proxy=None if socks else proxy) as own:
        yield own


def _trust(config: Route) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=config.ca_file)
    except OSError as problem:
        raise ChannelDown(f"ca_file {config.ca_file} cannot be used: {problem}") from None


def _socks(proxy: str, trust: ssl.SSLContext) -> aiohttp.BaseConnector:
    try:
        library = importlib.import_module("aiohttp_socks")
    except ImportError:
        raise ChannelDown("A SOCKS proxy needs the package aiohttp-socks: “pip install aiohttp-socks”.") from None
    connector: aiohttp.BaseConnector = library.ProxyConnector.from_url(proxy, rdns=True, ssl=trust)
    return connector


class Telegram:
    """The live channel."""

    def __init__(self, wire: Wire, port: Port, config: TelegramConfig, token: str) -> None:
        self._wire = wire
        self._port = port
        self._config = config
        self._webhook = Webhook(wire, port, config, webhook_secret(config, token)) if config.mode == "webhook" else None

    async def receive(self) -> None:
        if self._webhook is not None:
            await self._webhook.run()
        else:
            await Poller(self._wire, self._port, self._config.poll_timeout).run()

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"POST": self._webhook.handle} if self._webhook is not None else {}

    async def send(self, outgoing: Outgoing) -> Sent:
        try:
            answer = await self._deliver(outgoing)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem) from None
        return Sent(external_id=_sent_id(answer.result))

    async def _deliver(self, outgoing: Outgoing) -> Answer:
        try:
            return await self._wire.call(_composed(outgoing))
        except Refused as problem:
            # A picture whose sides or encoding Telegram does not like still goes as a file.
            if outgoing.file is None or not problem.says("photo_invalid_dimensions", "image_process_failed"):
                raise
            return await self._wire.call(compose.as_document(outgoing, outgoing.file))

    async def edit(self, external_id: str, outgoing: Outgoing) -> None:
        try:
            await self._wire.call(compose.edit(external_id, outgoing))
        except (Refused, NoAnswer) as problem:
            if isinstance(problem, Refused) and problem.says("message is not modified"):
                return
            if isinstance(problem, Refused) and problem.says("message to edit not found"):
                raise Rejected("Telegram does not have the message any more.") from None
            if isinstance(problem, Refused) and problem.says("message can't be edited"):
                raise Rejected("Telegram does not let the bot change this message any more.") from None
            raise outcome(problem, repeatable=True) from None

    async def retract(self, recipient: str, external_id: str) -> None:
        """Telegram lets bots delete for 48 hours."""
        _, message = split_message_id(external_id)
        try:
            await self._wire.call(methods.DeleteMessage(chat_id=recipient, message_id=message))
        except (Refused, NoAnswer) as problem:
            if isinstance(problem, Refused) and problem.says("message to delete not found"):
                return
            if isinstance(problem, Refused) and problem.says("message can't be deleted"):
                raise Rejected("Telegram lets a bot delete a message only for 48 hours.") from None
            raise outcome(problem, repeatable=True) from None

    async def typing(self, recipient: str) -> None:
        await self._repeatable(methods.SendChatAction(chat_id=recipient, action="typing"))

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        try:
            path = _FILE.decode((await self._wire.call(methods.GetFile(file_id=ref))).result).file_path
            async for chunk in self._wire.download(path):
                yield chunk
        except (Refused, NoAnswer) as problem:
            raise _not_fetched(problem) from None

    async def check(self) -> list[Check]:
        """Changes nothing: asks who we are, whether somebody else receives, and what time it is there."""
        try:
            answer = await self._wire.call(methods.GetMe())
            info = WEBHOOK_INFO.decode((await self._wire.call(methods.GetWebhookInfo())).result)
        except (Refused, NoAnswer) as problem:
            reason = outcome(problem, repeatable=True).reason
            return [Check(name="Bot API", ok=False, message=reason, hint=_hint(problem))]
        name = _ME.decode(answer.result).username
        return [
            Check(name="Bot API", ok=True, message=f"{self._config.base_url} answers; the bot is @{name}."),
            self._receiving(info),
            *_clock(answer.date),
        ]

    async def link(self, token: str) -> str:
        """Raises `ValueError` for a token that a deep link cannot carry: 1 to 64 of ``A-Z a-z 0-9 _ -``."""
        if not 1 <= len(token) <= 64 or not _LINK_TOKEN.issuperset(token):
            raise ValueError("a deep link carries 1 to 64 characters of A-Z a-z 0-9 _ -")
        me = _ME.decode(await self._repeatable(methods.GetMe()))
        return f"https://t.me/{me.username}?start={token}"

    async def _repeatable(self, method: TelegramMethod[Any]) -> bytes:
        try:
            return (await self._wire.call(method)).result
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None

    def _receiving(self, info: WebhookInfo) -> Check:
        ours = self._port.hook_url if self._webhook is not None else ""
        if info.url == ours:
            waiting = f"{info.pending_update_count} update(s) wait"
            if info.last_error_message and info.pending_update_count:
                hint = "See that the public URL is reachable from outside and its certificate is valid."
                return Check(name="receiving", ok=False, message=f"{waiting}: {info.last_error_message}", hint=hint)
            return Check(name="receiving", ok=True, message=f"{self._config.mode}; {waiting}.")
        if not info.url:
            return Check(
                name="receiving", ok=False, message="No webhook is set.", hint="The daemon sets it when it starts."
            )
        hint = "The daemon takes the bot over when it starts; stop the other program if it is in use."
        return Check(name="receiving", ok=False, message=f"A webhook is set to {info.url}.", hint=hint)


def _composed(outgoing: Outgoing) -> TelegramMethod[Any]:
    try:
        return compose.send(outgoing)
    except ValueError as problem:
        raise Rejected(f"Telegram cannot carry this message: {problem}") from None


def _sent_id(result: bytes) -> str | None:
    try:
        sent = _SENT.decode(result)
    except ValueError:
        # It did leave; without an id it can only not be edited.
        return None
    return message_id(sent.chat.id, sent.message_id)


def _not_fetched(problem: Refused | NoAnswer) -> Outcome:
    if isinstance(problem, NoAnswer):
        return Retry(problem.reason)
    if problem.says("file is too big"):
        return Rejected("Telegram gives bots only files up to 20 MB; ask the contact for it another way.")
    if problem.status in (400, 404) and not problem.says("temporarily unavailable"):
        return Rejected(f"Telegram does not have the file any more: {problem.description}")
    return Retry(outcome(problem, repeatable=True).reason, problem.retry_after)


def _hint(problem: Refused | NoAnswer) -> str:
    if isinstance(problem, Refused) and problem.status in (401, 404):
        return "Put the token @BotFather shows into the channel's settings, and look at base_url."
    return "Look at the network, base_url and proxy: “curl https://api.telegram.org” from this machine should answer."


def _clock(date: str) -> list[Check]:
    """Compared with the server's, because a wrong clock breaks TLS and the order of messages."""
    if not date:
        return []
    skew = abs(parsedate_to_datetime(date).timestamp() - time())
    hint = "" if skew <= _CLOCK_TOLERANCE else "Switch on time synchronisation: “timedatectl set-ntp true”."
    return [Check(name="clock", ok=not hint, message=f"{skew:.0f} s off Telegram's.", hint=hint)]
