"""Rows of contacts' attributes: what a shop knows of them, by name."""

from omnid.model import ContactId
from omnid.store.database import Tx


def of(tx: Tx, contact: ContactId) -> dict[str, str]:
    """In the order of the names."""
    return dict(tx.run("select name, value from attributes where contact_id = :id order by name", {"id": contact}))


def put(tx: Tx, contact: ContactId, name: str, value: str, *, by_page: bool = False) -> bool:
    """True when that changed anything. ``by_page``: a visitor can say it, so it changes only what a page has said."""
    changed = tx.run(
        """insert into attributes (contact_id, name, value, by_page, updated_at)
           values (:id, :name, :value, :page, :now)
           on conflict (contact_id, name) do update set value = :value, by_page = :page, updated_at = :now
           where (value <> :value or by_page > :page) and by_page >= :page""",
        {"id": contact, "name": name, "value": value, "page": int(by_page), "now": tx.now},
    )
    return changed.rowcount > 0


def drop(tx: Tx, contact: ContactId, name: str) -> bool:
    """True when it was there."""
    gone = tx.run("delete from attributes where contact_id = :id and name = :name", {"id": contact, "name": name})
    return gone.rowcount > 0


def merge(tx: Tx, contact: ContactId, merged: ContactId) -> None:
    """Give those of ``merged`` to ``contact``, which keeps its own value where both have one."""
    both = {"contact": contact, "merged": merged}
    tx.run("update or ignore attributes set contact_id = :contact where contact_id = :merged", both)
    tx.run("delete from attributes where contact_id = :merged", both)
