"""Links made for one contact: whoever comes by one on its channel is that contact."""

import base64
import re
import secrets
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from omnid.desk import joining
from omnid.desk.meeting import Writer
from omnid.desk.operation import Request
from omnid.events import LinkMade, LinkUsed
from omnid.model import Actor, ChannelId, ContactId, LinkId, Sentence
from omnid.store import channels, contacts, copies, links
from omnid.store.database import Tx

CHAT = "the website chat"
"""Who makes a link that a visitor asked for."""
DAY_MS = 24 * 60 * 60 * 1000
_TOKEN = re.compile(r"join[a-z2-7]{24}")
"""Ours among all that a link may bring (campaigns, other people's bots)."""


class MakeLink(Request, frozen=True):
    """``days``: how long it is good."""

    contact_id: ContactId
    channel: str
    days: Annotated[int, Meta(ge=1, le=30)] = 7


class Link(Struct, frozen=True, kw_only=True):
    """``url`` is told once, here: what is kept is only a hash of the token in it."""

    id: LinkId
    contact_id: ContactId
    channel: str
    url: str
    expires_at: int


class Wanted(Struct, frozen=True, kw_only=True):
    contact_id: ContactId
    channel_id: ChannelId
    channel: str
    days: int


class Arrival(NamedTuple):
    """``writer``: after a merge, if there was one. ``shown``: what may be shown of the start; no token of ours is.

    ``because``: a notice for the operators.
    """

    writer: Writer
    shown: str
    because: Sentence | None


def token() -> str:
    """120 random bits, lower case: mail servers fold case, Telegram allows 64 characters of ``A-Z a-z 0-9 _ -``."""
    return "join" + base64.b32encode(secrets.token_bytes(15)).decode().lower()


def wanted(tx: Tx, request: MakeLink) -> Wanted:
    """Raises `NotFound`."""
    contact = contacts.get(tx, request.contact_id)
    channel = channels.named(tx, request.channel)
    return Wanted(contact_id=contact.id, channel_id=channel.id, channel=channel.name, days=request.days)


def made(tx: Tx, actor: Actor, wanted: Wanted, token: str, url: str) -> Link:
    """Note a link the channel has made."""
    expires_at = tx.now + wanted.days * DAY_MS
    link = links.add(tx, token, wanted.contact_id, wanted.channel_id, actor.name, expires_at)
    tx.emit(LinkMade(link_id=link, contact_id=wanted.contact_id, channel_id=wanted.channel_id, actor=actor.label))
    return Link(id=link, contact_id=wanted.contact_id, channel=wanted.channel, url=url, expires_at=expires_at)


def arrived(tx: Tx, channel: ChannelId, writer: Writer, start: str | None) -> Arrival:
    """Join whoever came by a link of ours; one that is not good any more is only told of."""
    shown = (start or "").strip()
    if _TOKEN.fullmatch(shown.lower()) is None:
        return Arrival(writer, start or "", None)
    link = links.find(tx, shown.lower())
    if link is None:
        return Arrival(writer, "", Sentence("link_unknown", {"who": writer.name}))
    if link.used_at is not None and link.identity_id == writer.identity_id:
        return Arrival(writer, "", None)  # pressed again
    if (problem := _problem(tx, writer, link, channel)) is not None:
        return Arrival(writer, "", problem)
    return _join(tx, writer, link)


def _problem(tx: Tx, writer: Writer, link: links.Row, channel: ChannelId) -> Sentence | None:
    facts: dict[str, str | int] = {"who": writer.name, "by": link.made_by}
    if link.used_at is not None:
        return Sentence("link_used", facts)
    if link.expires_at <= tx.now:
        return Sentence("link_expired", facts)
    if link.channel_id != channel:
        return Sentence("link_elsewhere", facts | {"channel": channels.get(tx, link.channel_id).name})
    return None


def _join(tx: Tx, writer: Writer, link: links.Row) -> Arrival:
    links.use(tx, link.id, writer.identity_id)
    if link.made_by == CHAT:
        copies.set_left(tx, writer.identity_id)
        writer = writer._replace(is_left=True)
    contact = contacts.get(tx, link.contact_id)
    tx.emit(LinkUsed(link_id=link.id, contact_id=contact.id, identity_id=writer.identity_id))
    came = f"{writer.name} came by the link {link.made_by} made for {contact.name}"
    facts: dict[str, str | int] = {"who": writer.name, "by": link.made_by, "contact": contact.name}
    if contact.id == writer.contact_id:
        return Arrival(writer, "", Sentence("link_known", facts))
    kept = joining.merge(tx, writer.contact_id, contact.id, came)
    return Arrival(writer._replace(contact_id=kept), "", Sentence("link_joined", facts | {"kept": kept}))
