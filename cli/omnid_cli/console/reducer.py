"""How the console's state changes: pure functions from a state and what was heard to the next state.

Everything is keyed by its id, so that what is heard twice, or from two sides, is there once.
"""

from collections.abc import Iterable

import msgspec

from omnid.desk.applying import Applied
from omnid.desk.contacts import ContactDetail
from omnid.desk.log import Happening
from omnid.desk.showing import ConversationDetail
from omnid.events import (
    ClaimAdded,
    ContactChanged,
    ContactMerged,
    IdentityAdded,
    IdentityReachable,
    IdentityUnreachable,
    MessageQueued,
    NoteAdded,
    NotificationAcknowledged,
)
from omnid.model import (
    Contact,
    Conversation,
    ConversationId,
    ConversationState,
    Message,
    MessageType,
    Notification,
    NotificationId,
    OperatorId,
    Presence,
)
from omnid_cli.client import Typing
from omnid_cli.console.state import FADES_MS, Found, Opened, Pending, State, Tab

_ABOUT_CONTACTS = (
    ContactChanged,
    ContactMerged,
    IdentityAdded,
    IdentityReachable,
    IdentityUnreachable,
    ClaimAdded,
)
replace = msgspec.structs.replace


def begun(state: State, me: OperatorId | None, name: str, last: int, *, has_more: bool = False) -> State:
    """Who one is, and from where in the log one follows it."""
    return replace(state, me=me, name=name, seq=max(state.seq, last), has_more=has_more)


def known(state: State, rows: Iterable[Conversation]) -> State:
    """Conversations as the desk told them; an answer that was overtaken by a newer one changes nothing."""
    merged = dict(state.rows)
    for one in rows:
        before = merged.get(one.id)
        if before is None or before.updated_at <= one.updated_at:
            merged[one.id] = one
    return replace(state, rows=merged)


def relisted(state: State, rows: Iterable[Conversation], touched: Iterable[ConversationId]) -> State:
    """All open conversations as they are now: one that changed and is not among them is open no longer."""
    fresh = list(rows)
    stale = set(touched) - {one.id for one in fresh}
    kept = {id_: one for id_, one in state.rows.items() if id_ not in stale}
    return known(replace(state, rows=kept), fresh)


def gone(state: State, conversation: ConversationId) -> State:
    """It is no more: joined with another, or removed."""
    rows = {id_: one for id_, one in state.rows.items() if id_ != conversation}
    opened = None if state.opened is not None and state.opened.id == conversation else state.opened
    return replace(state, rows=rows, opened=opened, marked=state.marked - {conversation})


def turned(state: State, id_: ConversationId) -> State:
    """Somebody turns to a conversation: what they do next is meant for it, though its messages are still to come."""
    row = state.rows.get(id_)
    if row is None or (state.opened is not None and state.opened.id == id_):
        return state
    contact = Contact(
        id=row.contact_id,
        public_id="",
        name=row.contact,
        language=None,
        created_at=row.created_at,
        updated_at=row.created_at,
    )
    shown = Opened(id=id_, contact=contact, identities=[], claims=[], messages={}, before=None, is_whole=False)
    return replace(state, opened=shown)


def opened(state: State, detail: ConversationDetail) -> State:
    """A conversation is on the screen; what is known of its messages already stays where the answer lacks it."""
    id_ = detail.conversation.id
    before = state.opened if state.opened is not None and state.opened.id == id_ else None
    fresh = {one.id: one for one in detail.messages}
    if before is not None and not before.is_whole and detail.before is not None:
        newer = {one: said for one, said in before.messages.items() if one > min(fresh, default=0)}
        before = replace(before, messages=newer)
    shown = Opened(
        id=id_,
        contact=detail.contact,
        identities=detail.identities,
        claims=detail.claims,
        messages=fresh if before is None else {**before.messages, **fresh},
        before=detail.before if before is None or not before.is_whole else before.before,
        attributes=detail.attributes,
        participants=detail.participants,
        links=detail.links,
        earlier=[] if before is None else before.earlier,
    )
    return replace(known(state, [detail.conversation]), opened=shown)


