"""Brings what happened to the visitors who are there: one listener of the log, one reading for each batch of facts."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import structlog

from omnid.desk import offering
from omnid.desk.visitors import Visitor
from omnid.engine.engine import Engine
from omnid.engine.live import OperatorTyping, Signal
from omnid.errors import Unavailable
from omnid.events import (
    AttachmentFailed,
    AttachmentStored,
    ContactMerged,
    IdentityAdded,
    LinkUsed,
    Logged,
    MessageDeleted,
    MessageDelivered,
    MessageEdited,
    MessageFact,
    MessageFailed,
    MessageQueued,
    MessageRead,
    MessageReceived,
    MessageSent,
)
from omnid.http import frames, rendering
from omnid.http.frames import Parcel
from omnid.http.rendering import Pictures, Renderer
from omnid.model import ChannelId, ContactId, Identity, IdentityId, Message, MessageId
from omnid.store import channels, contacts, database, messages
from omnid.store.database import Tx

TRY_AGAIN = 1013
"""Close code (RFC 6455 registry): the desk cannot read its database; come back with the cursor you have."""

BETWEEN_S = 5.0
"""How long what is true only now is kept for who is between two polls."""

_WHOLE = (MessageReceived, MessageQueued, MessageEdited, MessageDeleted, AttachmentStored, AttachmentFailed)
_STATE = (MessageSent, MessageDelivered, MessageRead, MessageFailed)


class Subscriber(Protocol):
    """A connection. Both calls come from the loop and must be quick."""

    def take(self, parcel: Parcel) -> None: ...

    def end(self, code: int) -> None: ...


class Person:
    """A visitor with all their connections; ``identity_id`` and ``contact_id`` once they are known to the desk."""

    __slots__ = ("contact_id", "identity_id", "reached", "subscribers", "visitor")

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.identity_id: IdentityId | None = None
        self.contact_id: ContactId | None = None
        self.subscribers: list[Subscriber] = []  # mostly one, for which a set is large
        self.reached: dict[str, str] = {}
        """The newest key by state: each of several tabs tells the same."""

    def tell(self, parcel: Parcel) -> None:
        # A plain loop over ready bytes: gathering coroutines takes twice as long.
        for subscriber in tuple(self.subscribers):
            subscriber.take(parcel)


class Hub:
    """Who is there. Lives in the loop; `run` until cancelled."""

    def __init__(self, engine: Engine, render: Renderer) -> None:
        self._engine = engine
        self._render = render
        self._people: dict[tuple[ChannelId, str], Person] = {}
        self._by_identity: dict[IdentityId, Person] = {}
        self._by_contact: dict[ContactId, set[Person]] = {}
        self._strangers: Counter[ChannelId] = Counter()
        self._met: set[ContactId] = set()
        self._between: dict[IdentityId, tuple[float, Parcel]] = {}
        """For those who are not there this moment: until when, what."""
        self._facts: list[Logged] = []
        self._awake = asyncio.Event()

    # --- coming and going ---

    def join(self, visitor: Visitor, subscriber: Subscriber) -> Person:
        """From now on the subscriber is told of everything committed later; read what was before after this."""
        person = self._people.get((visitor.channel_id, visitor.external_id))
        if person is None:
            person = self._people[visitor.channel_id, visitor.external_id] = Person(visitor)
            known = self._look_up(visitor)
            if known is None:
                self._strangers[visitor.channel_id] += 1
            else:
                self._introduce(person, known.identity_id, known.contact_id)
        person.subscribers.append(subscriber)
        if person.identity_id in self._between:
            until, parcel = self._between.pop(person.identity_id)
            if until > time.monotonic():
                person.tell(parcel)
        return person

    def leave(self, person: Person, subscriber: Subscriber) -> None:
        person.subscribers.remove(subscriber)
        if person.subscribers:
            return
        visitor = person.visitor
        self._people.pop((visitor.channel_id, visitor.external_id), None)
        if person.identity_id is None or person.contact_id is None:
            self._strangers[visitor.channel_id] -= 1
            return
        self._by_identity.pop(person.identity_id, None)
        self._drop(person, person.contact_id)

    def find(self, visitor: Visitor) -> Person | None:
        return self._people.get((visitor.channel_id, visitor.external_id))

    def known(self, visitor: Visitor) -> tuple[IdentityId, ContactId] | None:
        """Who a visitor is to the desk; None until they have written."""
        person = self.find(visitor)
        if person is not None and person.identity_id is not None and person.contact_id is not None:
            return person.identity_id, person.contact_id
        found = self._look_up(visitor)
        return None if found is None else (found.identity_id, found.contact_id)

    def end(self, code: int, channel: ChannelId | None = None) -> None:
        """Close the connections of a channel, or all."""
        for person in tuple(self._people.values()):
            if channel is None or person.visitor.channel_id == channel:
                for subscriber in tuple(person.subscribers):
                    subscriber.end(code)

    def _look_up(self, visitor: Visitor) -> contacts.Known | None:
        # In the loop: one lookup by index, and so nothing can be committed between looking and joining.
        with database.reading(self._engine.connection) as tx:
            return contacts.known(tx, visitor.channel_id, visitor.external_id)

    def _introduce(self, person: Person, identity: IdentityId, contact: ContactId) -> None:
        person.identity_id, person.contact_id = identity, contact
        self._by_identity[identity] = person
        self._by_contact.setdefault(contact, set()).add(person)

    def _drop(self, person: Person, contact: ContactId) -> None:
        people = self._by_contact.get(contact, set())
        people.discard(person)
        if not people:
            self._by_contact.pop(contact, None)

    # --- what happens ---

    def hear(self, logged: list[Logged]) -> None:
        """A listener of the bus: keeps what concerns those who are there."""
        before = len(self._facts)
        for one in logged:
            event = one.event
            if isinstance(event, MessageFact):
                if event.contact_id in self._by_contact or event.contact_id in self._met:
                    self._facts.append(one)
            elif isinstance(event, IdentityAdded):
                if self._strangers[event.channel_id] > 0:
                    self._met.add(event.contact_id)
                    self._facts.append(one)
            elif isinstance(event, LinkUsed):
                self._facts.append(one)
            elif isinstance(event, ContactMerged):
                self._merge(event.merged_id, event.contact_id)
        if len(self._facts) > before:
            self._awake.set()

    def _merge(self, merged: ContactId, into: ContactId) -> None:
        if merged in self._met:
            self._met.add(into)
        for person in self._by_contact.pop(merged, ()):
            person.contact_id = into
            self._by_contact.setdefault(into, set()).add(person)

    def signal(self, signal: Signal) -> None:
        """A listener of what is true only now."""
        if isinstance(signal, OperatorTyping):
            author = frames.Author(name=signal.author, picture=signal.picture_url)
            self._tell_now(signal.identity_id, frames.encode(frames.Typing(on=signal.on, author=author)))

    def _tell_now(self, identity: IdentityId, body: bytes) -> None:
        """What is true only now; who is between two polls has it with the next."""
        parcel, now = frames.parcel(body), time.monotonic()
        person = self._by_identity.get(identity)
        if person is not None:
            person.tell(parcel)
            return
        self._between = {one: kept for one, kept in self._between.items() if kept[0] > now}
        self._between[identity] = (now + BETWEEN_S, parcel)

    async def run(self) -> None:
        """Tell, batch by batch and in order, what `hear` kept."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            facts, self._facts = self._facts, []
            try:
                found = await self._engine.readers.run(lambda tx, facts=facts: _load(tx, facts))  # type: ignore[misc]
            except Unavailable as problem:
                structlog.get_logger().error("visitors cannot be told", reason=problem.message)
                self._met.clear()
                self.end(TRY_AGAIN)
                continue
            for one in facts:
                self._tell(one, found)

    def _tell(self, one: Logged, found: "_Found") -> None:
        event = one.event
        if isinstance(event, IdentityAdded):
            self._meet(found.identities[event.identity_id])
            self._met.discard(event.contact_id)
        elif isinstance(event, LinkUsed):
            joined = found.joined[event.identity_id]
            for identity in joined.others:
                self._tell_now(identity, frames.encode(frames.Joined(service=joined.service)))
        elif isinstance(event, MessageFact):
            message = found.messages.get(event.message_id)
            person = self._by_identity.get(message.identity_id) if message and message.identity_id else None
            if message is not None and person is not None and rendering.visible(message):
                body = self._body(one, message, found.pictures)
                if body is not None:
                    person.tell(frames.parcel(body, one.seq))

    def _body(self, one: Logged, message: Message, pictures: Pictures) -> bytes | None:
        if isinstance(one.event, _WHOLE):
            return self._render.message(message, pictures, one.seq)
        if isinstance(one.event, _STATE):
            return self._render.state(message, one.seq)
        return None

    def _meet(self, identity: Identity) -> None:
        """A visitor who was a stranger has written."""
        person = self._people.get((identity.channel_id, identity.external_id))
        if person is not None and person.identity_id is None:
            self._strangers[identity.channel_id] -= 1
            self._introduce(person, identity.id, identity.contact_id)
        self._met.discard(identity.contact_id)


