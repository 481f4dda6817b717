"""Operations on contacts."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import joining, paging
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit, Page
from omnid.errors import Invalid
from omnid.events import ContactChanged
from omnid.model import Actor, Claim, Contact, ContactId, Conversation, Identity
from omnid.policy.sentences import sentence
from omnid.store import attributes, contacts, conversations
from omnid.store.database import Tx


class ContactDetail(Struct, frozen=True, kw_only=True):
    contact: Contact
    identities: list[Identity]
    claims: list[Claim]
    attributes: dict[str, str]
    conversations: list[Conversation]


class ListContacts(Request, frozen=True):
    """``text`` is looked for in names and addresses."""

    text: Annotated[str, Meta(max_length=500)] | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("contact.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListContacts) -> Page[Contact]:
    """List contacts, newest first."""
    items = contacts.page(tx, paging.edge_id(request.cursor), request.limit, request.text)
    return Page(items=items, cursor=paging.cursor(items[-1].id) if len(items) == request.limit else None)


class OneContact(Request, frozen=True):
    contact_id: ContactId


@operation("contact.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneContact) -> ContactDetail:
    """Show a contact: every address, what is claimed and known of them, every conversation."""
    contact = contacts.get(tx, request.contact_id)
    return ContactDetail(
        contact=contact,
        identities=contacts.identities(tx, contact.id),
        claims=contacts.claims(tx, contact.id),
        attributes=attributes.of(tx, contact.id),
        conversations=conversations.of(tx, contact.id),
    )


class SetContact(Request, frozen=True):
    contact_id: ContactId
    name: Annotated[str, Meta(min_length=1, max_length=200)]


@operation("contact.set")
def set_(tx: Tx, actor: Actor, request: SetContact) -> ContactDetail:
    """Change a contact's name."""
    contact = contacts.get(tx, request.contact_id)
    contacts.set_name(tx, contact.id, request.name)
    tx.emit(ContactChanged(contact_id=contact.id, actor=actor.label))
    return show(tx, actor, OneContact(contact_id=contact.id))


class MergeContacts(Request, frozen=True):
    """The older of the two remains."""

    contact_id: ContactId
    other_id: ContactId


@operation("contact.merge")
def merge(tx: Tx, actor: Actor, request: MergeContacts) -> ContactDetail:
    """Make two contacts one: they are the same person."""
    one, other = contacts.get(tx, request.contact_id), contacts.get(tx, request.other_id)
    if one.id == other.id:
        raise Invalid(sentence("one_contact"), path="other_id")
    kept = joining.merge(tx, one.id, other.id, f"{actor.name} said so")
    return show(tx, actor, OneContact(contact_id=kept))
