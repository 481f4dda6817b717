"""One message out: file up, buttons made, sent once however often it is tried."""

from collections import OrderedDict
from collections.abc import Callable
from time import time
from typing import Any

import msgspec
from msgspec import Struct, field

from omnid.channel import AttachmentType, Outgoing, OutgoingFile, Port, Rejected, Sent
from omnid_vk.config import VkConfig
from omnid_vk.ids import message_id, person, split_message_id
from omnid_vk.intake import OwnNumbers
from omnid_vk.keyboard import keyboard
from omnid_vk.outcomes import NoAnswer, Refused, outcome
from omnid_vk.uploads import NotTaken, Uploads
from omnid_vk.wire import Wire

__all__ = ["Sending", "recipient"]

_TEXT_LIMIT = 4096
_VK_REMEMBERS = 50 * 60.0
"""Seconds. VK ignores a second copy with the same random_id for an hour; ten minutes of it are kept in hand."""
_REMEMBERED = 10_000
_NO_SUCH = 100
"""VK's code for a parameter it does not like; of a deletion that is well-formed only the message can be meant."""
_LOOKED_AT = 200
"""messages.getHistory: at most so many."""


class _Error(Struct, frozen=True):
    code: int = 0
    description: str = ""


class _Deleted(Struct, frozen=True):
    """What became of one message; VK answers for each, also where it refuses all."""

    error: _Error | None = None


class _Delivered(Struct, frozen=True):
    """messages.send with ``peer_ids``: one for each recipient."""

    peer_id: int = 0
    conversation_message_id: int = 0
    error: _Error | None = None


class _Past(Struct, frozen=True):
    random_id: int = 0
    out: int = 0
    conversation_message_id: int = 0


class _History(Struct, frozen=True):
    items: list[_Past] = field(default_factory=list)


