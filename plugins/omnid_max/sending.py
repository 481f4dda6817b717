"""One message out: file up, markup and buttons made, sent, edited or taken back."""

from typing import Any

from msgspec import Struct

from omnid.channel import Outgoing, Rejected, Sent
from omnid_max.dialogs import Dialogs
from omnid_max.keyboard import keyboard
from omnid_max.markup import to_html
from omnid_max.outcomes import NoAnswer, Refused, Undecodable, outcome
from omnid_max.uploads import Uploads
from omnid_max.wire import Wire

__all__ = ["TEXT_LIMIT", "Sending", "user_of"]

TEXT_LIMIT = 4000


class _Body(Struct, frozen=True):
    mid: str


class _Recipient(Struct, frozen=True):
    chat_id: int | None = None


class _Message(Struct, frozen=True):
    body: _Body
    recipient: _Recipient = _Recipient()


class _Sent(Struct, frozen=True):
    message: _Message


class Sending:
    """Everything here raises an `Outcome`."""

    def __init__(self, wire: Wire, uploads: Uploads, dialogs: Dialogs) -> None:
        self._wire = wire
        self._uploads = uploads
        self._dialogs = dialogs

    async def send(self, outgoing: Outgoing) -> Sent:
        user = user_of(outgoing.recipient)
        body = await self._body(outgoing)
        try:
            found = await self._wire.ask("POST", "/messages", _Sent, body=body, user_id=user)
        except Undecodable:
            # It did leave; without an id it can only not be edited.
            return Sent()
        except (Refused, NoAnswer) as problem:
            raise outcome(problem) from None
        self._uploads.forget(outgoing.key)
        self._dialogs.learn(user, found.message.recipient.chat_id)
        self._dialogs.answered(user)
        return Sent(external_id=found.message.body.mid)

    async def edit(self, external_id: str, outgoing: Outgoing) -> None:
        """Without ``attachments`` those of the message stay, as without ``text`` its text would."""
        body = {"text": "", **await self._body(outgoing)}
        try:
            await self._wire.tell("PUT", "/messages", body=body, message_id=external_id)
        except (Refused, NoAnswer) as problem:
            if isinstance(problem, Refused) and problem.status == 404 and not problem.says("path", "route"):
                raise Rejected("MAX does not have the message any more.") from None
            raise outcome(problem, repeatable=True) from None
        self._uploads.forget(outgoing.key)

    async def retract(self, external_id: str) -> None:
        try:
            await self._wire.tell("DELETE", "/messages", message_id=external_id)
        except (Refused, NoAnswer) as problem:
            if isinstance(problem, Refused) and problem.status == 404:
                return
            raise outcome(problem, repeatable=True) from None

    async def _body(self, outgoing: Outgoing) -> dict[str, Any]:
        body = {**_text(outgoing), **_reply(outgoing.reply_to)}
        attachments = await self._attachments(outgoing)
        return {**body, "attachments": attachments} if attachments else body

    async def _attachments(self, outgoing: Outgoing) -> list[dict[str, Any]]:
        try:
            keys = keyboard(outgoing.buttons)
        except ValueError as problem:
            raise Rejected(f"{problem}.") from None
        file = outgoing.file
        if file is None:
            return [keys] if keys else []
        try:
            attached = await self._uploads.attachment(outgoing.key, file)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        return [attached, keys] if keys else [attached]


def user_of(external_id: str) -> int:
    """Raises `Rejected` for what is no user's number."""
    if not external_id.isascii() or not external_id.isdecimal():
        raise Rejected(f"“{external_id}” is no user of MAX.")
    return int(external_id)


def _text(outgoing: Outgoing) -> dict[str, str]:
    try:
        outgoing.text.encode()
    except UnicodeEncodeError:
        raise Rejected("The text has characters that are none (a lone surrogate).") from None
    if not outgoing.text:
        return {}
    html = to_html(outgoing.text, outgoing.entities)
    # Whether the limit is for the tags too is not documented; rather a plain text than a refused one.
    if html is None or len(html) > TEXT_LIMIT:
        return {"text": outgoing.text}
    return {"text": html, "format": "html"}


def _reply(reply_to: str | None) -> dict[str, Any]:
    # A pressed button or a start is a message to us and none to MAX.
    if reply_to is None or reply_to.startswith(("press:", "start:")):
        return {}
    return {"link": {"type": "reply", "mid": reply_to}}
