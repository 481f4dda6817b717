"""Rows of the texts that are sent by themselves, and of where that was done."""

from omnid.model import Autoreply, AutoreplyReason, ConversationId, MessageId
from omnid.store import configured, rows
from omnid.store.database import Tx


def every(tx: Tx) -> list[Autoreply]:
    sql = "select reason, language, text, updated_at from autoreplies order by reason, language"
    return configured.kept(tx, "autoreplies", lambda: rows.every(Autoreply, tx.run(sql)))


def put(tx: Tx, reason: AutoreplyReason, language: str, text: str) -> None:
    configured.changed(tx)
    tx.run(
        """insert into autoreplies (reason, language, text, updated_at) values (:reason, :language, :text, :now)
           on conflict (reason, language) do update set text = :text, updated_at = :now""",
        {"reason": reason.value, "language": language, "text": text, "now": tx.now},
    )


def remove(tx: Tx, reason: AutoreplyReason, language: str) -> bool:
    """False when there was none."""
    configured.changed(tx)
    gone = tx.run(
        "delete from autoreplies where reason = :reason and language = :language",
        {"reason": reason.value, "language": language},
    )
    return gone.rowcount > 0


def once(tx: Tx, conversation: ConversationId, reason: AutoreplyReason, until_at: int) -> bool:
    """Note that it is answered for this; False when it was already."""
    noted = tx.run(
        """insert into replied (conversation_id, reason, until_at) values (:id, :reason, :until)
           on conflict do nothing""",
        {"id": conversation, "reason": reason.value, "until": until_at},
    )
    return noted.rowcount > 0


def mark(tx: Tx, message: MessageId) -> None:
    """It answers nobody: the contact still waits."""
    tx.run("update messages set automatic = 1 where id = :id", {"id": message})
