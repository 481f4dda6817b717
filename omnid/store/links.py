"""Rows of the links that join identities; their tokens are kept as hashes."""

import hashlib
from typing import NamedTuple

from omnid.model import ChannelId, ContactId, IdentityId, LinkId
from omnid.store.database import Tx


class Row(NamedTuple):
    id: LinkId
    contact_id: ContactId
    channel_id: ChannelId
    made_by: str
    expires_at: int
    used_at: int | None
    identity_id: IdentityId | None


def add(tx: Tx, token: str, contact: ContactId, channel: ChannelId, made_by: str, expires_at: int) -> LinkId:
    return LinkId(
        tx.value(
            """insert into contact_links (hash, contact_id, channel_id, made_by, created_at, expires_at)
               values (:hash, :contact, :channel, :by, :now, :expires) returning id""",
            {"hash": _hash(token), "contact": contact, "channel": channel, "by": made_by, "now": tx.now,
             "expires": expires_at},
        )
    )  # fmt: skip


def find(tx: Tx, token: str) -> Row | None:
    row = tx.run(
        """select id, contact_id, channel_id, made_by, expires_at, used_at, identity_id
           from contact_links where hash = :hash""",
        {"hash": _hash(token)},
    ).fetchone()
    return None if row is None else Row(*row)


def use(tx: Tx, link: LinkId, identity: IdentityId) -> None:
    tx.run(
        "update contact_links set used_at = :now, identity_id = :identity where id = :id",
        {"id": link, "identity": identity, "now": tx.now},
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
