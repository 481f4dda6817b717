"""Rows of what messages said before they were changed."""

from omnid.model import MessageId, Revision
from omnid.store import rows
from omnid.store.database import Tx


def keep(tx: Tx, message: MessageId, by: str) -> None:
    """What a message says now; call it before that is changed. ``by``: the label of whoever changes it."""
    tx.run(
        """insert into revisions (message_id, text, entities, replaced_at, replaced_by)
           select id, text, entities, :now, :by from messages where id = :id""",
        {"id": message, "now": tx.now, "by": by},
    )


def of(tx: Tx, message: MessageId) -> list[Revision]:
    """Oldest first."""
    return rows.every(
        Revision,
        tx.run(
            """select id, message_id, text, entities, replaced_at, replaced_by from revisions
               where message_id = :id order by id""",
            {"id": message},
        ),
    )
