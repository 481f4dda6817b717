"""The fields of Messenger's and Instagram's webhooks that Omnid reads; everything else is skipped undecoded."""

from typing import Any

from msgspec import Struct, field

__all__ = ["Attachment", "Envelope", "Event", "Message", "Postback", "Profile", "Referral"]


class Party(Struct, frozen=True):
    id: str = ""


class Coordinates(Struct, frozen=True):
    lat: float
    long: float


class Payload(Struct, frozen=True):
    url: str | None = None
    title: str | None = None
    sticker_id: int | None = None
    coordinates: Coordinates | None = None


class Attachment(Struct, frozen=True):
    type: str = ""
    title: str | None = None
    url: str | None = None
    payload: Payload | None = None


class QuickReply(Struct, frozen=True):
    payload: str = ""


class Story(Struct, frozen=True):
    url: str = ""


class ReplyTo(Struct, frozen=True):
    """To a message of ours, or on Instagram to a story."""

    mid: str | None = None
    story: Story | None = None


class Referral(Struct, frozen=True):
    """``ref``: of a link of ours. ``ad_id``: of the advertisement that brought the person."""

    ref: str | None = None
    ad_id: str | None = None
    source: str = ""


class Message(Struct, frozen=True):
    """``metadata`` is what we gave an own message, in its echo."""

    mid: str = ""
    text: str = ""
    is_echo: bool = False
    is_deleted: bool = False
    metadata: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    quick_reply: QuickReply | None = None
    reply_to: ReplyTo | None = None
    referral: Referral | None = None


class Edit(Struct, frozen=True):
    mid: str
    text: str = ""


class Postback(Struct, frozen=True):
    mid: str | None = None
    title: str = ""
    payload: str = ""
    referral: Referral | None = None


class Delivery(Struct, frozen=True):
    mids: list[str] = field(default_factory=list)


class Read(Struct, frozen=True):
    """Messenger tells a time, Instagram a message."""

    mid: str | None = None
    watermark: int = 0


class Reaction(Struct, frozen=True):
    mid: str
    action: str = ""
    reaction: str = ""
    emoji: str = ""


class Event(Struct, frozen=True):
    """``timestamp`` in ms."""

    sender: Party = Party()
    recipient: Party = Party()
    timestamp: int = 0
    message: Message | None = None
    message_edit: Edit | None = None
    postback: Postback | None = None
    referral: Referral | None = None
    delivery: Delivery | None = None
    read: Read | None = None
    reaction: Reaction | None = None


class Profile(Struct, frozen=True):
    """Of a contact, as asked for."""

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    username: str = ""

    @property
    def full_name(self) -> str:
        return self.name or f"{self.first_name} {self.last_name}".strip()


class Envelope(Struct, frozen=True):
    """One event as it is journalled, with what the plugin knew when it came.

    ``field``: what it is if it is no event of a conversation. ``foreign``: it is about another account, or about a
    conversation that another program leads. ``ours``: an echo of a message that the desk sent. ``up_to``: the newest
    message of ours that it confirms.
    """

    event: Event | None = None
    field: str = ""
    value: Any = None
    foreign: bool = False
    ours: bool = False
    profile: Profile | None = None
    up_to: str | None = None
