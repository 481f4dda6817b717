"""A WhatsApp number that is open: sends, fetches, shows typing, checks."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import ChannelDown, Check, Outcome, Outgoing, OutgoingFile, Port, Rejected, Retry, Sent
from omnid_meta.wire import Wire
from omnid_whatsapp import compose
from omnid_whatsapp.batch import Event
from omnid_whatsapp.checks import Number, checks
from omnid_whatsapp.config import WhatsAppConfig
from omnid_whatsapp.convert import link_text
from omnid_whatsapp.outcomes import NoAnswer, Refused, outcome
from omnid_whatsapp.recent import Recent
from omnid_whatsapp.updates import Failure
from omnid_whatsapp.watch import watch
from omnid_whatsapp.webhook import Webhook

__all__ = ["WhatsApp", "connect"]

_LINK_TOKEN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_UPLOADS_REMEMBERED = 100
_READ_PATIENCE = 3.0
"""Seconds that a read mark may hold up an answer."""


class _Id(Struct, frozen=True):
    id: str


class _Accepted(Struct, frozen=True):
    messages: list[_Id] = []


class _Media(Struct, frozen=True):
    url: str


_ACCEPTED, _ID, _MEDIA, _NUMBER = Decoder(_Accepted), Decoder(_Id), Decoder(_Media), Decoder(Number)


@asynccontextmanager
async def connect(config: WhatsAppConfig, port: Port) -> AsyncIterator["WhatsApp"]:
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`. Does not talk to WhatsApp yet."""
    if not config.base_url.startswith(("https://", "http://")):
        raise ChannelDown("base_url has to begin with https:// or http://.")
    token, app_secret, verify_token = (
        secret.reveal() for secret in (config.token, config.app_secret, config.verify_token)
    )
    for name, value in (("token", token), ("app_secret", app_secret), ("verify_token", verify_token)):
        if not value or not value.isascii() or not value.isprintable():
            raise ChannelDown(f"{name} is empty, or has characters in it that no such secret has.")
    wire = Wire(port.session, config, token, service="WhatsApp", failure=Failure, refused=Refused)
    yield WhatsApp(wire, port, config, app_secret, verify_token)


class WhatsApp:
    """The live channel."""

    def __init__(self, wire: Wire, port: Port, config: WhatsAppConfig, app_secret: str, verify_token: str) -> None:
        self._wire = wire
        self._port = port
        self._config = config
        self._recent = Recent()
        self._uploaded: OrderedDict[str, str] = OrderedDict()
        self._webhook = Webhook(
            port,
            app_secret=app_secret,
            verify_token=verify_token,
            phone_number_id=config.phone_number_id,
            stored=self._remember,
        )

    async def receive(self) -> None:
        """Messages come by `routes`."""
        await watch(self._number, self._port)

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"POST": self._webhook.post, "GET": self._webhook.get}

    async def send(self, outgoing: Outgoing) -> Sent:
        body = await self._composed(outgoing)
        if outgoing.answers is not None:
            await self._mark_read(outgoing.answers)
        try:
            answer = await self._wire.post(f"{self._config.phone_number_id}/messages", body)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem) from None
        return Sent(external_id=_sent_id(answer))

    async def _composed(self, outgoing: Outgoing) -> compose.Body:
        if outgoing.template is not None:
            media = None if outgoing.file is None else await self._upload(outgoing, outgoing.file)
            return compose.template(outgoing, outgoing.template, self._config.template_language, media)
        if outgoing.file is not None:
            return compose.file(outgoing, outgoing.file, await self._upload(outgoing, outgoing.file))
        return compose.text(outgoing)

    async def _upload(self, outgoing: Outgoing, file: OutgoingFile) -> str:
        """The media id; remembered, so that another try of the message does not upload again."""
        if outgoing.key in self._uploaded:
            return self._uploaded[outgoing.key]
        mime = file.mime.partition(";")[0].strip() or "application/octet-stream"
        fields = {"messaging_product": "whatsapp", "type": mime}
        try:
            answer = await self._wire.upload(f"{self._config.phone_number_id}/media", fields, file, mime, field="file")
            media = _ID.decode(answer).id
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        except ValueError:
            raise Retry("WhatsApp's answer to an upload cannot be decoded.") from None
        self._uploaded[outgoing.key] = media
        while len(self._uploaded) > _UPLOADS_REMEMBERED:
            self._uploaded.popitem(last=False)
        return media

    async def _mark_read(self, message_id: str) -> None:
        """A courtesy: whoever gets an answer sees that the question was read. Never in the answer's way."""
        if not self._config.mark_read or not self._recent.first_reading(message_id):
            return
        try:
            async with asyncio.timeout(_READ_PATIENCE):
                await self._tell_read(message_id, typing=False)
        except (Refused, NoAnswer, TimeoutError) as problem:
            self._port.log.info("read mark not set", reason=str(problem) or "no answer in time")

    async def typing(self, recipient: str) -> None:
        """WhatsApp shows it only together with a read mark on a message that the contact wrote."""
        newest = self._recent.newest(recipient)
        if newest is None or not self._config.mark_read:
            return
        try:
            await self._tell_read(newest, typing=True)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        self._recent.first_reading(newest)

    async def _tell_read(self, message_id: str, *, typing: bool) -> None:
        body = compose.read_mark(message_id, typing=typing)
        await self._wire.post(f"{self._config.phone_number_id}/messages", body)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The address of a file is good for five minutes, so it is asked for each time."""
        try:
            url = _MEDIA.decode(await self._wire.get(ref, phone_number_id=self._config.phone_number_id)).url
            async for chunk in self._wire.download(url, with_token=True):
                yield chunk
        except (Refused, NoAnswer) as problem:
            raise _not_fetched(problem) from None
        except ValueError:
            raise Retry("WhatsApp's answer about a file cannot be decoded.") from None

    async def check(self) -> list[Check]:
        return await checks(self._wire, self._port, self._config)

    async def link(self, token: str) -> str:
        """The token stands in the text that the person sends, and comes back wherever they leave it in.

        Raises `ValueError` for a token that is not 1 to 64 of ``A-Z a-z 0-9 _ -``.
        """
        if not 1 <= len(token) <= 64 or not _LINK_TOKEN.issuperset(token):
            raise ValueError("a link carries 1 to 64 characters of A-Z a-z 0-9 _ -")
        try:
            number = await self._number()
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        digits = "".join(char for char in number.display_phone_number if char.isdecimal())
        return f"https://wa.me/{digits}?text={quote(link_text(token))}"

    async def _number(self) -> Number:
        answer = await self._wire.get(self._config.phone_number_id, fields="id,display_phone_number")
        try:
            return _NUMBER.decode(answer)
        except ValueError:
            raise NoAnswer("WhatsApp's answer about the number cannot be decoded.", arrived=True) from None

    def _remember(self, events: Sequence[Event]) -> None:
        for event in events:
            for person in event.people:
                self._recent.wrote(person, event.message_id)


def _sent_id(answer: bytes) -> str | None:
    try:
        messages = _ACCEPTED.decode(answer).messages
    except ValueError:
        # WhatsApp said yes; without an id only receipts are missing.
        return None
    return messages[0].id if messages else None


def _not_fetched(problem: Refused | NoAnswer) -> Outcome:
    if isinstance(problem, Refused) and (problem.status == 404 or problem.code == 131052):
        return Rejected(f"WhatsApp does not have the file any more: {problem}")
    result = outcome(problem, repeatable=True)
    return result if isinstance(result, Retry) else Retry(result.reason)
