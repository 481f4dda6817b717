"""The plugin contract: with ``omnid.testing`` the only module of ours that a plugin imports.

A plugin is a value, not a class to inherit from: an entry point in the group ``omnid.kinds`` names a `Kind`. Its
conversion of what arrives is a pure function (`Kind.incoming`), its connection an async context manager (`Kind.open`)
yielding a `Live` channel. What a live channel can do beyond receiving and sending is found by the one-method
protocols of `omnid.channel.contract` that it implements.
"""

from omnid.channel.contract import (
    CanCall,
    CanEdit,
    CanFetch,
    CanLink,
    CanRetract,
    CanRoute,
    CanType,
    Capabilities,
    Check,
    Checkable,
    Kind,
    Live,
    Port,
    TextUnit,
    VisitorConfig,
)
from omnid.channel.incoming import (
    Claimed,
    Echoed,
    Edited,
    Incoming,
    Raw,
    Reach,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Retracted,
    Sender,
    Typing,
)
from omnid.channel.outgoing import (
    ChannelDown,
    Outcome,
    Outgoing,
    OutgoingFile,
    Rejected,
    Retry,
    Sent,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid.channel.patience import Patience, Pause, Troubled
from omnid.channel.secret import (
    Secret,
    SecretUnreadable,
)
from omnid.errors import Unavailable
from omnid.model import AttachmentType, Button, ClaimType, Entity, EntityType, Template

__all__ = [
    "AttachmentType",
    "Button",
    "CanCall",
    "CanEdit",
    "CanFetch",
    "CanLink",
    "CanRetract",
    "CanRoute",
    "CanType",
    "Capabilities",
    "ChannelDown",
    "Check",
    "Checkable",
    "ClaimType",
    "Claimed",
    "Echoed",
    "Edited",
    "Entity",
    "EntityType",
    "Incoming",
    "Kind",
    "Live",
    "Outcome",
    "Outgoing",
    "OutgoingFile",
    "Patience",
    "Pause",
    "Port",
    "Raw",
    "Reach",
    "Reacted",
    "Receipt",
    "ReceiptState",
    "Received",
    "Rejected",
    "RemoteFile",
    "Retracted",
    "Retry",
    "Secret",
    "SecretUnreadable",
    "Sender",
    "Sent",
    "Template",
    "TextUnit",
    "Troubled",
    "Typing",
    "Unavailable",
    "Unreachable",
    "Unsure",
    "VisitorConfig",
    "WindowClosed",
]
