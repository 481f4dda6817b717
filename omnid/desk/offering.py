"""What a visitor is offered where nobody answers soon: to leave an address, or to be answered by a messenger."""

from collections.abc import Sequence
from typing import NamedTuple

from omnid.desk import failing, leaving
from omnid.desk.linking import Wanted
from omnid.desk.visitors import Visitor
from omnid.errors import Conflict, NotFound
from omnid.model import Channel
from omnid.store import channels, contacts
from omnid.store.database import Tx

DAYS = 1
"""How long a link is good that a visitor asked for."""


class Offer(NamedTuple):
    """``address``: to leave one; ``messengers``: a channel of each service, by the service's name."""

    address: bool = False
    messengers: dict[str, Channel] = {}


NOTHING = Offer()


class Ways(NamedTuple):
    """By which the desk could answer elsewhere, whoever asks: the same for all visitors of a channel."""

    mail: Channel | None
    messengers: dict[str, Channel]


def ways(tx: Tx, names: Sequence[str]) -> Ways:
    """``names``: the channels that may be offered, the first first; none: all. A messenger that fails is not."""
    return Ways(leaving.mail(tx), _messengers(tx, names))


def to(tx: Tx, visitor: Visitor, there: Ways) -> Offer:
    """Nothing to whoever has written nothing, or is reached by one of these ways already."""
    known = contacts.known(tx, visitor.channel_id, visitor.external_id)
    if known is None:
        return NOTHING
    ids = {channel.id for channel in (*there.messengers.values(), *([there.mail] if there.mail else []))}
    if any(identity.channel_id in ids for identity in contacts.identities(tx, known.contact_id)):
        return NOTHING
    return Offer(there.mail is not None, there.messengers)


def link(tx: Tx, visitor: Visitor, service: str, names: Sequence[str]) -> Wanted:
    """Which link to make for a visitor who chose a service. Raises `Conflict`, `NotFound`."""
    known = contacts.known(tx, visitor.channel_id, visitor.external_id)
    if known is None:
        raise Conflict("Write something first: there is nothing to answer yet.")
    channel = _messengers(tx, names).get(service)
    if channel is None:
        raise NotFound("messenger", service)
    return Wanted(contact_id=known.contact_id, channel_id=channel.id, channel=channel.name, days=DAYS)


def service(channel: Channel) -> str:
    """What contacts call the service of a channel; empty where it is none they are offered."""
    able = leaving.able(channel)
    return "" if able is None else able.service


def _messengers(tx: Tx, names: Sequence[str]) -> dict[str, Channel]:
    there = {
        one.name: one for one in channels.every(tx) if one.enabled and not failing.does(tx, failing.of_channel(one))
    }
    found: dict[str, Channel] = {}
    for name in names or there:
        if name in there and (called := service(there[name])):
            found.setdefault(called, there[name])
    return found
