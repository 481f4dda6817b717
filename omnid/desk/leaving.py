"""An e-mail address that a visitor leaves, to be answered there when the chat is closed."""

import re

from omnid import registry
from omnid.channel import Capabilities, Claimed
from omnid.desk import conversation_token, joining, writing
from omnid.desk.meeting import Writer
from omnid.desk.visitors import Visitor
from omnid.errors import Conflict, Invalid, OmnidError
from omnid.events import IdentityAdded
from omnid.model import Channel, ClaimType, ConversationId, Sentence, Wait
from omnid.store import channels, contacts, conversations, copies, settings
from omnid.store.database import Tx

MOST = 3
"""Addresses of one visitor, so that nobody writes to the world through us."""
_ADDRESS = re.compile(r"[^@\s<>\",;:()\[\]\\]{1,64}@[^@\s<>\",;:()\[\]\\]+\.[^@\s<>\",;:()\[\]\\.]{2,}")


def is_long(tx: Tx, wait: Wait) -> bool:
    """Whether nobody answers soon."""
    long = wait.expected_ms is not None and wait.expected_ms > settings.desk(tx).ask_ms
    return long or not wait.open or not wait.online


def leave(tx: Tx, visitor: Visitor, address: str) -> str:
    """Note where a visitor wants to be answered; the address as it is kept.

    It is no proof of who they are: a claim that is not verified, and an identity only where the address is nobody's
    yet. Nothing is ever sent there but answers of operators. Raises `Invalid`, `Conflict`.
    """
    wanted = joining.normal(ClaimType.EMAIL, address)
    if len(wanted) > 254 or not _ADDRESS.fullmatch(wanted):
        raise Invalid(f"“{address[:100]}” is not an e-mail address.", path="email")
    known = contacts.known(tx, visitor.channel_id, visitor.external_id)
    if known is None:
        raise Conflict("Write something first: there is nothing to answer yet.")
    joining.claim(tx, known.contact_id, known.identity_id, [Claimed(type=ClaimType.EMAIL, value=wanted)])
    there = mail(tx)
    if there is None or contacts.known(tx, there.id, wanted) is not None:
        return wanted
    if copies.count_left(tx, known.contact_id) >= MOST:
        raise Conflict("You have left several addresses already.")
    identity = contacts.add_identity(tx, known.contact_id, there.id, wanted, known.name, wanted)
    copies.set_left(tx, identity)
    tx.emit(IdentityAdded(contact_id=known.contact_id, identity_id=identity, channel_id=there.id))
    return wanted


def wrote(tx: Tx, writer: Writer, conversation: ConversationId, token: str | None) -> None:
    """Somebody wrote from an address that may have been left: an answer to a mail of ours proves it, no other does."""
    if not writer.is_left or not _reaches_mail(_channel(tx, writer)):
        return
    proven = None if token is None else conversation_token.conversation_of(tx, token)
    known = None if proven is None else conversations.brief(tx, proven)
    if known is not None and known.contact_id == writer.contact_id:
        return
    copies.forget_left(tx, writer.identity_id)
    writing.notice(tx, conversation, writer.contact_id, Sentence("unproved_address"))


def _channel(tx: Tx, writer: Writer) -> Channel:
    return channels.get(tx, contacts.identity(tx, writer.identity_id).channel_id)


def mail(tx: Tx) -> Channel | None:
    """The first channel that is on by which an e-mail address can be written to."""
    for channel in channels.every(tx):
        if channel.enabled and _reaches_mail(channel):
            return channel
    return None


def able(channel: Channel) -> Capabilities | None:
    """What its kind can do; None for a plugin that is gone or broken."""
    try:
        return registry.kind(channel.kind).capabilities
    except OmnidError:
        return None


def _reaches_mail(channel: Channel) -> bool:
    can = able(channel)
    return can is not None and can.reaches is ClaimType.EMAIL