class Sending:
    """``numbers`` learns every random_id before it is sent, so that its echo is known."""

    def __init__(
        self,
        wire: Wire,
        port: Port,
        config: VkConfig,
        uploads: Uploads,
        numbers: OwnNumbers,
        now: Callable[[], float] = time,
    ) -> None:
        self._wire = wire
        self._port = port
        self._buttons = config.buttons
        self._uploads = uploads
        self._numbers = numbers
        self._now = now
        self._marks = config.mark_read
        self._marked: OrderedDict[int, int] = OrderedDict()

    async def send(self, outgoing: Outgoing) -> Sent:
        """Raises an `Outcome`."""
        peer = recipient(outgoing.recipient)
        params = {**_text(outgoing.text), **self._keyboard(outgoing), **_reply(outgoing.reply_to)}
        there = await self._sent_long_ago(peer, outgoing)
        if there is not None:
            return there
        params |= await self._attachment(peer, outgoing)
        self._numbers.add(outgoing.number)
        try:
            delivered = await self._deliver(peer, outgoing.number, params)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem) from None
        await self._mark_read(outgoing.answers)
        return Sent(external_id=_sent_id(peer, delivered))

    async def _mark_read(self, answered: str | None) -> None:
        """A courtesy, after the answer and never in its way; only up to what was answered, for the rest is unread."""
        try:
            peer, cmid = split_message_id(answered or "")
        except ValueError:
            return  # a press, or nothing
        if not self._marks or self._marked.get(peer, 0) >= cmid:
            return
        try:
            await self._wire.tell("messages.markAsRead", peer_id=peer, up_to_cmid=cmid)
        except (Refused, NoAnswer) as problem:
            self._port.log.info("not marked as read", reason=str(problem))
            return
        self._marked[peer] = cmid
        while len(self._marked) > _REMEMBERED:
            self._marked.popitem(last=False)

    async def edit(self, external_id: str, outgoing: Outgoing) -> None:
        """The text and buttons; ``keep_*`` leaves the files of the message where they are. Raises an `Outcome`."""
        peer, cmid = split_message_id(external_id)
        kept = {"keep_forward_messages": 1, "keep_snippets": 1}
        params = {"message": "", **_text(outgoing.text), **self._keyboard(outgoing), **kept}
        try:
            if outgoing.file is not None:
                params |= await self._attachment(peer, outgoing)
            await self._wire.tell("messages.edit", peer_id=peer, cmid=cmid, disable_mentions=1, **params)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None

    async def retract(self, external_id: str) -> None:
        """For everybody; VK allows that for 24 hours. Raises an `Outcome`."""
        peer, cmid = split_message_id(external_id)
        try:
            answers = await self._wire.call(
                "messages.delete", list[_Deleted], peer_id=peer, cmids=cmid, delete_for_all=1
            )
            refused = next((one.error for one in answers if one.error is not None), None)
            if refused is not None:
                raise Refused(refused.code, refused.description)
        except (Refused, NoAnswer) as problem:
            if isinstance(problem, Refused) and problem.code == _NO_SUCH:
                return  # gone already
            raise outcome(problem, repeatable=True) from None

    async def _deliver(self, peer: int, number: int, params: dict[str, Any]) -> _Delivered:
        # peer_ids instead of peer_id, because only then the answer has the number within the conversation.
        answer = await self._wire.call(
            "messages.send", list[_Delivered], peer_ids=peer, random_id=number, disable_mentions=1, **params
        )
        if not answer:
            raise NoAnswer("VK's answer names no recipient.", arrived=True)
        if answer[0].error is not None:
            raise Refused(answer[0].error.code, answer[0].error.description)
        return answer[0]

    # --- once ---

    async def _sent_long_ago(self, peer: int, outgoing: Outgoing) -> Sent | None:
        """The message, if a try that VK may have forgotten did reach it."""
        since, number = outgoing.unsure_since, outgoing.number
        if since is None or self._now() - since / 1000 < _VK_REMEMBERS:
            return None
        try:
            history = await self._wire.call("messages.getHistory", _History, peer_id=peer, count=_LOOKED_AT)
        except (Refused, NoAnswer) as problem:
            raise outcome(problem, repeatable=True) from None
        for past in history.items:
            if past.out and past.random_id == number:
                return Sent(external_id=message_id(peer, past.conversation_message_id))
        return None

    # --- the parts of a message ---

    def _keyboard(self, outgoing: Outgoing) -> dict[str, Any]:
        try:
            made = keyboard(outgoing.buttons, self._buttons)
        except ValueError as problem:
            raise Rejected(f"{problem}.") from None
        return {"keyboard": made} if made else {}

    async def _attachment(self, peer: int, outgoing: Outgoing) -> dict[str, Any]:
        if outgoing.file is None:
            return {}
        files, links, names = [outgoing.file, *outgoing.more], [], []
        for file in files:
            try:
                names.append(await self._up(peer, file, alone=len(files) == 1))
            except (Refused, NoAnswer) as problem:
                raise outcome(problem, repeatable=True) from None
            except NotTaken as problem:
                links.append(_link(file, problem))
        attached = {"attachment": ",".join(names)} if names else {}
        return {**attached, **_text("\n".join([outgoing.text, *links]).strip())}

    async def _up(self, peer: int, file: OutgoingFile, *, alone: bool) -> str:
        # VK plays a voice only in a message of its own.
        if file.type is AttachmentType.VOICE and not alone:
            return await self._uploads.as_document(peer, file)
        try:
            return await self._uploads.up(peer, file)
        except NotTaken as problem:
            self._port.log.info("sent as a plain file", file=file.name, reason=problem.reason)
            return await self._uploads.as_document(peer, file)


def recipient(external_id: str) -> int:
    """Raises `Rejected` for what is no person's number."""
    if not external_id.isdecimal() or not person(int(external_id)):
        raise Rejected(f"“{external_id}” is no person on VK.")
    return int(external_id)


def _text(text: str) -> dict[str, Any]:
    try:
        length = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise Rejected("The text has characters that are none (a lone surrogate).") from None
    if length > _TEXT_LIMIT:
        raise Rejected(f"The text has {length} characters, and VK takes {_TEXT_LIMIT}.")
    return {"message": text} if text else {}


def _reply(reply_to: str | None) -> dict[str, Any]:
    try:
        peer, cmid = split_message_id(reply_to or "")
    except ValueError:
        # A pressed button is a message to us and none to VK.
        return {}
    forward = {"peer_id": peer, "conversation_message_ids": [cmid], "is_reply": True}
    return {"forward": msgspec.json.encode(forward).decode()}


def _link(file: OutgoingFile, problem: NotTaken) -> str:
    """VK refuses programs and MP3s as documents; a link arrives all the same."""
    if file.url is None:
        raise Rejected(f"VK does not take {file.name}: {problem.reason}. Pack it, or set public_url to send a link.")
    return file.url


def _sent_id(peer: int, delivered: _Delivered) -> str | None:
    # It did leave; without a number it can only not be edited.
    return message_id(peer, delivered.conversation_message_id) if delivered.conversation_message_id else None
