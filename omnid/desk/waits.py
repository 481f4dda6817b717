"""How long contacts waited, and what one who writes now has to expect."""

from omnid.desk import hours
from omnid.model import ChannelId, Conversation, OperatorId, Wait
from omnid.policy import hours as working
from omnid.policy import waiting
from omnid.store import escalations, responses, settings
from omnid.store.database import Tx

ANSWERS = 300
"""The newest that are looked at."""


def answered(tx: Tx, conversation: Conversation, operator: OperatorId | None) -> None:
    """Somebody answers, and nobody has noted it yet: write down how long the contact waited, if they did."""
    if conversation.waiting_since_at is None:
        return
    used = hours.of(tx, channel=conversation.channel_id, team=conversation.team_id)
    responses.add(
        tx,
        conversation.id,
        conversation.channel_id,
        operator,
        is_first=conversation.answered_at is None,
        since_at=conversation.waiting_since_at,
        working_ms=working.working_ms(used, conversation.waiting_since_at, tx.now),
    )


def expected(tx: Tx, channel: ChannelId) -> Wait:
    """What somebody who writes by a channel now has to expect."""
    used = hours.of(tx, channel=channel)
    online = len(escalations.online(tx))
    is_open = working.is_open(used, tx.now)
    expected_ms = None
    if is_open:
        answers = responses.since(tx, tx.now - settings.desk(tx).wait_window_ms, ANSWERS)
        expected_ms = waiting.expected_ms(answers, responses.waiting(tx), online)
    return Wait(open=is_open, opens_at=working.opens_at(used, tx.now), expected_ms=expected_ms, online=online)
