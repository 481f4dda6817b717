"""Contacts who talk to the daemon itself, as in the website chat: who they are, what they say, what they saw."""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import NamedTuple

from msgspec import Struct

from omnid.channel import Claimed, Sender
from omnid.desk import attributes, joining, meeting, receipts, uploads, writing
from omnid.events import ContactChanged
from omnid.model import ChannelId, ClaimType, IdentityId, Message, MessageState, MessageType, Sentence, Seq
from omnid.store import contacts, conversations, messages
from omnid.store.database import Tx

SECRET = "visitors"
NAME_LIMIT = 100


class Visitor(NamedTuple):
    """``external_id`` is random and theirs alone; ``language`` as their browser says."""

    channel_id: ChannelId
    external_id: str
    language: str | None = None


class Said(Struct, frozen=True, kw_only=True):
    """A visitor's message as it arrived. ``files`` are tickets of uploads."""

    key: str
    text: str
    files: list[str] = []
    name: str = ""
    page_url: str = ""
    page_title: str = ""


class About(Struct, frozen=True, kw_only=True):
    """What a page says of its visitor; the user id is vouched for by the shop's server where ``verified``."""

    name: str = ""
    email: str = ""
    phone: str = ""
    user_id: str = ""
    verified: bool = False
    attributes: dict[str, str] = {}


class Taken(NamedTuple):
    """A message that is in the store: ``seq`` of the change, ``at`` in ms, ``new`` False for a second copy."""

    key: str
    seq: Seq
    at: int
    new: bool


def new_visitor() -> str:
    return secrets.token_hex(16)


def token(key: bytes, visitor: Visitor) -> str:
    """What a visitor shows to be known again: their id, signed for one channel with the secret of `SECRET`."""
    return f"{visitor.external_id}.{_sign(key, visitor.channel_id, visitor.external_id)}"


def whose(key: bytes, channel: ChannelId, shown: str) -> str | None:
    """The external id in a token; None when it is forged or of another channel."""
    external_id, _, signature = shown.partition(".")
    good = _sign(key, channel, external_id).encode()
    return external_id if hmac.compare_digest(good, signature.encode("utf-8", "surrogatepass")) else None


def _sign(key: bytes, channel: ChannelId, external_id: str) -> str:
    body = f"{channel}\0{external_id}".encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(hmac.new(key, body, hashlib.sha256).digest()[:24]).decode()


def vouched(secret: str, user_id: str, signature: str) -> bool:
    """Whether the shop's server signed this user id: hex HMAC-SHA256."""
    good = hmac.new(secret.encode(), user_id.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    try:
        return hmac.compare_digest(good, binascii.unhexlify(signature))
    except (binascii.Error, ValueError):
        return False


def known(tx: Tx, visitor: Visitor) -> IdentityId | None:
    """Their identity, if they ever wrote."""
    found = contacts.known(tx, visitor.channel_id, visitor.external_id)
    return None if found is None else found.identity_id


def say(tx: Tx, visitor: Visitor, said: Said) -> Taken:
    """Take a message in; a second copy of its key gets the first one's answer. Raises `Invalid` for bad tickets."""
    writer = _writer(tx, visitor, said.name)
    there = messages.taken(tx, writer.identity_id, said.key)
    if there is not None:
        return Taken(said.key, there[0], there[1], False)
    files = uploads.redeem(tx, said.files, visitor.external_id) if said.files else []
    before = conversations.last(tx, writer.contact_id) if said.page_url else None
    written = writing.write(tx, visitor.channel_id, writer, said.key, said.text, stored=files)
    seq = Seq(tx.next_seq - 1)
    if said.page_url and (before is None or before.id != written.conversation_id):
        conversations.set_page(tx, written.conversation_id, said.page_url)
        page = f"{said.page_title} – {said.page_url}" if said.page_title else said.page_url
        writing.notice(tx, written.conversation_id, writer.contact_id, Sentence("writes_from", {"page": page[:1000]}))
    return Taken(said.key, seq, tx.now, True)


def _writer(tx: Tx, visitor: Visitor, name: str) -> meeting.Writer:
    sender = Sender(external_id=visitor.external_id, name=name[:NAME_LIMIT], language=visitor.language)
    return meeting.whoever(tx, visitor.channel_id, sender)


def identify(tx: Tx, visitor: Visitor, about: About) -> None:
    """Note what the page says of them. A vouched-for user id makes them one with whoever has it already."""
    writer = _writer(tx, visitor, about.name)
    claims = [
        Claimed(type=ClaimType.EMAIL, value=about.email),
        Claimed(type=ClaimType.PHONE, value=about.phone),
        Claimed(type=ClaimType.USER_ID, value=about.user_id, verified=about.verified),
    ]
    remaining = joining.claim(tx, writer.contact_id, writer.identity_id, claims) or writer.contact_id
    if about.name and contacts.get(tx, remaining).name != about.name[:NAME_LIMIT]:
        contacts.set_name(tx, remaining, about.name[:NAME_LIMIT])
        tx.emit(ContactChanged(contact_id=remaining))
    attributes.told_by_page(tx, remaining, about.attributes)


def reached(tx: Tx, visitor: Visitor, key: str, state: MessageState) -> None:
    """They got, or saw, our messages up to the one of this key; an unknown key is nothing."""
    identity = known(tx, visitor)
    message = messages.by_key(tx, identity, key) if identity is not None else None
    if message is not None and message.type is MessageType.OUTBOUND:
        receipts.reached(tx, message, state)


class History(NamedTuple):
    """Messages, oldest first; ``older``: page further back from this message id, None at the beginning."""

    messages: list[Message]
    older: int | None


def history(tx: Tx, visitor: Visitor, before: int | None, limit: int) -> History:
    """What was said between them and the desk on this channel."""
    identity = known(tx, visitor)
    if identity is None:
        return History([], None)
    found = messages.history(tx, identity, before, limit)
    return History(found, found[0].id if len(found) == limit else None)


def changed(tx: Tx, visitor: Visitor, after: Seq, limit: int) -> list[tuple[Seq, Message]]:
    """What changed for them behind a point of the log."""
    identity = known(tx, visitor)
    return [] if identity is None else messages.changed(tx, identity, after, limit)