class _Joined(NamedTuple):
    """Where somebody came by a link, and their identities elsewhere."""

    service: str
    others: list[IdentityId]


class _Found(NamedTuple):
    messages: dict[MessageId, Message]
    identities: dict[IdentityId, Identity]
    joined: dict[IdentityId, _Joined]
    pictures: Pictures


def _load(tx: Tx, facts: list[Logged]) -> _Found:
    """Everything a batch of facts is about, as it is now."""
    wanted = {one.event.message_id for one in facts if isinstance(one.event, _WHOLE + _STATE)}
    found = messages.some(tx, sorted(wanted)) if wanted else {}
    new = list(_new(facts))
    return _Found(
        found,
        {identity: contacts.identity(tx, identity) for identity in new},
        {one.event.identity_id: _joined(tx, one.event.identity_id) for one in facts if isinstance(one.event, LinkUsed)},
        rendering.pictures(tx, list(found.values())),
    )


def _new(facts: list[Logged]) -> Iterator[IdentityId]:
    for one in facts:
        if isinstance(one.event, IdentityAdded):
            yield one.event.identity_id


def _joined(tx: Tx, identity: IdentityId) -> _Joined:
    came = contacts.identity(tx, identity)
    service = offering.service(channels.get(tx, came.channel_id))
    others = [one.id for one in contacts.identities(tx, came.contact_id) if one.id != identity]
    return _Joined(service, others if service else [])
