"""Facts: what happened, in the past tense, one closed tagged union.

A fact is written to the log in the transaction that made it true. It carries ids, not bodies: a reader joins what it
wants to show. The tag (``type``) is a stable interface for scripts; new facts are added, old ones never change meaning.
"""

from msgspec import Struct

from omnid.events.channels import (
    ChannelAdded,
    ChannelChanged,
    ChannelFailed,
    ChannelRecovered,
    ChannelRemoved,
    JournalFailed,
    JournalReplayed,
)
from omnid.events.consoles import (
    ConsoleAdded,
    ConsoleChanged,
    ConsoleFailed,
    ConsoleRecovered,
    ConsoleRemoved,
    OperatorPaired,
    OperatorUnpaired,
)
from omnid.events.contacts import (
    ClaimAdded,
    ContactAdded,
    ContactChanged,
    ContactMerged,
    IdentityAdded,
    IdentityReachable,
    IdentityUnreachable,
    LinkMade,
    LinkUsed,
)
from omnid.events.conversations import (
    AssignmentAcknowledged,
    ChangeUndone,
    ConversationAssigned,
    ConversationClosed,
    ConversationLinked,
    ConversationMerged,
    ConversationOpened,
    ConversationPrioritized,
    ConversationReopened,
    ConversationRouted,
    ConversationSnoozed,
    ConversationTagged,
    ConversationUnlinked,
    ParticipantJoined,
    ParticipantLeft,
)
from omnid.events.daemon import PartFailed, PartRecovered
from omnid.events.desk import DeskChanged
from omnid.events.drafts import DraftDiscarded, DraftSaved
from omnid.events.fact import Fact
from omnid.events.hours import (
    HoursChanged,
    HoursRemoved,
    HoursUsed,
)
from omnid.events.jobs import (
    JobAdded,
    JobAsked,
    JobChanged,
    JobDone,
    JobFailed,
    JobRemoved,
    JobStarted,
)
from omnid.events.messages import (
    About,
    AttachmentFailed,
    AttachmentStored,
    CorrectionFailed,
    CorrectionQueued,
    CorrectionRetried,
    CorrectionSent,
    MessageCancelled,
    MessageCopied,
    MessageDeleted,
    MessageDelivered,
    MessageDrafted,
    MessageEdited,
    MessageFact,
    MessageFailed,
    MessageQueued,
    MessageRead,
    MessageReceived,
    MessageReleased,
    MessageRetried,
    MessageScheduled,
    MessageSent,
    MessageUnsure,
    NoteAdded,
    NoticeAdded,
)
from omnid.events.notifications import (
    DeliveryFact,
    DeliveryFailed,
    DeliverySent,
    DeliveryUnsure,
    NotificationAcknowledged,
    NotificationMade,
    WayAdded,
    WayRemoved,
)
from omnid.events.operators import (
    OperatorAdded,
    OperatorChanged,
    PresenceChanged,
    TeamAdded,
    TeamChanged,
    TeamRemoved,
)
from omnid.events.rules import RuleAdded, RuleChanged, RuleRemoved
from omnid.events.targets import (
    AutorepliesChanged,
    EscalationAcknowledged,
    EscalationEnded,
    EscalationFact,
    EscalationRaised,
    TargetsChanged,
)
from omnid.events.templates import TemplateChanged, TemplateRemoved, TemplateUsed
from omnid.events.views import ViewRemoved, ViewSaved
from omnid.model import Seq