def torn(state: State, conversation: ConversationId) -> State:
    """Messages were put among those on the screen, as by merging: brought anew, none of them is missing."""
    shown = state.opened
    if shown is None or shown.id != conversation:
        return state
    return replace(state, opened=replace(shown, messages={}, before=None, is_whole=False))


def older(state: State, detail: ConversationDetail) -> State:
    """Messages further back."""
    if state.opened is None or state.opened.id != detail.conversation.id:
        return state
    merged = {**{one.id: one for one in detail.messages}, **state.opened.messages}
    return replace(state, opened=replace(state.opened, messages=merged, before=detail.before))


def card(state: State, detail: ContactDetail) -> State:
    """What is known of the contact, if they are still on the screen."""
    shown = state.opened
    if shown is None or shown.contact.id != detail.contact.id:
        return state
    others = [one for one in detail.conversations if one.id != shown.id]
    fresh = replace(
        shown,
        contact=detail.contact,
        identities=detail.identities,
        claims=detail.claims,
        attributes=detail.attributes,
        earlier=others,
    )
    return replace(state, opened=fresh)


def happened(state: State, portion: Iterable[Happening]) -> State:
    """What the log says next; what it said before is left out."""
    for one in portion:
        if one.seq > state.seq:
            state = _happened(replace(state, seq=one.seq), one)
    return state


def _happened(state: State, one: Happening) -> State:
    if isinstance(one.event, NotificationAcknowledged):
        return seen(state, one.event.notification_id)
    message = one.message
    if message is None:
        return state
    is_new = state.opened is None or message.id not in state.opened.messages
    state = _stopped_typing(said(state, message), message)
    if is_new and isinstance(one.event, MessageQueued | NoteAdded):
        return _settled_by(state, message)
    return state


def said(state: State, message: Message) -> State:
    """A message as it is now, if its conversation is on the screen.

    Reading a long thread tells of thousands of old messages: those that were not brought to the screen stay away.
    """
    shown = state.opened
    if shown is None or shown.id != message.conversation_id:
        return state
    if shown.before is not None and message.id < min(shown.messages, default=message.id):
        return state
    return replace(state, opened=replace(shown, messages={**shown.messages, message.id: message}))


def _settled_by(state: State, message: Message) -> State:
    """Our own words can come by the log before the answer to our request does: then they are shown once, too."""
    for one in state.pending:
        is_same = (one.conversation_id, one.text) == (message.conversation_id, message.text)
        if is_same and one.is_note is (message.type is MessageType.NOTE) and message.author == state.name:
            return replace(state, pending=tuple(_shown(other, one) for other in state.pending))
    return state


def _shown(other: Pending, one: Pending) -> Pending:
    return replace(other, text="", files=0) if other.key == one.key else other


def _stopped_typing(state: State, message: Message) -> State:
    who = None if message.type is MessageType.INBOUND else message.author
    return _typing(state, message.conversation_id, who, None)


def heard(state: State, typing: Typing, now: int) -> State:
    """Somebody types, or stopped."""
    until = now + FADES_MS if typing.on else None
    return _typing(state, ConversationId(typing.conversation), typing.author, until)


def _typing(state: State, where: ConversationId, who: str | None, until: int | None) -> State:
    if until is None and (where, who) not in state.typing:
        return state
    rest = {key: value for key, value in state.typing.items() if key != (where, who)}
    return replace(state, typing=rest if until is None else {**rest, (where, who): until})


def faded(state: State, now: int) -> State:
    """Who has not typed for a while does not type."""
    if all(until > now for until in state.typing.values()):
        return state
    return replace(state, typing={key: until for key, until in state.typing.items() if until > now})


