"""Moves all that is in one conversation into another."""

from omnid.model import ConversationId
from omnid.store import conversations
from omnid.store.database import Tx

# In this order. Whatever else points to the merged one is about what happened in it, and stays there: its assignments,
# responses, escalations and changes.
_MOVES = (
    "update messages set conversation_id = :kept where conversation_id = :merged",
    "update outbox set conversation_id = :kept where conversation_id = :merged",
    # Whoever has the kept one is whom those wait for who were told of the other.
    """update notifications set conversation_id = :kept
       where conversation_id = :merged and acknowledged_at is null""",
    "insert or ignore into tags select :kept, tag, created_at from tags where conversation_id = :merged",
    """insert or ignore into participants
       select :kept, operator_id, since_at from participants where conversation_id = :merged""",
    """insert or ignore into links select :kept, other_id, created_at from links
       where conversation_id = :merged and other_id <> :kept""",
    """insert or ignore into links select conversation_id, :kept, created_at from links
       where other_id = :merged and conversation_id <> :kept""",
    "delete from links where conversation_id = :merged or other_id = :merged",
    """insert into drafts (operator_id, conversation_id, text, is_note, updated_at)
       select operator_id, :kept, text, is_note, updated_at from drafts where conversation_id = :merged
       on conflict (operator_id, conversation_id)
       do update set text = drafts.text || char(10) || char(10) || excluded.text""",
    "delete from drafts where conversation_id = :merged",
    """insert or ignore into participants select :kept, m.operator_id, :now from conversations m
       join conversations k on k.id = :kept
       where m.id = :merged and m.operator_id is not null and k.operator_id is not null
         and m.operator_id <> k.operator_id""",
    """update conversations set (last_message_at, last_text, subject, page_url, due_at, opened_at) =
           (select max(conversations.last_message_at, m.last_message_at),
                   iif(m.last_message_at > conversations.last_message_at, m.last_text, conversations.last_text),
                   iif(conversations.subject = '', m.subject, conversations.subject),
                   coalesce(conversations.page_url, m.page_url), coalesce(conversations.due_at, m.due_at),
                   min(coalesce(conversations.opened_at, m.opened_at), coalesce(m.opened_at, conversations.opened_at))
            from conversations m where m.id = :merged),
           identity_id = coalesce((select identity_id from messages where conversation_id = :kept and type = 'inbound'
                                   order by id desc limit 1), identity_id),
           waiting_since_at = min(coalesce(waiting_since_at, :waits), coalesce(:waits, waiting_since_at)),
           message_count = (select count(*) from messages where conversation_id = :kept), updated_at = :now
       where id = :kept""",
    """update conversations set state = 'closed', closed_at = coalesce(closed_at, :now), waiting_since_at = null,
           snoozed_until_at = null, acknowledge_by_at = null, message_count = 0, merged_into_id = :kept,
           updated_at = :now where id = :merged""",
    "update conversations set merged_into_id = :kept where merged_into_id = :merged",
    f"update conversations set answered_at = {conversations.ANSWERED} where id = :kept",
)


def move(tx: Tx, kept: ConversationId, merged: ConversationId) -> None:
    """Both are of one contact. Messages keep their numbers, and with them the order in which they were said."""
    waits = tx.value("select waiting_since_at from conversations where id = :id", {"id": merged})
    both = {"kept": kept, "merged": merged, "waits": waits, "now": tx.now}
    for sql in _MOVES:
        tx.run(sql, both)


def open_kept(tx: Tx, kept: ConversationId, merged: ConversationId) -> None:
    """What was not done with in the merged one goes on in the other, since when it was opened."""
    tx.run(
        """update conversations set state = 'open', closed_at = null, snoozed_until_at = null, updated_at = :now,
               routed_at = iif(state = 'closed', null, routed_at),
               opened_at = iif(state = 'closed', (select m.opened_at from conversations m where m.id = :merged),
                               opened_at)
           where id = :kept""",
        {"kept": kept, "merged": merged, "now": tx.now},
    )
    tx.run(f"update conversations set answered_at = {conversations.ANSWERED} where id = :kept", {"kept": kept})