__all__ = [
    "About",
    "AssignmentAcknowledged",
    "AttachmentFailed",
    "AttachmentStored",
    "AutorepliesChanged",
    "ChangeUndone",
    "ChannelAdded",
    "ChannelChanged",
    "ChannelFailed",
    "ChannelRecovered",
    "ChannelRemoved",
    "ClaimAdded",
    "ConsoleAdded",
    "ConsoleChanged",
    "ConsoleFailed",
    "ConsoleRecovered",
    "ConsoleRemoved",
    "ContactAdded",
    "ContactChanged",
    "ContactMerged",
    "ConversationAssigned",
    "ConversationClosed",
    "ConversationLinked",
    "ConversationMerged",
    "ConversationOpened",
    "ConversationPrioritized",
    "ConversationReopened",
    "ConversationRouted",
    "ConversationSnoozed",
    "ConversationTagged",
    "ConversationUnlinked",
    "CorrectionFailed",
    "CorrectionQueued",
    "CorrectionRetried",
    "CorrectionSent",
    "DeliveryFact",
    "DeliveryFailed",
    "DeliverySent",
    "DeliveryUnsure",
    "DeskChanged",
    "DraftDiscarded",
    "DraftSaved",
    "EscalationAcknowledged",
    "EscalationEnded",
    "EscalationFact",
    "EscalationRaised",
    "Event",
    "Fact",
    "HoursChanged",
    "HoursRemoved",
    "HoursUsed",
    "IdentityAdded",
    "IdentityReachable",
    "IdentityUnreachable",
    "JobAdded",
    "JobAsked",
    "JobChanged",
    "JobDone",
    "JobFailed",
    "JobRemoved",
    "JobStarted",
    "JournalFailed",
    "JournalReplayed",
    "LinkMade",
    "LinkUsed",
    "Logged",
    "MessageCancelled",
    "MessageCopied",
    "MessageDeleted",
    "MessageDelivered",
    "MessageDrafted",
    "MessageEdited",
    "MessageFact",
    "MessageFailed",
    "MessageQueued",
    "MessageRead",
    "MessageReceived",
    "MessageReleased",
    "MessageRetried",
    "MessageScheduled",
    "MessageSent",
    "MessageUnsure",
    "NoteAdded",
    "NoticeAdded",
    "NotificationAcknowledged",
    "NotificationMade",
    "OperatorAdded",
    "OperatorChanged",
    "OperatorPaired",
    "OperatorUnpaired",
    "PartFailed",
    "PartRecovered",
    "ParticipantJoined",
    "ParticipantLeft",
    "PresenceChanged",
    "RuleAdded",
    "RuleChanged",
    "RuleRemoved",
    "TargetsChanged",
    "TeamAdded",
    "TeamChanged",
    "TeamRemoved",
    "TemplateChanged",
    "TemplateRemoved",
    "TemplateUsed",
    "ViewRemoved",
    "ViewSaved",
    "WayAdded",
    "WayRemoved",
]

Event = (
    ChannelAdded
    | ChannelChanged
    | ChannelRemoved
    | ChannelFailed
    | ChannelRecovered
    | OperatorAdded
    | OperatorChanged
    | PresenceChanged
    | RuleAdded
    | RuleChanged
    | RuleRemoved
    | TeamAdded
    | TeamChanged
    | TeamRemoved
    | ConsoleAdded
    | ConsoleChanged
    | ConsoleFailed
    | ConsoleRecovered
    | ConsoleRemoved
    | OperatorPaired
    | OperatorUnpaired
    | ContactAdded
    | ContactChanged
    | ContactMerged
    | LinkMade
    | LinkUsed
    | IdentityAdded
    | IdentityUnreachable
    | IdentityReachable
    | ClaimAdded
    | ConversationOpened
    | ConversationReopened
    | ConversationRouted
    | ConversationClosed
    | ConversationSnoozed
    | ConversationAssigned
    | AssignmentAcknowledged
    | ConversationTagged
    | ConversationPrioritized
    | ConversationMerged
    | ConversationLinked
    | ConversationUnlinked
    | PartFailed
    | PartRecovered
    | ParticipantJoined
    | ParticipantLeft
    | ChangeUndone
    | DraftSaved
    | DraftDiscarded
    | MessageReceived
    | MessageQueued
    | MessageCopied
    | MessageDrafted
    | MessageScheduled
    | MessageReleased
    | NoteAdded
    | NoticeAdded
    | MessageEdited
    | MessageDeleted
    | MessageSent
    | MessageRetried
    | MessageUnsure
    | MessageFailed
    | MessageCancelled
    | CorrectionFailed
    | CorrectionQueued
    | CorrectionRetried
    | CorrectionSent
    | MessageDelivered
    | MessageRead
    | AttachmentStored
    | AttachmentFailed
    | JournalFailed
    | JournalReplayed
    | TemplateChanged
    | TemplateRemoved
    | TemplateUsed
    | ViewSaved
    | ViewRemoved
    | DeskChanged
    | HoursChanged
    | HoursRemoved
    | HoursUsed
    | JobAdded
    | JobAsked
    | JobChanged
    | JobDone
    | JobFailed
    | JobRemoved
    | JobStarted
    | WayAdded
    | WayRemoved
    | NotificationMade
    | NotificationAcknowledged
    | DeliverySent
    | DeliveryFailed
    | DeliveryUnsure
    | TargetsChanged
    | AutorepliesChanged
    | EscalationRaised
    | EscalationAcknowledged
    | EscalationEnded
)


class Logged(Struct, frozen=True, kw_only=True):
    """An event as it stands in the log."""

    seq: Seq
    at: int
    event: Event
