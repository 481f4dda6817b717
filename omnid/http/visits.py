"""What a visitor says, taken in and answered: the same on both transports."""

from typing import assert_never

import structlog

from omnid.channel import SecretUnreadable, VisitorConfig
from omnid.desk import attributes, leaving, linking, offering, visitors
from omnid.desk.visitors import About, Said, Taken, Visitor
from omnid.engine.live import ContactTyping
from omnid.errors import Invalid, NotAllowed, OmnidError, Unavailable
from omnid.http import frames, links
from omnid.http.chat import SIGNALS_PER_MINUTE, Chat
from omnid.http.frames import Delivered, Identify, Join, Leave, Open, Read, Say, Type
from omnid.model import Actor, ActorType, MessageState
from omnid.store.database import Tx

PAGE = 500
"""Characters kept of a page's address and title."""
LEFT_PER_MINUTE = 3
"""Addresses left from one network address."""
LINKS_PER_MINUTE, LINKS_PER_MINUTE_ADDRESS = 6, 60
"""Links made for one visitor and for one network address: each asks the messenger's service."""


class Visit:
    """A visitor on one connection, or in one request, from ``address``."""

    __slots__ = ("_address", "_channel", "_chat", "visitor")

    def __init__(self, chat: Chat, channel: str, visitor: Visitor, address: str) -> None:
        self._chat = chat
        self._channel = channel
        self.visitor = visitor
        self._address = address

    async def answer(self, data: bytes) -> bytes | None:
        """The frame to answer one with, if any; an error frame for whatever is wrong with it."""
        try:
            return await self._answer(data)
        except OmnidError as problem:
            return frames.error(problem, frames.which(data))

    async def _answer(self, data: bytes) -> bytes | None:
        frame = frames.decode(data)
        if isinstance(frame, Say):
            return await self._say(frame)
        self._chat.take("signals", f"s{self.visitor.channel_id}:{self.visitor.external_id}", SIGNALS_PER_MINUTE)
        match frame:
            case Type():
                self._typing(frame.on)
            case Delivered():
                await self._reached(frame.key, MessageState.DELIVERED)
            case Read():
                await self._reached(frame.key, MessageState.READ)
            case Identify():
                return await self._identify(frame)
            case Leave():
                return await self._leave(frame)
            case Join():
                return await self._link(frame)
            case Open():
                raise Invalid("The connection is open already.")
            case _:
                assert_never(frame)
        return None

    async def _say(self, frame: Say) -> bytes:
        config = self._chat.sites.get(self._channel).config
        self._take_message(config)
        _check(frame, config)
        page = frame.page or frames.Page()
        said = Said(
            key=frame.key,
            text=frame.text,
            files=frame.files,
            name=frame.name or "",
            page_url=page.url[:PAGE],
            page_title=page.title[:PAGE],
        )
        taken = await self._write(said)
        after = self._chat.render.seqs.show(taken.seq)
        wait = await self._chat.waits.of(self.visitor, config.messengers)
        return frames.encode(frames.Ack(key=taken.key, at=taken.at, after=after, wait=wait))

    def _take_message(self, config: VisitorConfig) -> None:
        visitor = self.visitor
        self._chat.take("messages", f"m{visitor.channel_id}:{visitor.external_id}", config.per_minute)
        self._chat.take("messages from here", f"a{visitor.channel_id}:{self._address}", config.per_minute_address)

    async def _write(self, said: Said) -> Taken:
        """Durable when this returns."""
        visitor, about = self.visitor, self._chat.recall(self.visitor)

        def unit(tx: Tx) -> Taken:
            if about is not None:
                visitors.identify(tx, visitor, about)
            return visitors.say(tx, visitor, said)

        taken = await self._chat.engine.writer.run(unit)
        if about is not None:
            self._chat.forget(visitor)
        return taken

    def _typing(self, on: bool) -> None:
        known = self._chat.hub.known(self.visitor)
        if known is not None:
            identity, contact = known
            self._chat.context.live.tell(ContactTyping(contact_id=contact, identity_id=identity, on=on))

    async def _reached(self, key: str, state: MessageState) -> None:
        person = self._chat.hub.find(self.visitor)
        if person is not None and key in (person.reached.get(state), person.reached.get(MessageState.READ)):
            return
        visitor = self.visitor
        await self._chat.engine.writer.run(lambda tx: visitors.reached(tx, visitor, key, state))
        if person is not None:
            person.reached[state] = key

    async def _identify(self, frame: Identify) -> bytes:
        about = About(
            name=frame.name or "",
            email=frame.email or "",
            phone=frame.phone or "",
            user_id=frame.user_id or "",
            verified=_verified(self._chat.sites.get(self._channel).config, frame),
            attributes=frame.attributes,
        )
        for name, value in frame.attributes.items():
            attributes.check(name, value)
        _text("What is said of the visitor", *(getattr(about, name) for name in ("name", "email", "phone", "user_id")))
        visitor = self.visitor
        if self._chat.hub.known(visitor) is None:
            self._chat.remember(visitor, about)
        else:
            await self._chat.engine.writer.run(lambda tx: visitors.identify(tx, visitor, about))
        return frames.encode(frames.Identified(verified=about.verified))

    async def _leave(self, frame: Leave) -> bytes:
        _text("The address", frame.email)
        visitor = self.visitor
        # One person leaves one; whoever leaves many means others.
        self._chat.take("addresses", f"l{visitor.channel_id}:{self._address}", LEFT_PER_MINUTE)
        email = await self._chat.engine.writer.run(lambda tx: leaving.leave(tx, visitor, frame.email))
        return frames.encode(frames.Left(email=email))

    async def _link(self, frame: Join) -> bytes:
        visitor, names = self.visitor, self._chat.sites.get(self._channel).config.messengers
        self._chat.take("links", f"k{visitor.channel_id}:{visitor.external_id}", LINKS_PER_MINUTE)
        self._chat.take("links from here", f"K{visitor.channel_id}:{self._address}", LINKS_PER_MINUTE_ADDRESS)
        wanted = await self._chat.engine.readers.run(lambda tx: offering.link(tx, visitor, frame.service, names))
        actor = Actor(type=ActorType.CONTACT, id=wanted.contact_id, name=linking.CHAT)
        link = await links.make(self._chat.context, actor, wanted)
        return frames.encode(frames.Linked(service=frame.service, url=link.url))


