"""The fields of WhatsApp's webhooks that Omnid reads; everything else in them is skipped undecoded."""

from typing import Any

from msgspec import Struct, field

__all__ = ["Contact", "Envelope", "Failure", "Media", "Message", "PhoneCard", "Status"]


class Profile(Struct, frozen=True):
    name: str = ""
    username: str = ""


class Contact(Struct, frozen=True):
    """``user_id``: the business-scoped user id. It and ``wa_id`` (the phone) may each be missing, not both."""

    profile: Profile = Profile()
    wa_id: str | None = None
    user_id: str | None = None


class Details(Struct, frozen=True):
    details: str = ""


class Failure(Struct, frozen=True):
    code: int = 0
    title: str = ""
    message: str = ""
    error_data: Details | None = None


class Status(Struct, frozen=True):
    """``recipient_id``: the phone, or for those without one the user id. ``timestamp`` in seconds.

    ``biz_opaque_callback_data``: what we sent with the message, its key.
    """

    id: str
    status: str
    timestamp: int | str = 0
    recipient_id: str | None = None
    recipient_user_id: str | None = None
    errors: list[Failure] = field(default_factory=list)
    biz_opaque_callback_data: str = ""


class Text(Struct, frozen=True):
    body: str = ""


class Media(Struct, frozen=True):
    id: str | None = None
    mime_type: str = ""
    caption: str = ""
    filename: str = ""
    voice: bool = False
    animated: bool = False


class Location(Struct, frozen=True):
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class CardName(Struct, frozen=True):
    formatted_name: str = ""


class CardPhone(Struct, frozen=True):
    phone: str = ""
    wa_id: str = ""


class PhoneCard(Struct, frozen=True):
    """A contact out of the sender's address book."""

    name: CardName = CardName()
    phones: list[CardPhone] = field(default_factory=list)


class TemplateButton(Struct, frozen=True):
    text: str = ""
    payload: str = ""


class Choice(Struct, frozen=True):
    id: str = ""
    title: str = ""


class Interactive(Struct, frozen=True):
    button_reply: Choice | None = None
    list_reply: Choice | None = None


class Reaction(Struct, frozen=True):
    """``emoji`` is empty or missing when it was taken off."""

    message_id: str
    emoji: str = ""


class Context(Struct, frozen=True):
    id: str | None = None


class Referral(Struct, frozen=True):
    """The advertisement or post that brought the person here."""

    source_id: str = ""
    source_url: str = ""


class System(Struct, frozen=True):
    """A person's number or user id changed. ``new_wa_id`` is what old versions of the API called ``wa_id``."""

    body: str = ""
    type: str = ""
    wa_id: str | None = None
    new_wa_id: str | None = None
    user_id: str | None = None


class Product(Struct, frozen=True):
    product_retailer_id: str = ""
    quantity: int | str = 1


class Order(Struct, frozen=True):
    text: str = ""
    product_items: list[Product] = field(default_factory=list)


class Unsupported(Struct, frozen=True):
    type: str = ""


class Revoke(Struct, frozen=True):
    original_message_id: str


class Message(Struct, frozen=True):
    """``from_`` is a phone; ``from_user_id`` stands beside or instead of it. ``timestamp`` in seconds."""

    id: str = ""
    type: str = ""
    from_: str | None = field(default=None, name="from")
    from_user_id: str | None = None
    to: str | None = None
    to_user_id: str | None = None
    group_id: str | None = None
    timestamp: int | str = 0
    context: Context | None = None
    referral: Referral | None = None
    text: Text | None = None
    image: Media | None = None
    video: Media | None = None
    audio: Media | None = None
    document: Media | None = None
    sticker: Media | None = None
    location: Location | None = None
    contacts: list[PhoneCard] = field(default_factory=list)
    button: TemplateButton | None = None
    interactive: Interactive | None = None
    reaction: Reaction | None = None
    system: System | None = None
    order: Order | None = None
    edit: "Edit | None" = None
    revoke: Revoke | None = None
    unsupported: Unsupported | None = None
    errors: list[Failure] = field(default_factory=list)


class Edit(Struct, frozen=True):
    original_message_id: str
    message: Message


class Envelope(Struct, frozen=True):
    """One event as it is journalled: what `batch` took out of a webhook call, with what is said around it.

    Exactly one of ``message``, ``status``, ``echo``, ``errors`` and ``value`` is there. ``foreign``: it is about
    another number than the channel's.
    """

    field: str
    foreign: bool = False
    contacts: list[Contact] = []
    message: Message | None = None
    status: Status | None = None
    echo: Message | None = None
    errors: list[Failure] = []
    value: Any = None
