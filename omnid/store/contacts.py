"""Rows of contacts, their identities and what is claimed of them."""

from typing import NamedTuple

from omnid.errors import NotFound
from omnid.model import (
    ChannelId,
    Claim,
    ClaimType,
    Contact,
    ContactId,
    Identity,
    IdentityId,
)
from omnid.store import attributes, rows
from omnid.store.database import Tx

_CONTACT = "select id, public_id, name, language, created_at, updated_at from contacts"
_IDENTITY = """
select i.id, i.contact_id, i.channel_id, h.name as channel, i.external_id, i.name, i.username, i.unreachable_reason,
       i.created_at, i.seen_at
from identities i join channels h on h.id = i.channel_id"""


class Known(NamedTuple):
    """What receiving a message needs of an identity. ``left_at``: a contact left it elsewhere, as their address."""

    identity_id: IdentityId
    contact_id: ContactId
    name: str
    unreachable_reason: str | None
    seen_at: int
    left_at: int | None


def known(tx: Tx, channel: ChannelId, external_id: str) -> Known | None:
    row = tx.run(
        """select id, contact_id, name, unreachable_reason, seen_at, left_at from identities
           where channel_id = :channel and external_id = :external""",
        {"channel": channel, "external": external_id},
    ).fetchone()
    return None if row is None else Known(*row)


def add(tx: Tx, public_id: str, name: str, language: str | None) -> ContactId:
    return ContactId(
        tx.value(
            """insert into contacts (public_id, name, language, created_at, updated_at)
               values (:public_id, :name, :language, :now, :now) returning id""",
            {"public_id": public_id, "name": name, "language": language, "now": tx.now},
        )
    )


def add_identity(
    tx: Tx, contact: ContactId, channel: ChannelId, external_id: str, name: str, username: str | None
) -> IdentityId:
    return IdentityId(
        tx.value(
            """insert into identities (contact_id, channel_id, external_id, name, username, created_at, seen_at)
               values (:contact, :channel, :external, :name, :username, :now, :now) returning id""",
            {"contact": contact, "channel": channel, "external": external_id, "name": name, "username": username,
             "now": tx.now},
        )
    )  # fmt: skip


def seen(tx: Tx, identity: IdentityId, name: str) -> None:
    tx.run(
        "update identities set seen_at = :now, name = iif(:name = '', name, :name) where id = :id",
        {"id": identity, "name": name, "now": tx.now},
    )


def set_unreachable(tx: Tx, identity: IdentityId, reason: str | None) -> bool:
    """True when that changed anything."""
    changed = tx.run(
        "update identities set unreachable_reason = :reason where id = :id and unreachable_reason is not :reason",
        {"id": identity, "reason": reason},
    )
    return changed.rowcount > 0


def set_name(tx: Tx, contact: ContactId, name: str) -> None:
    tx.run(
        "update contacts set name = :name, updated_at = :now where id = :id",
        {"id": contact, "name": name, "now": tx.now},
    )


def get(tx: Tx, contact: ContactId) -> Contact:
    """Follows merges. Raises `NotFound`."""
    row = tx.run(
        f"{_CONTACT} where id = coalesce((select merged_into_id from contacts where id = :id), :id)", {"id": contact}
    )
    found = rows.one(Contact, row)
    if found is None:
        raise NotFound("contact", contact)
    return found


def page(tx: Tx, before: int | None, limit: int, text: str | None) -> list[Contact]:
    """Newest first, those with an id below ``before``; ``text`` is looked for in the name and the addresses."""
    sql = f"""{_CONTACT} c where merged_into_id is null and (:before is null or id < :before)
        and (:text is null or name like :text escape '\\'
             or exists (select 1 from identities i where i.contact_id = c.id
                        and (i.external_id like :text escape '\\' or i.username like :text escape '\\'))
             or exists (select 1 from claims l where l.contact_id = c.id and l.value like :text escape '\\'))
        order by id desc limit :limit"""
    return rows.every(Contact, tx.run(sql, {"before": before, "limit": limit, "text": _pattern(text)}))


def _pattern(text: str | None) -> str | None:
    if not text:
        return None
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def identity(tx: Tx, identity: IdentityId) -> Identity:
    found = rows.one(Identity, tx.run(f"{_IDENTITY} where i.id = :id", {"id": identity}))
    if found is None:
        raise NotFound("identity", identity)
    return found


def identities(tx: Tx, contact: ContactId) -> list[Identity]:
    """Those seen last come first."""
    return rows.every(
        Identity, tx.run(f"{_IDENTITY} where i.contact_id = :id order by i.seen_at desc, i.id", {"id": contact})
    )


def add_claim(tx: Tx, contact: ContactId, identity: IdentityId, claim: Claim) -> bool:
    """True when it is new, or verified for the first time."""
    changed = tx.run(
        """insert into claims (contact_id, identity_id, type, value, verified, created_at)
           values (:contact, :identity, :type, :value, :verified, :now)
           on conflict (contact_id, type, value) do update set verified = 1, identity_id = :identity
           where verified = 0 and :verified = 1""",
        {"contact": contact, "identity": identity, "type": claim.type, "value": claim.value,
         "verified": int(claim.verified), "now": tx.now},
    )  # fmt: skip
    return changed.rowcount > 0


def claims(tx: Tx, contact: ContactId) -> list[Claim]:
    return rows.every(
        Claim, tx.run("select type, value, verified from claims where contact_id = :id order by id", {"id": contact})
    )


def proven(tx: Tx, type_: ClaimType, value: str, not_contact: ContactId) -> ContactId | None:
    """Another contact of whom the same claim is verified."""
    row: int | None = tx.value(
        """select l.contact_id from claims l join contacts c on c.id = l.contact_id
           where l.type = :type and l.value = :value and l.verified = 1 and l.contact_id <> :contact
             and c.merged_into_id is null
           order by l.contact_id limit 1""",
        {"type": type_, "value": value, "contact": not_contact},
    )
    return None if row is None else ContactId(row)


def merge(tx: Tx, contact: ContactId, merged: ContactId) -> None:
    """Give everything of ``merged`` to ``contact``."""
    both = {"contact": contact, "merged": merged, "now": tx.now}
    tx.run("update identities set contact_id = :contact where contact_id = :merged", both)
    tx.run("update conversations set contact_id = :contact where contact_id = :merged", both)
    tx.run("update or ignore claims set contact_id = :contact where contact_id = :merged", both)
    tx.run("delete from claims where contact_id = :merged", both)
    attributes.merge(tx, contact, merged)
    tx.run("update contacts set merged_into_id = :contact, updated_at = :now where id = :merged", both)
    tx.run("update contacts set merged_into_id = :contact where merged_into_id = :merged", both)