def _check(frame: Say, config: VisitorConfig) -> None:
    if len(frame.text) > config.text_limit:
        raise Invalid(
            f"The text has {len(frame.text):,} characters; at most {config.text_limit:,} are possible.", path="text"
        )
    if not frame.files and not frame.text.strip():
        raise Invalid("There is nothing in the message: give a text or a file.", path="text")
    page = frame.page or frames.Page()
    _text("The message", frame.text, frame.name or "", page.url, page.title)


def _text(what: str, *values: str) -> None:
    """JSON cannot bring half a surrogate pair past the decoder; NUL it can."""
    if any("\0" in value for value in values):
        raise Invalid(f"{what} has a NUL character, which is not text.")


def _verified(config: VisitorConfig, frame: Identify) -> bool:
    """Whether the shop's server vouches for the user id. Raises `NotAllowed` for a signature that is wrong."""
    if not frame.signature or not frame.user_id or config.identify_secret is None:
        return False
    try:
        secret = config.identify_secret.reveal()
    except SecretUnreadable as problem:
        structlog.get_logger().error("visitors cannot be verified", reason=str(problem))
        raise Unavailable("The desk cannot check signatures now.") from problem
    if not visitors.vouched(secret, frame.user_id, frame.signature):
        raise NotAllowed("This page", "say who its visitor is", "the signature of that user id by the shop's server")
    return True
