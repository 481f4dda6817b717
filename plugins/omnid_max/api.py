"""A MAX bot that is open: receives by `webhook` or `polling`, and sends, edits, fetches and checks here."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from time import time
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from aiohttp import web
from msgspec import Struct

from omnid.channel import ChannelDown, Check, Outgoing, Port, Rejected, Retry, Sent
from omnid_max.config import MaxConfig
from omnid_max.convert import VIDEO
from omnid_max.dialogs import Dialogs
from omnid_max.intake import Intake
from omnid_max.outcomes import NoAnswer, Refused, outcome
from omnid_max.polling import Poller
from omnid_max.sending import Sending, user_of
from omnid_max.subscriptions import Subscriptions, host
from omnid_max.uploads import Uploads
from omnid_max.webhook import Webhook, webhook_secret
from omnid_max.wire import Wire, unreached

__all__ = ["Max", "connect"]

_CHUNK = 64 * 1024
_LINK_LIMIT = 128
_CLOCK_TOLERANCE = 60.0


class _Me(Struct, frozen=True):
    username: str | None = None
    first_name: str | None = None
    name: str | None = None


class _Video(Struct, frozen=True):
    urls: dict[str, str | None] | None = None


@asynccontextmanager
async def connect(config: MaxConfig, port: Port) -> AsyncIterator["Max"]:
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`. Does not talk to MAX yet."""
    token = config.token.reveal()
    _demand_settings(config, token)
    wire = Wire(port.session, token, config.base_url, config.request_timeout)
    dialogs = Dialogs(wire)
    intake = Intake(wire, port, dialogs, token)
    try:
        yield Max(wire, port, config, intake, dialogs, webhook_secret(config, token))
    finally:
        await intake.close()
        await dialogs.close()


def _demand_settings(config: MaxConfig, token: str) -> None:
    if not config.base_url.startswith(("https://", "http://")):
        raise ChannelDown("base_url has to begin with https:// or http://.")
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ChannelDown("The token does not look like one of business.max.ru's: letters, digits, _ and -.")


