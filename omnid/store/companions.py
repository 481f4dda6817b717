"""Rows of who else takes part in a conversation: those its people wrote to as well, and those a token brought in."""

from collections.abc import Sequence

from omnid.model import ChannelId, ContactId, ConversationId
from omnid.store.database import Tx

MOST = 50
"""Of one message; lists with thousands of readers take no part in a conversation."""


def add(tx: Tx, conversation: ConversationId, channel: ChannelId, external_ids: Sequence[str]) -> None:
    for external_id in external_ids[:MOST]:
        tx.run(
            """insert or ignore into companions (conversation_id, channel_id, external_id)
               values (:conversation, :channel, :external)""",
            {"conversation": conversation, "channel": channel, "external": external_id},
        )


def has(tx: Tx, conversation: ConversationId, contact: ContactId) -> bool:
    """Whether any address of a contact takes part there, or in what was merged into it."""
    found = tx.value(
        """select 1 from identities i
           join companions p on p.channel_id = i.channel_id and p.external_id = i.external_id
           where i.contact_id = :contact and p.conversation_id in (
               select :conversation union all select id from conversations where merged_into_id = :conversation)
           limit 1""",
        {"contact": contact, "conversation": conversation},
    )
    return found is not None
