"""The ways out of the house: a notification as an e-mail, a Telegram message, a program's input, a signed request."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Protocol

import aiohttp
import msgspec

from omnid.channel import Live, Outgoing, Rejected
from omnid.config import Mail
from omnid.daemon.ways import mail as smtp
from omnid.daemon.ways import program, webhook
from omnid.desk import delivering
from omnid.desk.delivering import Due
from omnid.model import WayKind

Send = Callable[[Due], Awaitable[None]]
"""Gives one notification to its way. Raises an `Outcome`."""
SUBJECT_LIMIT = 120


class Opened(Protocol):
    """The open channels."""

    def opened(self, kind: str, name: str | None) -> Live:
        """Raises `Rejected` when there is none, `Retry` while it is not open."""


def sender(channels: Opened, mail: Mail, session: aiohttp.ClientSession) -> Send:
    async def send(due: Due) -> None:
        delivery, said = due.delivery, due.notification
        match delivery.kind:
            case WayKind.EXEC:
                await program.run(delivery.address, _body(due))
            case WayKind.WEBHOOK:
                if due.secret is None:
                    raise Rejected("The way was removed.")
                await webhook.post(session, delivery.address, due.secret, _key(due), _body(due))
            case WayKind.EMAIL if mail.server is not None:
                await smtp.send(mail, delivery.address, _subject(said.text), said.text, _key(due))
            case WayKind.EMAIL:
                await _mailbox(channels).send(_outgoing(due, delivery.address))
            case WayKind.TELEGRAM:
                name, _, chat = delivery.address.rpartition(":")
                await channels.opened("telegram", name or None).send(_outgoing(due, chat))

    return send


def _mailbox(channels: Opened) -> Live:
    try:
        return channels.opened("email", None)
    except Rejected as problem:
        raise Rejected(f"{problem.reason} Set mail.server in omnid.toml.") from problem


def _key(due: Due) -> str:
    """The same on every try."""
    return f"notification-{due.notification.id}-{due.delivery.id}"


def _body(due: Due) -> bytes:
    return msgspec.json.encode(delivering.content(due))


def _subject(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= SUBJECT_LIMIT else line[: SUBJECT_LIMIT - 1] + "…"


def _outgoing(due: Due, recipient: str) -> Outgoing:
    key = _key(due)
    return Outgoing(
        key=key,
        number=int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest()) % (2**31 - 1) + 1,
        recipient=recipient,
        text=due.notification.text,
        subject=_subject(due.notification.text),
    )
