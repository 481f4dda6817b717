"""An account of Messenger or Instagram that is open: sends, fetches, shows typing, checks."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import ChannelDown, Check, Outcome, Outgoing, OutgoingFile, Port, Rejected, Retry, Sent
from omnid_meta import compose
from omnid_meta.checks import Ours, checks
from omnid_meta.config import InstagramConfig, MessengerConfig
from omnid_meta.flavour import INSTAGRAM, MESSENGER, Flavour
from omnid_meta.intake import Intake
from omnid_meta.outcomes import Failure, NoAnswer, Refused, outcome
from omnid_meta.own import Own
from omnid_meta.people import People
from omnid_meta.watch import watch
from omnid_meta.webhook import Webhook
from omnid_meta.wire import Wire, proof

__all__ = ["Meta", "connect"]

_LINK_TOKEN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=")
_UPLOADS_REMEMBERED = 100
_SEEN_PATIENCE = 3.0
"""Seconds that a “seen” may hold up an answer."""


class _Accepted(Struct, frozen=True):
    message_id: str | None = None


class _Uploaded(Struct, frozen=True):
    attachment_id: str


_ACCEPTED, _UPLOADED, _OURS = Decoder(_Accepted), Decoder(_Uploaded), Decoder(Ours)


@asynccontextmanager
async def connect(
    config: MessengerConfig | InstagramConfig,
    port: Port,
    now: Callable[[], float] = time.time,
) -> AsyncIterator["Meta"]:
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`. Does not talk to Meta yet."""
    if not config.base_url.startswith(("https://", "http://")):
        raise ChannelDown("base_url has to begin with https:// or http://.")
    names = ("token", "app_secret", "verify_token")
    secrets = {name: getattr(config, name).reveal() for name in names}
    for name, value in secrets.items():
        if not value or not value.isascii() or not value.isprintable():
            raise ChannelDown(f"{name} is empty, or has characters in it that no such secret has.")
    flavour = MESSENGER if isinstance(config, MessengerConfig) else INSTAGRAM
    # Instagram's own host is not known to take the proof.
    bare = "graph.instagram.com" in config.base_url
    proven = None if bare else proof(secrets["token"], secrets["app_secret"])
    wire = Wire(port.session, config, secrets["token"], service="Meta", failure=Failure, refused=Refused, proof=proven)
    own = Own(port)
    webhook = Webhook(
        port,
        Intake(People(wire, port, flavour), own, config.app_id),
        app_secret=secrets["app_secret"],
        verify_token=secrets["verify_token"],
        account=config.account,
    )
    yield Meta(flavour, wire, port, config, own, webhook, now)


