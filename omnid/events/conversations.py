"""Facts about conversations."""

from omnid.events.fact import Fact
from omnid.model import ChangeId, ChannelId, ContactId, ConversationId, OperatorId, Priority, RuleId, TeamId


class ConversationOpened(Fact, frozen=True, tag="conversation_opened"):
    conversation_id: ConversationId
    contact_id: ContactId
    channel_id: ChannelId


class ConversationReopened(Fact, frozen=True, tag="conversation_reopened"):
    conversation_id: ConversationId
    contact_id: ContactId


class ConversationClosed(Fact, frozen=True, tag="conversation_closed"):
    conversation_id: ConversationId
    contact_id: ContactId


class ConversationSnoozed(Fact, frozen=True, tag="conversation_snoozed"):
    """``until_at`` None: until the contact writes."""

    conversation_id: ConversationId
    contact_id: ContactId
    until_at: int | None = None


class ConversationAssigned(Fact, frozen=True, tag="conversation_assigned"):
    """``operator_id`` None: it was given back to everybody. ``reason``: taken, assigned, routed …"""

    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId | None
    reason: str = ""
    team_id: TeamId | None = None


class ConversationRouted(Fact, frozen=True, tag="conversation_routed"):
    """It is this team's now; by a rule, or because somebody gave it to them."""

    conversation_id: ConversationId
    contact_id: ContactId
    team_id: TeamId | None
    rule_id: RuleId | None = None


class AssignmentAcknowledged(Fact, frozen=True, tag="assignment_acknowledged"):
    """The operator has shown that they have what they were offered."""

    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId


class ConversationTagged(Fact, frozen=True, tag="conversation_tagged"):
    """``added`` and ``removed``: tags, in the order of the alphabet."""

    conversation_id: ConversationId
    contact_id: ContactId
    added: list[str] = []
    removed: list[str] = []


class ConversationPrioritized(Fact, frozen=True, tag="conversation_prioritized"):
    conversation_id: ConversationId
    contact_id: ContactId
    priority: Priority


class ConversationMerged(Fact, frozen=True, tag="conversation_merged"):
    """All that was said in ``merged_id`` is in ``conversation_id`` now; that one is closed for good."""

    conversation_id: ConversationId
    contact_id: ContactId
    merged_id: ConversationId


class ConversationLinked(Fact, frozen=True, tag="conversation_linked"):
    conversation_id: ConversationId
    contact_id: ContactId
    other_id: ConversationId


class ConversationUnlinked(Fact, frozen=True, tag="conversation_unlinked"):
    conversation_id: ConversationId
    contact_id: ContactId
    other_id: ConversationId


class ParticipantJoined(Fact, frozen=True, tag="participant_joined"):
    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId


class ParticipantLeft(Fact, frozen=True, tag="participant_left"):
    conversation_id: ConversationId
    contact_id: ContactId
    operator_id: OperatorId


class ChangeUndone(Fact, frozen=True, tag="change_undone"):
    """Somebody undid what they had done with ``operation``; facts of their own tell what that changed."""

    change_id: ChangeId
    conversation_id: ConversationId
    contact_id: ContactId
    operation: str
