"""``omnid contact``: the people outside."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.contacts import ContactDetail

app = commands("The people outside.")

Id = Annotated[int, typer.Argument(metavar="ID", help="The contact.")]


@command(app, "list")
def list_(
    session: Session,
    words: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Looked for in names and addresses.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier list ended.")] = None,
) -> None:
    """List contacts, newest first."""
    from omnid_cli.tables import CONTACTS

    session.out.rows(CONTACTS, session.pages("contact.list", limit, text=words, cursor=cursor))


@command(app)
def show(session: Session, contact: Id) -> None:
    """Show a contact: every address, what is claimed and known of them, every conversation.

    With --json it is one object.
    """
    _answer(session, session.call("contact.show", contact_id=contact))


@command(app, "set", writes=True)
def set_(
    session: Session,
    contact: Id,
    attributes: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="What is known of them; NAME= forgets it.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="What to call them.")] = None,
) -> None:
    """Change a contact's name, and what is known of them: omnid contact set 7 plan=pro."""
    from omnid.errors import Invalid

    given = dict(_attribute(one) for one in attributes or [])
    if not given and name is None:
        raise Invalid("Say what to change: omnid contact set 7 plan=pro, or --name “Anna K”.")
    detail = None if name is None else session.call("contact.set", contact_id=contact, name=name)
    if given:
        detail = session.call(
            "contact.attribute",
            contact_id=contact,
            set={key: value for key, value in given.items() if value},
            unset=[key for key, value in given.items() if not value],
        )
    if detail is not None:
        _answer(session, detail)


def _attribute(given: str) -> tuple[str, str]:
    from omnid.errors import Invalid

    name, separator, value = given.partition("=")
    if not separator:
        raise Invalid(f"“{given}” is not NAME=VALUE, such as plan=pro.")
    return name.strip(), value.strip()


@command(app, writes=True)
def merge(
    session: Session,
    contact: Id,
    other: Annotated[int, typer.Argument(metavar="OTHER", help="The same person.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show both.")] = False,
) -> None:
    """Make two contacts one: they are the same person. The older remains; it cannot be undone."""
    if dry_run:
        for one in (contact, other):
            _answer(session, session.call("contact.show", contact_id=one))
        return
    _answer(session, session.call("contact.merge", contact_id=contact, other_id=other))


@command(app)
def link(
    session: Session,
    contact: Id,
    channel: Annotated[str, typer.Option("--channel", help="The channel the link leads to.")],
    days: Annotated[int, typer.Option(min=1, max=30, help="How long it is good.")] = 7,
) -> None:
    """Make a link for a contact: who comes by it on that channel is joined with them.

    It is good once. Give it to nobody else: whoever uses it becomes part of this contact. It needs the daemon.
    """
    from omnid.desk.linking import Link, MakeLink
    from omnid.model import ContactId
    from omnid_cli.output import Column, Table
    from omnid_cli.times import clock

    table = Table(Link, [Column("URL", lambda one: one.url)], ident="id")
    made = session.desk.link(MakeLink(contact_id=ContactId(contact), channel=channel, days=days))
    session.out.done(table, made, f"{made.url}\nGood once, until {clock(made.expires_at)}.")


def _answer(session: Session, detail: "ContactDetail") -> None:
    from omnid_cli.tables import CONTACTS

    if session.given.json:
        session.out.json(detail)
    else:
        session.out.one(CONTACTS, detail.contact, lambda _: _card(detail))


def _card(detail: "ContactDetail") -> Iterator[str]:
    from omnid_cli.times import ago, both

    one = detail.contact
    yield f"{one.name or '(no name)'} – contact {one.id}, since {both(one.created_at)}"
    for identity in detail.identities:
        state = (
            f"unreachable: {identity.unreachable_reason}"
            if identity.unreachable_reason
            else f"seen {ago(identity.seen_at)}"
        )
        name = f"{identity.name} @{identity.username}" if identity.username else identity.name
        yield f"  {identity.channel}: {name} ({identity.external_id}), {state}"
    for claim in detail.claims:
        yield f"  {claim.type.value}: {claim.value}{' (verified)' if claim.verified else ' (they say)'}"
    for name, value in detail.attributes.items():
        yield f"  {name} = {value}"
    for matter in detail.conversations:
        if matter.merged_into_id is not None:
            yield f"  conversation {matter.id}: part of {matter.merged_into_id} now"
            continue
        yield f"  conversation {matter.id}: {matter.state.value}, {ago(matter.last_message_at)}: {matter.last_text}"
