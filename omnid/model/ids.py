"""Typed ids: integers from the database, each of its own sort."""

from typing import NewType

ChannelId = NewType("ChannelId", int)
ContactId = NewType("ContactId", int)
IdentityId = NewType("IdentityId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
AttachmentId = NewType("AttachmentId", int)
OperatorId = NewType("OperatorId", int)
TokenId = NewType("TokenId", int)
OutboxId = NewType("OutboxId", int)
AttemptId = NewType("AttemptId", int)
JournalId = NewType("JournalId", int)
LinkId = NewType("LinkId", int)
Seq = NewType("Seq", int)
"""The sequence number of an event in the log."""


TeamId = NewType("TeamId", int)
RuleId = NewType("RuleId", int)
HoursId = NewType("HoursId", int)
JobId = NewType("JobId", int)
RunId = NewType("RunId", int)
TargetId = NewType("TargetId", int)
StepId = NewType("StepId", int)
EscalationId = NewType("EscalationId", int)
NotificationId = NewType("NotificationId", int)
DeliveryId = NewType("DeliveryId", int)
WayId = NewType("WayId", int)
TemplateId = NewType("TemplateId", int)
ViewId = NewType("ViewId", int)
ChangeId = NewType("ChangeId", int)
ConsoleId = NewType("ConsoleId", int)
PostId = NewType("PostId", int)
RevisionId = NewType("RevisionId", int)
