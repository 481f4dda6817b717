"""What comes from outside: a converted update becomes rows and facts in one transaction."""

from typing import assert_never

from omnid.channel import Echoed, Edited, Incoming, Reach, Reacted, Receipt, Received, Retracted, Typing
from omnid.desk import autoreplying, joining, leaving, linking, meeting, receipts, writing
from omnid.events import JournalFailed, JournalReplayed, MessageDeleted, MessageEdited
from omnid.model import ChannelId, JournalId, JournalOutcome, MessageId, Sentence
from omnid.store import contacts, journal, messages
from omnid.store.database import Tx
from omnid.store.journal import Became


def accept(tx: Tx, channel: ChannelId, key: str, payload: bytes, incoming: list[Incoming] | str) -> JournalId | None:
    """Journal one update and receive what it says; ``incoming`` as text is why it could not be converted.

    None for a second copy. What receiving raises rolls the caller's unit back; then it is for `reject`.
    """
    if journal.has(tx, channel, key):
        return None
    became = _take(tx, channel, incoming)
    entry = journal.add(tx, channel, key, payload, became)
    _tell_if_failed(tx, channel, entry, became)
    return entry


def reject(tx: Tx, channel: ChannelId, key: str, payload: bytes, reason: str) -> None:
    """Journal an update that could not be received, so that nothing is lost and the rest goes on."""
    accept(tx, channel, key, payload, reason)


def replay(tx: Tx, channel: ChannelId, entry: JournalId, incoming: list[Incoming] | str) -> None:
    """Receive a journalled update once more; what was received already is not doubled."""
    became = _take(tx, channel, incoming)
    journal.settle(tx, entry, became)
    _tell_if_failed(tx, channel, entry, became)
    tx.emit(JournalReplayed(journal_id=entry, channel_id=channel))


def _take(tx: Tx, channel: ChannelId, incoming: list[Incoming] | str) -> Became:
    if isinstance(incoming, str):
        return Became(JournalOutcome.FAILED, incoming)
    message: MessageId | None = None
    for one in incoming:
        message = receive(tx, channel, one) or message
    if incoming:
        return Became(JournalOutcome.ACCEPTED, message=message)
    return Became(JournalOutcome.IGNORED, "nothing in it is for the desk")


def _tell_if_failed(tx: Tx, channel: ChannelId, entry: JournalId, became: Became) -> None:
    if became.outcome is JournalOutcome.FAILED:
        tx.emit(JournalFailed(journal_id=entry, channel_id=channel, reason=became.reason or ""))


def receive(tx: Tx, channel: ChannelId, incoming: Incoming) -> MessageId | None:
    """The message that was made or touched, if any."""
    match incoming:
        case Received():
            return _received(tx, channel, incoming)
        case Edited():
            return _edited(tx, channel, incoming)
        case Retracted():
            return _retracted(tx, channel, incoming)
        case Receipt():
            return receipts.told(tx, channel, incoming)
        case Reach():
            meeting.reach(tx, channel, incoming)
            return None
        case Echoed():
            return writing.echo(tx, channel, incoming)
        case Reacted():
            return _reacted(tx, channel, incoming)
        case Typing():
            return None
        case _:
            assert_never(incoming)


def _received(tx: Tx, channel: ChannelId, received: Received) -> MessageId:
    there = messages.by_external(tx, channel, received.external_id)
    if there is not None:
        return there.id
    writer = meeting.whoever(tx, channel, received.sender)
    contact = joining.claim(tx, writer.contact_id, writer.identity_id, received.claims) or writer.contact_id
    arrival = linking.arrived(tx, channel, writer._replace(contact_id=contact), received.start)
    bare = received.start is not None and received.text in ("", "/start")
    text = f"/start {arrival.shown}".rstrip() if bare else received.text
    key = writing.key_of(channel, received.external_id)
    written = writing.write(tx, channel, arrival.writer, key, text, received, files=received.files)
    if arrival.because is not None:
        writing.notice(tx, written.conversation_id, arrival.writer.contact_id, arrival.because)
    leaving.wrote(tx, arrival.writer, written.conversation_id, received.token)
    if not received.automatic:
        autoreplying.answer(tx, channel, written.conversation_id)
    return written.id


def _edited(tx: Tx, channel: ChannelId, edited: Edited) -> MessageId:
    there = messages.by_external(tx, channel, edited.external_id)
    if there is None:
        unseen = Received(
            external_id=edited.external_id,
            sender=edited.sender,
            text=edited.text,
            entities=edited.entities,
            files=edited.files,
            at=edited.at,
        )
        return _received(tx, channel, unseen)
    messages.edit(tx, there.id, edited.text, edited.entities)
    tx.emit(MessageEdited(**there.about))
    return there.id


def _retracted(tx: Tx, channel: ChannelId, retracted: Retracted) -> MessageId | None:
    there = messages.by_external(tx, channel, retracted.external_id)
    if there is None:
        return None
    messages.delete(tx, there.id)
    tx.emit(MessageDeleted(**there.about))
    return there.id


def _reacted(tx: Tx, channel: ChannelId, reacted: Reacted) -> MessageId | None:
    there = messages.sent_as(tx, channel, reacted.external_id)
    there = there or messages.by_external(tx, channel, reacted.external_id)
    known = contacts.known(tx, channel, reacted.sender.external_id)
    if there is None or known is None:
        return None
    sentence = "reacted" if reacted.reaction else "unreacted"
    facts: dict[str, str | int] = {"who": known.name, "reaction": reacted.reaction or "", "message": there.id}
    writing.notice(tx, there.conversation_id, there.contact_id, Sentence(sentence, facts))
    return there.id
