"""A journalled event of WhatsApp → what the desk understands; pure."""

import re

from msgspec.json import Decoder

from omnid.channel import (
    Claimed,
    ClaimType,
    Echoed,
    Edited,
    Incoming,
    Reach,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    Retracted,
    Sender,
)
from omnid_whatsapp.content import files_of, text_of
from omnid_whatsapp.ids import is_user_id
from omnid_whatsapp.outcomes import UNDELIVERABLE, described
from omnid_whatsapp.updates import Contact, Envelope, Message, Status, System

__all__ = ["incoming", "link_text"]

_ENVELOPE = Decoder(Envelope)
_OURS = ("messages", "smb_message_echoes")
_LINKED = re.compile(r"\[ref:([A-Za-z0-9_-]{1,64})\]")
_REACHED = {"delivered": ReceiptState.DELIVERED, "read": ReceiptState.READ, "played": ReceiptState.READ}
_NO_MESSAGE = ("request_welcome", "ephemeral")
"""A chat was opened, or its messages disappear by themselves: nobody wrote anything."""


def incoming(raw: bytes) -> list[Incoming]:
    """What one event says; nothing for groups, other numbers and news of the account. Raises for what it cannot."""
    event = _ENVELOPE.decode(raw)
    if event.foreign:
        return []
    if event.message is not None:
        return _message(event.message, event.contacts)
    if event.status is not None:
        return _status(event.status)
    if event.echo is not None:
        return _echo(event.echo, event.contacts)
    if event.errors:
        raise ValueError(f"WhatsApp reports an error: {described(event.errors[0])}")
    if event.field in _OURS:
        raise ValueError("WhatsApp tells of messages in a form that is not known")
    return []


def link_text(token: str) -> str:
    """What a person sends who follows a link; found again wherever they put it in their text."""
    return f"👋 [ref:{token}]"


def _message(message: Message, contacts: list[Contact]) -> list[Incoming]:
    # A contact is a person. A group has no one to be the contact.
    if message.group_id is not None or message.type in _NO_MESSAGE:
        return []
    sender, claims = _sender(message.from_, message.from_user_id, contacts)
    if message.system is not None:
        return _moved(message, message.system, sender)
    if message.reaction is not None:
        return [Reacted(external_id=message.reaction.message_id, sender=sender, reaction=message.reaction.emoji)]
    if message.revoke is not None:
        return [Retracted(external_id=message.revoke.original_message_id, at=_ms(message.timestamp))]
    if message.edit is not None:
        return [_edited(message, message.edit.original_message_id, message.edit.message, sender)]
    return [_received(message, sender, claims)]


def _received(message: Message, sender: Sender, claims: list[Claimed]) -> Received:
    text = text_of(message)
    return Received(
        external_id=_id(message),
        sender=sender,
        text=text,
        files=files_of(message),
        claims=claims,
        at=_ms(message.timestamp),
        start=_start(message, text),
        pressed=_pressed(message),
        reply_to=message.context.id if message.context is not None else None,
    )


def _edited(message: Message, original: str, now: Message, sender: Sender) -> Edited:
    return Edited(
        external_id=original,
        sender=sender,
        text=text_of(now),
        files=files_of(now),
        at=_ms(message.timestamp),
    )


def _echo(echo: Message, contacts: list[Contact]) -> list[Incoming]:
    """Somebody answered in the WhatsApp Business app, which may share the number; the API's own are not echoed."""
    if echo.group_id is not None or echo.edit is not None or echo.revoke is not None or echo.reaction is not None:
        return []
    recipient, _ = _sender(echo.to, echo.to_user_id, contacts)
    return [
        Echoed(
            external_id=_id(echo),
            recipient=recipient,
            author="WhatsApp Business app",
            text=text_of(echo),
            files=files_of(echo),
            at=_ms(echo.timestamp),
        )
    ]


def _status(status: Status) -> list[Incoming]:
    at = _ms(status.timestamp)
    state = _REACHED.get(status.status)
    key = status.biz_opaque_callback_data or None
    if status.status == "sent" and key is not None:
        state = ReceiptState.SENT
    if state is not None:
        return [Receipt(external_id=status.id, state=state, key=key, at=at)]
    if status.status != "failed":
        return []
    failure = status.errors[0] if status.errors else None
    reason = described(failure) if failure is not None else "WhatsApp could not deliver it and gave no reason."
    found: list[Incoming] = [
        Receipt(external_id=status.id, state=ReceiptState.FAILED, reason=reason, key=key, at=at),
    ]
    # Who stopped only advertising (131050) can be answered all the same, so that one is not a matter of reach.
    person = status.recipient_user_id or status.recipient_id
    if failure is not None and failure.code == UNDELIVERABLE and person:
        found.append(Reach(sender=Sender(external_id=person), reachable=False, reason=reason))
    return found


def _moved(message: Message, system: System, old: Sender) -> list[Incoming]:
    """A person's number or user id changed: the new address is that person's, and the history says so."""
    phone = system.wa_id or system.new_wa_id
    new = system.user_id or phone
    if new is None:
        return []
    aliases = [name for name in (phone, old.external_id, *old.aliases) if name is not None and name != new]
    sender = Sender(external_id=new, name=old.name, username=old.username, aliases=list(dict.fromkeys(aliases)))
    return [
        Received(
            external_id=_id(message),
            sender=sender,
            text=system.body,
            claims=_claims(phone),
            at=_ms(message.timestamp),
            automatic=True,
        )
    ]


# --- who --------------------------------------------------------------------------------------------------------------


def _sender(phone: str | None, user_id: str | None, contacts: list[Contact]) -> tuple[Sender, list[Claimed]]:
    """By the user id where there is one, else by the phone; the other is an alias. Raises when both are missing."""
    contact = contacts[0] if contacts else Contact()
    user_id = user_id or contact.user_id or (phone if phone and is_user_id(phone) else None)
    phone = contact.wa_id or (phone if phone and not is_user_id(phone) else None)
    names = [name for name in (user_id, phone) if name]
    if not names:
        raise ValueError("neither a phone nor a user id says who wrote")
    sender = Sender(
        external_id=names[0],
        name=contact.profile.name,
        username=contact.profile.username or None,
        aliases=names[1:],
    )
    return sender, _claims(phone)


def _claims(phone: str | None) -> list[Claimed]:
    """WhatsApp has proved the phone of an account with a code."""
    return [Claimed(type=ClaimType.PHONE, value=f"+{phone}", verified=True)] if phone and phone.isdecimal() else []


# --- what -------------------------------------------------------------------------------------------------------------


def _id(message: Message) -> str:
    if not message.id:
        raise ValueError("the message has no id")
    return message.id


def _start(message: Message, text: str) -> str | None:
    linked = _LINKED.search(text)
    if linked is not None:
        return linked[1]
    referral = message.referral
    return (referral.source_id or referral.source_url or None) if referral is not None else None


def _pressed(message: Message) -> str | None:
    if message.button is not None:
        return message.button.payload or message.button.text
    if message.interactive is None:
        return None
    choice = message.interactive.button_reply or message.interactive.list_reply
    return choice.id if choice is not None else None


def _ms(timestamp: int | str) -> int | None:
    return int(timestamp) * 1000 or None
