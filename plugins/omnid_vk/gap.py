"""Messages that came before the first event we can ask for: read from the conversations that are unread there."""

from typing import Any

import msgspec
from msgspec import Struct, field

from omnid.channel import Port, Retry
from omnid_vk.ids import person
from omnid_vk.intake import Intake
from omnid_vk.outcomes import Refused, outcome
from omnid_vk.wire import Wire

__all__ = ["Gap"]

_PAGE = 200
"""messages.getConversations and getHistory: at most 200."""
_MOST = 5
"""Pages of conversations to look at; more is for a human."""


class _Peer(Struct, frozen=True):
    id: int


class _Conversation(Struct, frozen=True):
    peer: _Peer
    unread_count: int = 0


class _Item(Struct, frozen=True):
    conversation: _Conversation


class _Conversations(Struct, frozen=True):
    items: list[_Item] = field(default_factory=list)


class _History(Struct, frozen=True):
    """Newest first, each as in an event."""

    items: list[dict[str, Any]] = field(default_factory=list)


class Gap:
    """On the very first start, and where VK forgot events. What was read in VK meanwhile somebody there has seen.

    A message that did arrive as an event has the same external id, and the desk ignores its second copy.
    """

    def __init__(self, wire: Wire, port: Port, intake: Intake) -> None:
        self._wire = wire
        self._port = port
        self._intake = intake

    async def read(self) -> None:
        """Stores all of it. Raises `Refused`, `NoAnswer` or `Unavailable`, and then wants to be called again."""
        try:
            found = await self._all()
        except Refused as problem:
            if isinstance(outcome(problem, repeatable=True), Retry):
                raise
            # Better go on with what comes now than never.
            self._port.log.warning("unread messages not read, look into the community's messages", reason=str(problem))
        else:
            self._port.log.info("unread messages read", found=found)

    async def _all(self) -> int:
        found = 0
        for page in range(_MOST):
            conversations = await self._unread(page)
            for one in conversations:
                if person(one.peer.id) and one.unread_count:
                    events = await self._messages(one)
                    await self._intake.take(events)
                    found += len(events)
            if len(conversations) < _PAGE:
                break
        return found

    async def _unread(self, page: int) -> list[_Conversation]:
        answer = await self._wire.call(
            "messages.getConversations", _Conversations, filter="unread", count=_PAGE, offset=page * _PAGE
        )
        return [item.conversation for item in answer.items]

    async def _messages(self, unread: _Conversation) -> list[bytes]:
        """The newest that are unread, oldest first; answers of ours may stand between them."""
        peer = unread.peer.id
        history = await self._wire.call("messages.getHistory", _History, peer_id=peer, count=_PAGE)
        theirs = [message for message in history.items if message.get("from_id") == peer]
        return [_event(message) for message in reversed(theirs[: unread.unread_count])]


def _event(message: dict[str, Any]) -> bytes:
    """As VK would have sent it; its key says where it comes from."""
    key = f"history:{message.get('peer_id')}:{message.get('conversation_message_id')}"
    return msgspec.json.encode({"type": "message_new", "event_id": key, "object": {"message": message}})
