"""What the console shows: one frozen value, and the questions a screen asks of it. No screen, no network."""

from enum import StrEnum

import msgspec
from msgspec import Struct

from omnid.model import (
    Claim,
    Contact,
    Conversation,
    ConversationId,
    ConversationState,
    Identity,
    Message,
    MessageId,
    MessageState,
    MessageType,
    Notification,
    NotificationId,
    OperatorId,
    Participant,
    Presence,
)

FADES_MS = 6_000
"""Services and browsers repeat every few seconds that somebody types; many never say that they stopped."""


class Tab(StrEnum):
    """The lists, in their order."""

    WAITING = "waiting"
    MINE = "mine"
    NOBODY = "nobody"
    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    FOUND = "found"
    """What a search or filter found; only while there is one."""


class Opened(Struct, frozen=True, kw_only=True):
    """The conversation on the screen. ``before``: the cursor to older messages, None at the beginning.

    ``is_whole``: its messages have come; until then it is only known which one it is.
    """

    id: ConversationId
    contact: Contact
    identities: list[Identity]
    claims: list[Claim]
    messages: dict[MessageId, Message]
    before: str | None
    is_whole: bool = True
    attributes: dict[str, str] = {}
    participants: list[Participant] = []
    links: list[Conversation] = []
    earlier: list[Conversation] = []
    """Other conversations of the contact, newest first."""


class Pending(Struct, frozen=True, kw_only=True):
    """Something asked of the desk and not answered yet; ``key`` makes asking again harmless.

    ``text``: of a reply or note, shown in its thread; ``trouble``: why it could not be asked yet.
    """

    key: str
    operation: str
    conversation_id: ConversationId
    text: str = ""
    is_note: bool = False
    files: int = 0
    at: int
    trouble: str | None = None


class Found(Struct, frozen=True, kw_only=True):
    """What a search or filter found, in the desk's order.

    ``is_filter``: asked again when something changes. ``has_more``: not all of it is held.
    """

    asked: str
    ids: list[ConversationId]
    is_filter: bool = False
    has_more: bool = False


class State(Struct, frozen=True, kw_only=True):
    """``me``: None for a token that stands for nobody. ``seq``: how far in the log this is.

    ``lost``: why the desk is not reached, None while it is; ``is_shut``: it is, but does not let this operator in.
    ``is_alone``: no daemon runs, so that nothing comes in and nothing leaves.
    """

    me: OperatorId | None = None
    name: str = ""
    where: str = ""
    seq: int = 0
    rows: dict[ConversationId, Conversation] = {}
    tab: Tab = Tab.WAITING
    found: Found | None = None
    opened: Opened | None = None
    pending: tuple[Pending, ...] = ()
    typing: dict[tuple[ConversationId, str | None], int] = {}
    """Until when (ms) somebody is taken to type; None: the contact."""
    told: dict[NotificationId, Notification] = {}
    """Notifications for this operator, or for all, that are not acknowledged."""
    has_more: bool = False
    """There are open conversations that are not held here, so that their number is not known."""
    marked: frozenset[ConversationId] = frozenset()
    """To have the same done to all of them."""
    presence: Presence | None = None
    """One's own."""
    lost: str | None = None
    is_shut: bool = False
    is_alone: bool = False
    missing: frozenset[str] = frozenset()
    """Operations this desk does not know, being older."""


def conversation(state: State) -> Conversation | None:
    """The one that is opened."""
    return None if state.opened is None else state.rows.get(state.opened.id)


def listed(state: State, tab: Tab | None = None) -> list[Conversation]:
    """The conversations of a list in its order: who waits longest first, then the newest message first."""
    wanted = tab or state.tab
    if wanted is Tab.FOUND:
        ids = state.found.ids if state.found else []
        return [state.rows[one] for one in ids if one in state.rows]
    chosen = [one for one in state.rows.values() if _belongs(state, one, wanted)]
    if wanted in (Tab.SNOOZED, Tab.CLOSED):
        return sorted(chosen, key=lambda one: (-one.last_message_at, -one.id))
    return sorted(chosen, key=_urgency)


def _belongs(state: State, one: Conversation, tab: Tab) -> bool:
    is_open = one.state is ConversationState.OPEN
    match tab:
        case Tab.WAITING:
            return is_open and one.waiting_since_at is not None
        case Tab.MINE:
            return is_open and one.operator_id is not None and one.operator_id == state.me
        case Tab.NOBODY:
            return is_open and one.operator_id is None
        case Tab.OPEN:
            return is_open
        case Tab.SNOOZED:
            return one.state is ConversationState.SNOOZED
        case Tab.CLOSED:
            return one.state is ConversationState.CLOSED
        case Tab.FOUND:
            return False


def _urgency(one: Conversation) -> tuple[bool, int, int]:
    if one.waiting_since_at is not None:
        return False, one.waiting_since_at, one.id
    return True, -one.last_message_at, -one.id


def thread(state: State) -> list[Message]:
    """The messages of the opened conversation, oldest first."""
    return [] if state.opened is None else [state.opened.messages[one] for one in sorted(state.opened.messages)]


def pending(state: State) -> list[Pending]:
    """Replies and notes for the opened conversation that the desk has not answered yet, and what holds them up."""
    return [
        msgspec.structs.replace(one, trouble=one.trouble or state.lost)
        for one in state.pending
        if state.opened is not None and one.conversation_id == state.opened.id and (one.text or one.files)
    ]


def unconfirmed(state: State) -> int:
    """How much of what somebody did the desk has not answered yet; that something was read is not theirs to await."""
    return sum(one.operation != "conversation.read" for one in state.pending)


def typists(state: State, conversation: ConversationId, now: int) -> list[str | None]:
    """Who types there now; None: the contact. What this console itself says is not among them."""
    return [
        author
        for (where, author), until in state.typing.items()
        if where == conversation and until > now and author != state.name
    ]


def unread(state: State) -> bool:
    """Whether the opened conversation has something that its operator, or any while it is nobody's, has not read."""
    one = conversation(state)
    if one is None or one.operator_id not in (None, state.me):
        return False
    is_offered = one.acknowledge_by_at is not None and one.operator_id is not None
    return is_offered or any(
        said.type is MessageType.INBOUND and said.state is MessageState.RECEIVED for said in thread(state)
    )
