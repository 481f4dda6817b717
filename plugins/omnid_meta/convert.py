"""A journalled event of Messenger or Instagram → what the desk understands; pure."""

from msgspec.json import Decoder

from omnid.channel import (
    Echoed,
    Edited,
    Incoming,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    Retracted,
    Sender,
)
from omnid_meta.content import files_of, text_of
from omnid_meta.updates import Envelope, Event, Message, Postback, Profile, Referral

__all__ = ["OUR_MARK", "incoming"]

OUR_MARK = "omnid:"
"""What the metadata of every message of ours begins with, which Messenger gives back in its echo."""

_ENVELOPE = Decoder(Envelope)
_EMOJIS = {"love": "❤", "smile": "😆", "wow": "😮", "sad": "😢", "angry": "😠", "like": "👍", "dislike": "👎"}


def incoming(raw: bytes) -> list[Incoming]:
    """What one event says; nothing for other accounts, our own echoes and comments. Raises for what it cannot."""
    told = _ENVELOPE.decode(raw)
    if told.foreign:
        return []
    if told.event is None:
        if told.field in ("", "unknown", "messages"):
            raise ValueError("this is no event that is known")
        return []
    return _event(told.event, told)


def _event(event: Event, told: Envelope) -> list[Incoming]:
    if event.message is not None:
        return _message(event, event.message, told)
    if event.message_edit is not None:
        edit = event.message_edit
        who = _person(event.sender.id, told.profile)
        return [Edited(external_id=edit.mid, sender=who, text=edit.text, at=event.timestamp or None)]
    if event.postback is not None:
        return [_pressed(event, event.postback, _person(event.sender.id, told.profile))]
    if event.referral is not None:
        return _referred(event, event.referral, _person(event.sender.id, told.profile))
    if event.reaction is not None:
        taken_off = event.reaction.action == "unreact"
        emoji = "" if taken_off else event.reaction.emoji or _EMOJIS.get(event.reaction.reaction, "❤")
        return [Reacted(external_id=event.reaction.mid, sender=_person(event.sender.id, None), reaction=emoji)]
    return _receipts(event, told.up_to)


def _message(event: Event, message: Message, told: Envelope) -> list[Incoming]:
    if not message.mid:
        raise ValueError("the message has no id")
    if message.is_echo:
        return _echo(event, message, told)
    at = event.timestamp or None
    if message.is_deleted:
        return [Retracted(external_id=message.mid, at=at)]
    referral = message.referral
    return [
        Received(
            external_id=message.mid,
            sender=_person(event.sender.id, told.profile),
            text=text_of(message),
            files=files_of(message),
            at=at,
            start=_start(referral),
            pressed=message.quick_reply.payload if message.quick_reply is not None else None,
            reply_to=message.reply_to.mid if message.reply_to is not None else None,
        )
    ]


def _echo(event: Event, message: Message, told: Envelope) -> list[Incoming]:
    """Somebody answered in the page's inbox or the app; what the desk sent itself is nothing new."""
    if told.ours or message.metadata.startswith(OUR_MARK) or message.is_deleted:
        return []
    return [
        Echoed(
            external_id=message.mid,
            recipient=_person(event.recipient.id, told.profile),
            author="inbox",
            text=text_of(message),
            files=files_of(message),
            at=event.timestamp or None,
        )
    ]


def _pressed(event: Event, postback: Postback, sender: Sender) -> Received:
    return Received(
        external_id=postback.mid or f"postback:{event.sender.id}:{event.timestamp}",
        sender=sender,
        text=postback.title or postback.payload,
        at=event.timestamp or None,
        start=_start(postback.referral),
        pressed=postback.payload or None,
    )


def _referred(event: Event, referral: Referral, sender: Sender) -> list[Incoming]:
    """Somebody followed a link into a chat that exists already, and wrote nothing: nobody waits for an answer."""
    start = _start(referral)
    if start is None:
        return []
    return [
        Received(
            external_id=f"referral:{event.sender.id}:{event.timestamp}",
            sender=sender,
            at=event.timestamp or None,
            start=start,
            automatic=True,
        )
    ]


def _start(referral: Referral | None) -> str | None:
    return (referral.ref or referral.ad_id or None) if referral is not None else None


def _receipts(event: Event, up_to: str | None) -> list[Incoming]:
    """What Messenger tells as a time is the message that ``up_to`` names, if the plugin knew one."""
    at = event.timestamp or None
    if event.delivery is not None:
        mids = event.delivery.mids or ([up_to] if up_to else [])
        return [Receipt(external_id=mid, state=ReceiptState.DELIVERED, at=at) for mid in mids]
    newest = (event.read.mid or up_to) if event.read is not None else None
    return [Receipt(external_id=newest, state=ReceiptState.READ, up_to=True, at=at)] if newest else []


def _person(contact: str, profile: Profile | None) -> Sender:
    if not contact:
        raise ValueError("it does not say who wrote")
    known = profile or Profile()
    return Sender(external_id=contact, name=known.full_name, username=known.username or None)