class Max:
    """The live channel."""

    def __init__(
        self, wire: Wire, port: Port, config: MaxConfig, intake: Intake, dialogs: Dialogs, secret: str
    ) -> None:
        self._wire = wire
        self._port = port
        self._config = config
        self._intake = intake
        self._dialogs = dialogs
        self._subscriptions = Subscriptions(wire)
        self._sending = Sending(wire, Uploads(wire, port.session, config.request_timeout), dialogs)
        by_webhook = config.mode == "webhook"
        self._webhook = Webhook(port, intake, self._subscriptions, secret) if by_webhook else None

    async def receive(self) -> None:
        if self._webhook is not None:
            await self._webhook.run()
        else:
            await Poller(self._wire, self._port, self._config, self._intake, self._subscriptions).run()

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"POST": self._webhook.handle} if self._webhook is not None else {}

    async def send(self, outgoing: Outgoing) -> Sent:
        return await self._sending.send(outgoing)

    async def edit(self, external_id: str, outgoing: Outgoing) -> None:
        await self._sending.edit(external_id, outgoing)

    async def retract(self, recipient: str, external_id: str) -> None:
        await self._sending.retract(external_id)

    async def typing(self, recipient: str) -> None:
        try:
            await self._dialogs.typing(user_of(recipient))
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """``ref`` is the address MAX gave, or a video's token; such addresses die after a while."""
        url = await self._video(ref.removeprefix(VIDEO)) if ref.startswith(VIDEO) else ref
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._config.request_timeout, sock_read=self._config.request_timeout
        )
        try:
            # Without the bot's token: the file servers are other hosts.
            async with self._port.session.get(url, timeout=timeout) as response:
                _demand_file(response.status)
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except aiohttp.InvalidURL:
            raise Rejected("MAX gave no usable address of the file.") from None
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise Retry(unreached(problem).reason) from None

    async def _video(self, token: str) -> str:
        try:
            found = await self._wire.ask("GET", f"/videos/{quote(token, safe='')}", _Video)
        except Refused as problem:
            if problem.status == 404:
                raise Rejected("MAX does not have the video any more; ask the contact to send it again.") from None
            raise Retry(outcome(problem, repeatable=True).reason, problem.retry_after) from None
        except NoAnswer as problem:
            raise Retry(problem.reason) from None
        files = {name: url for name, url in (found.urls or {}).items() if url and name.startswith("mp4_")}
        if not files:
            raise Retry("MAX is still working on the video.", 60)
        return files[max(files, key=lambda name: int("0" + name.removeprefix("mp4_")))]

    async def check(self) -> list[Check]:
        """Changes nothing: asks who we are, where updates go, and what time it is there."""
        try:
            answer = await self._wire.call("GET", "/me")
            urls = await self._subscriptions.urls()
            me = msgspec.json.decode(answer.body, type=_Me)
        except (Refused, NoAnswer) as problem:
            reason = outcome(problem, repeatable=True).reason
            return [Check(name="Bot API", ok=False, message=reason, hint=_hint(problem))]
        except ValueError:
            hint = "Look at base_url: something else may answer there."
            return [Check(name="Bot API", ok=False, message="What answers is not MAX.", hint=hint)]
        name = f"@{me.username}" if me.username else me.first_name or me.name or "without a name"
        reached = Check(name="Bot API", ok=True, message=f"{self._config.base_url} answers; the bot is {name}.")
        return [reached, self._receiving(urls), *_clock(answer.date)]

    def _receiving(self, urls: list[str]) -> Check:
        others = ", ".join(sorted({host(url) for url in urls if url != self._port.hook_url}))
        if self._webhook is None:
            if not urls:
                return Check(name="receiving", ok=True, message="polling; MAX offers it for development only.")
            hint = "End that subscription (DELETE /subscriptions), or use mode “webhook”."
            return Check(name="receiving", ok=False, message=f"A webhook is set ({others or 'ours'}).", hint=hint)
        if self._port.hook_url not in urls:
            hint = "The daemon subscribes when it starts and looks every five minutes; see that it runs."
            return Check(
                name="receiving", ok=False, message=f"MAX has no subscription to {self._port.hook_url}", hint=hint
            )
        if others:
            hint = "Every subscription gets every message; end those that are not in use (DELETE /subscriptions)."
            return Check(name="receiving", ok=True, message=f"webhook; MAX also sends to {others}.", hint=hint)
        return Check(name="receiving", ok=True, message="webhook; MAX is subscribed to this desk alone.")

    async def link(self, token: str) -> str:
        """Raises `ValueError` for a token that a deep link cannot carry: 1 to 128 characters."""
        if not 1 <= len(token) <= _LINK_LIMIT:
            raise ValueError(f"a deep link carries 1 to {_LINK_LIMIT} characters")
        try:
            me = await self._wire.ask("GET", "/me", _Me)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        if not me.username:
            raise Rejected("The bot has no public name, and without one it has no link.")
        return f"https://max.ru/{quote(me.username, safe='')}?start={quote(token, safe='')}"


def _demand_file(status: int) -> None:
    if status in (400, 403, 404, 410):
        raise Rejected("MAX does not have the file any more; ask the contact to send it again.")
    if status != 200:
        raise Retry(f"MAX's file server answered with HTTP {status}.")


def _hint(problem: Refused | NoAnswer) -> str:
    if isinstance(problem, Refused) and problem.status == 401:
        return "Put the token from business.max.ru into the channel's settings."
    if isinstance(problem, NoAnswer) and "ca_file" in problem.reason:
        return "See docs/channels/max.md, “The certificate”, for the two commands."
    return "Look at the network, base_url and proxy: “curl https://platform-api2.max.ru/me” should answer with 401."


def _clock(date: str) -> list[Check]:
    """Compared with the server's, because a wrong clock breaks TLS and the order of messages."""
    try:
        skew = abs(parsedate_to_datetime(date).timestamp() - time())
    except (ValueError, TypeError):
        return []
    hint = "" if skew <= _CLOCK_TOLERANCE else "Switch on time synchronisation: “timedatectl set-ntp true”."
    return [Check(name="clock", ok=not hint, message=f"{skew:.0f} s off MAX's.", hint=hint)]
