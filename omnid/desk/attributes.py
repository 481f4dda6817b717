"""What a shop knows of a contact, by name: ``plan`` is ``pro``. Set by operators, scripts and the site's own page."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Meta

from omnid.desk.contacts import ContactDetail, OneContact, show
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid
from omnid.events import ContactChanged
from omnid.model import Actor, ContactId
from omnid.policy.sentences import sentence
from omnid.store import attributes, contacts
from omnid.store.database import Tx

MOST = 50
"""Attributes of one contact."""
VALUE = 500
"""Characters of a value."""
_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


class SetAttributes(Request, frozen=True):
    """``set``: values by name. ``unset``: names to forget; one that is not there is no error."""

    contact_id: ContactId
    set: Annotated[dict[str, str], Meta(max_length=MOST)] = {}
    unset: Annotated[list[str], Meta(max_length=MOST)] = []


@operation("contact.attribute")
def attribute(tx: Tx, actor: Actor, request: SetAttributes) -> ContactDetail:
    """Note what is known of a contact, by name, for filters, routing and templates."""
    contact = contacts.get(tx, request.contact_id)
    change(tx, contact.id, request.set, request.unset, actor.label)
    return show(tx, actor, OneContact(contact_id=contact.id))


def change(
    tx: Tx, contact: ContactId, put: Mapping[str, str], drop: Iterable[str] = (), actor: str | None = None
) -> None:
    """Raises `Invalid` for names and values that cannot be, `Conflict` when there would be too many."""
    for name, value in put.items():
        check(name, value)
    changed = [attributes.drop(tx, contact, name) for name in drop]
    changed += [attributes.put(tx, contact, name, value.strip()) for name, value in put.items()]
    if any(changed):
        if len(attributes.of(tx, contact)) > MOST:
            raise Conflict(sentence("many_attributes", contact=contact, most=MOST))
        tx.emit(ContactChanged(contact_id=contact, actor=actor))


def told_by_page(tx: Tx, contact: ContactId, told: Mapping[str, str]) -> None:
    """What a page says of its visitor: it changes nothing an operator or a script has set, and ends at the limit."""
    room = MOST - len(known := attributes.of(tx, contact))
    fitting = [name for name in told if name in known] + [name for name in told if name not in known][:room]
    changed = [attributes.put(tx, contact, name, told[name].strip(), by_page=True) for name in fitting]
    if any(changed):
        tx.emit(ContactChanged(contact_id=contact))


def check(name: str, value: str) -> None:
    """Raises `Invalid`."""
    if not _NAME.fullmatch(name):
        raise Invalid(
            sentence("no_attribute", attribute=name[:60]),
            path=f"set.{name[:60]}",
        )
    if not value.strip() or len(value) > VALUE or not value.isprintable():
        raise Invalid(sentence("attribute_value", attribute=name, most=VALUE), path=f"set.{name}")