def touched(state: State, portion: Iterable[Happening]) -> set[ConversationId]:
    """The conversations of which something happened, to be looked at again; open ones also of contacts that changed."""
    every = list(portion)
    ids = (getattr(one.event, "conversation_id", None) for one in every)
    changed = {who for one in every if isinstance(one.event, ContactChanged | ContactMerged) for who in _contacts(one)}
    theirs = {
        one.id
        for one in (state.rows.values() if changed else ())
        if one.contact_id in changed and one.state is not ConversationState.CLOSED
    }
    return theirs | {ConversationId(one) for one in ids if one is not None}


def card_touched(state: State, portion: Iterable[Happening]) -> bool:
    """Whether something of the contact on the screen changed."""
    shown = state.opened
    return shown is not None and any(
        isinstance(one.event, _ABOUT_CONTACTS) and shown.contact.id in _contacts(one) for one in portion
    )


def _contacts(one: Happening) -> tuple[int | None, int | None]:
    return getattr(one.event, "contact_id", None), getattr(one.event, "merged_id", None)


def asked(state: State, act: Pending) -> State:
    """Something is asked of the desk; the same key is one request."""
    rest = tuple(one for one in state.pending if one.key != act.key)
    return replace(state, pending=(*rest, act))


def held_up(state: State, key: str, why: str | None) -> State:
    """It could not be asked yet, and will be again."""
    return replace(state, pending=tuple(replace(one, trouble=why) if one.key == key else one for one in state.pending))


def answered(state: State, key: str, response: object) -> State:
    """The desk did it: what it answers takes the place of what was pending."""
    state = refused(state, key)
    if isinstance(response, Applied):
        state = known(state, [response.conversation])
        response = response.message
    if isinstance(response, Message):
        return said(state, response)
    if isinstance(response, Conversation):
        return known(state, [response])
    return state


def refused(state: State, key: str) -> State:
    """The desk will not do it."""
    return replace(state, pending=tuple(one for one in state.pending if one.key != key))


def told(state: State, notifications: Iterable[Notification]) -> State:
    """What this operator is told; what is acknowledged meanwhile is told no longer."""
    merged = {**state.told, **{one.id: one for one in notifications}}
    return replace(state, told={id_: one for id_, one in merged.items() if one.acknowledged_at is None})


def seen(state: State, notification: NotificationId) -> State:
    return replace(state, told={id_: one for id_, one in state.told.items() if id_ != notification})


def present(state: State, everybody: Iterable[Presence]) -> State:
    """Whether oneself is taken to be there."""
    return replace(state, presence=next((one for one in everybody if one.operator_id == state.me), None))


def lost(state: State, why: str, *, is_shut: bool = False) -> State:
    """The desk is not reached; nobody can be heard typing."""
    return replace(state, lost=why, is_shut=is_shut, typing={})


def back(state: State) -> State:
    return replace(state, lost=None, is_shut=False)


def alone(state: State, *, is_alone: bool) -> State:
    return state if state.is_alone is is_alone else replace(state, is_alone=is_alone)


def lacks(state: State, operation: str) -> State:
    """The desk does not know that operation: it is older than this console."""
    return replace(state, missing=state.missing | {operation})


def marked(state: State, ids: Iterable[ConversationId]) -> State:
    """To be done the same to; no more if all of them were marked before."""
    given = frozenset(ids)
    return replace(state, marked=state.marked - given if given <= state.marked else state.marked | given)


def unmarked(state: State) -> State:
    return replace(state, marked=frozenset())


def looked(state: State, tab: Tab) -> State:
    """Another list is on the screen."""
    return replace(state, tab=tab)


def found_again(state: State, what: Found, rows: Iterable[Conversation]) -> State:
    """The same was asked for again, because something happened."""
    if state.found is None or state.found.asked != what.asked:
        return state
    return replace(known(state, rows), found=what)


def found(state: State, what: Found, rows: Iterable[Conversation]) -> State:
    """A search's or filter's answer is the list now."""
    return replace(known(state, rows), found=what, tab=Tab.FOUND)


def forgot(state: State) -> State:
    """The search is over."""
    return replace(state, found=None, tab=Tab.WAITING if state.tab is Tab.FOUND else state.tab)
