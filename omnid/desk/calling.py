"""Calling a contact: which number rings whom, and what is written down of it. The ringing itself is a channel's."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import joining
from omnid.desk.operation import Request
from omnid.desk.writing import notice
from omnid.errors import Conflict, Invalid
from omnid.model import Actor, ChannelId, Claim, ClaimType, ContactId, ConversationId, Sentence
from omnid.policy.sentences import sentence
from omnid.store import contacts, conversations, operators
from omnid.store.database import Tx

SHORTEST, LONGEST = 7, 15
"""Digits of a number, by E.164."""


class Call(Request, frozen=True):
    """``phone``: with the country code; without it, what is known of the contact."""

    conversation_id: ConversationId
    phone: Annotated[str, Meta(max_length=50)] | None = None


class Called(Struct, frozen=True, kw_only=True):
    """``message``: what the telephone exchange said."""

    conversation_id: ConversationId
    phone: str
    operator: str
    message: str


class Wanted(Struct, frozen=True, kw_only=True):
    """``operator``: a login. ``channel_id``: where the conversation is, the first to be asked."""

    conversation_id: ConversationId
    contact_id: ContactId
    channel_id: ChannelId
    phone: str
    operator: str


def wanted(tx: Tx, actor: Actor, call: Call) -> Wanted:
    """Raises `NotFound`, `Invalid` where there is no number, `Conflict` where there is nobody to ring."""
    conversation = conversations.get(tx, call.conversation_id)
    if actor.operator_id is None:
        raise Conflict(sentence("no_phone_here"))
    known = [claim for claim in contacts.claims(tx, conversation.contact_id) if claim.type is ClaimType.PHONE]
    return Wanted(
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        channel_id=conversation.channel_id,
        phone=_given(call.phone) if call.phone is not None else _best(known, conversation.contact),
        operator=operators.get(tx, actor.operator_id).login,
    )


def noted(tx: Tx, call: Wanted, message: str) -> Called:
    notice(
        tx,
        call.conversation_id,
        call.contact_id,
        Sentence("calls", {"who": call.operator, "phone": call.phone, "answer": message}),
    )
    return Called(conversation_id=call.conversation_id, phone=call.phone, operator=call.operator, message=message)


def _given(phone: str) -> str:
    normal = joining.normal(ClaimType.PHONE, phone)
    if not phone.strip().startswith("+") or not SHORTEST <= len(normal) - 1 <= LONGEST:
        raise Invalid(sentence("no_number", phone=phone), path="phone")
    return normal


def _best(known: list[Claim], contact: str) -> str:
    """A verified one; else what they said last."""
    if not known:
        raise Invalid(sentence("no_phone", contact=contact), path="phone")
    return next((claim for claim in known if claim.verified), known[-1]).value