class Meta:
    """The live channel."""

    def __init__(
        self,
        flavour: Flavour,
        wire: Wire,
        port: Port,
        config: MessengerConfig | InstagramConfig,
        own: Own,
        webhook: Webhook,
        now: Callable[[], float],
    ) -> None:
        self._flavour = flavour
        self._wire = wire
        self._port = port
        self._config = config
        self._own = own
        self._webhook = webhook
        self._now = now
        # Instagram's token knows its account; a page's may be a person's, so the page is named.
        self._node = config.account if flavour is MESSENGER else "me"
        self._uploaded: OrderedDict[str, str] = OrderedDict()

    async def receive(self) -> None:
        """Messages come by `routes`."""
        await watch(self._ours, self._port)

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"POST": self._webhook.post, "GET": self._webhook.get}

    # --- sending ---

    async def send(self, outgoing: Outgoing) -> Sent:
        body = await self._composed(outgoing)
        if outgoing.answers is not None:
            await self._mark_seen(outgoing.recipient, outgoing.answers)
        started = int(self._now() * 1000)
        with self._own.leaving(outgoing.recipient):
            try:
                answer = await self._deliver(outgoing, body)
            except (Refused, NoAnswer) as problem:
                raise outcome(problem) from None
            mid = _sent_id(answer)
            if mid is not None:
                await self._own.recall(outgoing.recipient)
                self._own.sent(outgoing.recipient, mid, started)
                await self._own.keep(outgoing.recipient)
        return Sent(external_id=mid)

    async def _deliver(self, outgoing: Outgoing, body: compose.Body) -> bytes:
        """As an answer, and where it is too late for one and Meta has allowed it, as an operator's."""
        try:
            return await self._wire.post(f"{self._node}/messages", body)
        except Refused as problem:
            if not problem.window_closed or not self._config.human_agent or outgoing.automatic:
                raise
        return await self._wire.post(f"{self._node}/messages", {**body, **compose.HUMAN_AGENT})

    async def _composed(self, outgoing: Outgoing) -> compose.Body:
        if outgoing.template is not None:
            raise Rejected(f"{self._flavour.title} knows no templates here.")
        if outgoing.file is not None:
            return compose.file(outgoing, self._flavour, await self._attachment(outgoing, outgoing.file))
        return compose.text(outgoing, self._flavour)

    async def _attachment(self, outgoing: Outgoing, file: OutgoingFile) -> compose.Body:
        if self._flavour.files_by_url and file.url is not None:
            return compose.by_url(file, file.url)
        return compose.by_id(file, await self._upload(outgoing.key, file))

    async def _upload(self, key: str, file: OutgoingFile) -> str:
        """The attachment's id; remembered, so that another try of the message does not upload again."""
        if key in self._uploaded:
            return self._uploaded[key]
        fields = {"message": msgspec.json.encode(compose.upload_fields(file)).decode()}
        if self._flavour is INSTAGRAM:
            fields["platform"] = "instagram"
        mime = file.mime.partition(";")[0].strip() or "application/octet-stream"
        try:
            answer = await self._wire.upload(f"{self._node}/message_attachments", fields, file, mime, field="filedata")
            attachment = _UPLOADED.decode(answer).attachment_id
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        except ValueError:
            raise Retry("Meta's answer to an upload cannot be decoded.") from None
        self._uploaded[key] = attachment
        while len(self._uploaded) > _UPLOADS_REMEMBERED:
            self._uploaded.popitem(last=False)
        return attachment

    async def _mark_seen(self, recipient: str, message_id: str) -> None:
        """A courtesy, never in the answer's way."""
        if not self._config.mark_seen or not self._own.first_seeing(message_id):
            return
        try:
            async with asyncio.timeout(_SEEN_PATIENCE):
                await self._act(recipient, "mark_seen")
        except (Refused, NoAnswer, TimeoutError) as problem:
            self._port.log.info("not marked as seen", reason=str(problem) or "no answer in time")

    async def typing(self, recipient: str) -> None:
        try:
            if self._config.mark_seen:
                await self._act(recipient, "mark_seen")
            await self._act(recipient, "typing_on")
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None

    async def _act(self, recipient: str, name: str) -> None:
        await self._wire.post(f"{self._node}/messages", compose.action(recipient, name))

    # --- the rest ---

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """``ref``: the file's address, which Meta lets run out."""
        if urlsplit(ref).scheme != "https" and not ref.startswith(f"{self._config.base_url}/"):
            raise Rejected("The file's address is not one of Meta's.")
        try:
            async for chunk in self._wire.download(ref, with_token=False):
                yield chunk
        except (Refused, NoAnswer) as problem:
            raise _not_fetched(problem) from None

    async def check(self) -> list[Check]:
        return await checks(self._flavour, self._wire, self._port, self._config, self._node)

    async def link(self, token: str) -> str:
        """Raises `ValueError` for a token that is not 1 to 250 of ``A-Z a-z 0-9 _ - =``."""
        if not 1 <= len(token) <= 250 or not _LINK_TOKEN.issuperset(token):
            raise ValueError("a link carries 1 to 250 characters of A-Z a-z 0-9 _ - =")
        try:
            ours = await self._ours()
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        return self._flavour.link.format(name=ours.username or self._config.account, token=token)

    async def _ours(self) -> Ours:
        answer = await self._wire.get(self._node, fields=self._flavour.ours)
        try:
            return _OURS.decode(answer)
        except ValueError:
            raise NoAnswer("Meta's answer about the account cannot be decoded.", arrived=True) from None


def _sent_id(answer: bytes) -> str | None:
    try:
        return _ACCEPTED.decode(answer).message_id
    except ValueError:
        # Meta said yes; without an id only receipts are missing.
        return None


def _not_fetched(problem: Refused | NoAnswer) -> Outcome:
    if isinstance(problem, NoAnswer):
        return Retry(problem.reason)
    if problem.status in (403, 404, 410):
        return Rejected("The file's address has run out; ask the contact to send it again.")
    return Retry(f"The file cannot be fetched now ({problem}).")
