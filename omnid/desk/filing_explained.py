"""Says what a raw update would become: which conversation it would join, by which rule, and what would be folded."""

from typing import NamedTuple

from msgspec import Struct

from omnid.channel import Incoming, Received
from omnid.desk import conversation_token
from omnid.desk.filing import takes_part
from omnid.desk.journal import convert
from omnid.desk.operation import Request, operation
from omnid.model import Actor, ChannelId, ContactId, ConversationId, ConversationState
from omnid.policy import receiving
from omnid.store import channels, contacts, conversations, messages
from omnid.store.database import Tx


class Explain(Request, frozen=True):
    """``payload``: the raw bytes, base64 in JSON."""

    channel: str
    payload: bytes


class Explanation(Struct, frozen=True, kw_only=True):
    """``what``: ``received``, another happening, ``nothing`` or ``failed``. ``conversation_id`` None: a new one.

    ``rule``: why there. ``folded``: the lines left out of ``text``.
    """

    what: str
    rule: str
    conversation_id: ConversationId | None = None
    external_id: str = ""
    sender: str = ""
    subject: str = ""
    text: str = ""
    folded: str = ""
    automatic: bool = False
    files: list[str] = []


class Explanations(Struct, frozen=True, kw_only=True):
    items: list[Explanation]


class Where(NamedTuple):
    conversation_id: ConversationId | None
    rule: str


@operation("journal.explain", reads=True)
def explain(tx: Tx, actor: Actor, request: Explain) -> Explanations:
    """Say what a raw update would become on a channel, without receiving it."""
    channel = channels.named(tx, request.channel)
    incoming = convert(channel.kind, request.payload)
    if isinstance(incoming, str):
        return Explanations(items=[Explanation(what="failed", rule=f"It cannot be understood: {incoming}")])
    if not incoming:
        return Explanations(items=[Explanation(what="nothing", rule="Nothing in it is for the desk.")])
    return Explanations(items=[_explained(tx, channel.id, one) for one in incoming])


def _explained(tx: Tx, channel: ChannelId, one: Incoming) -> Explanation:
    what = type(one).__name__.lower()
    if not isinstance(one, Received):
        about = getattr(one, "external_id", "")
        return Explanation(what=what, external_id=about, rule=getattr(one, "reason", None) or "It is no message.")
    where = _where(tx, channel, one)
    return Explanation(
        what=what,
        rule=where.rule,
        conversation_id=where.conversation_id,
        external_id=one.external_id,
        sender=one.sender.external_id,
        subject=one.subject,
        text=one.text,
        folded=_folded(one),
        automatic=one.automatic,
        files=[file.name for file in one.files],
    )


def _where(tx: Tx, channel: ChannelId, one: Received) -> Where:
    """The decisions of `omnid.desk.filing`, in its order, with their reasons and without their effects."""
    there = messages.by_external(tx, channel, one.external_id)
    if there is not None:
        return Where(there.conversation_id, f"It is here already, as message {there.id}.")
    proven = None if one.token is None else conversation_token.conversation_of(tx, one.token)
    place = None if proven is None else conversations.brief(tx, proven)
    if place is not None:
        return Where(place.id, "The token in the address or id it answers proves the conversation.")
    known = contacts.known(tx, channel, one.sender.external_id)
    forged = " The token in it is not one of ours." if one.token is not None else ""
    named = next((found for found in (_named(tx, channel, each) for each in one.refers) if found is not None), None)
    if named is not None:
        conversation, message = named
        found = conversations.brief(tx, conversation)
        if known is not None and found is not None and takes_part(tx, found, known.contact_id):
            return Where(found.id, f"It answers {message}, and its sender takes part there.{forged}")
        return Where(None, f"It answers {message} of conversation {conversation}, but its sender takes no part there.")
    return _own(tx, known.contact_id if known is not None else None, one, forged)


def _named(tx: Tx, channel: ChannelId, external_id: str) -> tuple[ConversationId, str] | None:
    there = messages.by_external(tx, channel, external_id) or messages.sent_as(tx, channel, external_id)
    return None if there is None else (there.conversation_id, f"message {there.id} ({external_id})")


def _own(tx: Tx, contact: ContactId | None, one: Received, forged: str) -> Where:
    last = None if contact is None else conversations.last(tx, contact)
    if last is None:
        return Where(None, f"It names no message we know, and its sender has no conversation.{forged}")
    if one.automatic:
        return Where(last.id, f"A machine wrote it, so it is put to the sender's last conversation, quietly.{forged}")
    match receiving.on_inbound(last.state, last.closed_at, tx.now):
        case receiving.Use():
            return Where(last.id, f"It names no message we know; its sender's last conversation is open.{forged}")
        case receiving.Reopen():
            how = "snoozed" if last.state is ConversationState.SNOOZED else "closed not long ago"
            return Where(last.id, f"It names no message we know; its sender's last conversation was {how}.{forged}")
        case _:
            return Where(None, f"It names no message we know; its sender's last conversation is long closed.{forged}")


def _folded(one: Received) -> str:
    """The lines of the whole text that the shown one lacks."""
    if one.original is None:
        return ""
    whole, shown = one.original.strip(), one.text.strip()
    if whole.startswith(shown):
        return whole[len(shown) :].strip()
    return whole.removesuffix(shown).strip()
