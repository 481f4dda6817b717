"""Rows of drafts: one for each operator and conversation."""

from omnid.model import ConversationId, Draft, OperatorId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select d.conversation_id, k.name as contact, d.text, d.is_note, d.updated_at
from drafts d join conversations c on c.id = d.conversation_id join contacts k on k.id = c.contact_id"""


def save(tx: Tx, operator: OperatorId, conversation: ConversationId, text: str, *, is_note: bool) -> bool:
    """True when that changed anything."""
    changed = tx.run(
        """insert into drafts (operator_id, conversation_id, text, is_note, updated_at)
           values (:operator, :conversation, :text, :note, :now)
           on conflict (operator_id, conversation_id) do update set text = :text, is_note = :note, updated_at = :now
           where text <> :text or is_note <> :note""",
        {"operator": operator, "conversation": conversation, "text": text, "note": int(is_note), "now": tx.now},
    )
    return changed.rowcount > 0


def discard(tx: Tx, operator: OperatorId, conversation: ConversationId, is_note: bool | None = None) -> bool:
    """True when there was one. ``is_note``: only if it is to be a note, or is not."""
    gone = tx.run(
        """delete from drafts where operator_id = :operator and conversation_id = :conversation
           and (:note is null or is_note = :note)""",
        {"operator": operator, "conversation": conversation, "note": None if is_note is None else int(is_note)},
    )
    return gone.rowcount > 0


def get(tx: Tx, operator: OperatorId, conversation: ConversationId) -> Draft | None:
    sql = f"{_SELECT} where d.operator_id = :operator and d.conversation_id = :conversation"
    return rows.one(Draft, tx.run(sql, {"operator": operator, "conversation": conversation}))


def of(tx: Tx, operator: OperatorId) -> list[Draft]:
    """The newest first."""
    sql = f"{_SELECT} where d.operator_id = :operator order by d.updated_at desc, d.conversation_id"
    return rows.every(Draft, tx.run(sql, {"operator": operator}))
