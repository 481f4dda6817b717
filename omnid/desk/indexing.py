"""Keeps the full-text index level with the messages and contacts: a bite at a time, behind the log.

New messages and contacts are found by their ids, which only rise; what changed in old ones by the log.
"""

from collections.abc import Iterable
from typing import NamedTuple

from omnid.events import ClaimAdded, ContactChanged, ContactMerged, Event, IdentityAdded, MessageEdited
from omnid.model import Seq
from omnid.policy.stemming import stem, words
from omnid.store import cursors, events, search
from omnid.store.database import Tx
from omnid.store.search import Entry, Text

VERSION = 1
"""Of how words become entries; another one makes the index anew."""
AT_ONCE = 100
"""Messages in a bite: some milliseconds of the one who writes."""
LOG_AT_ONCE = 500
OWNER, NAME = "search", "index"


class Place(NamedTuple):
    """How far the index is: every message and contact up to these ids, every change up to ``seq``."""

    message: int
    contact: int
    seq: Seq


class Bite(NamedTuple):
    """What is to be written next. ``more``: there is another bite behind it."""

    before: Place | None
    after: Place
    fresh: list[Entry]
    edited: list[Entry]
    gone: list[int]
    contacts: list[Entry]
    more: bool

    @property
    def is_worth_writing(self) -> bool:
        """Events that change nothing here are not worth a commit each."""
        far = self.before is None or self.after.seq - self.before.seq >= LOG_AT_ONCE
        return bool(far or self.fresh or self.edited or self.gone or self.contacts) or self.more


def prepare(tx: Tx) -> Bite:
    """Read what is next, and make words of it; nothing is written."""
    before = place(tx)
    # A new index reads all there is, so of the log it needs only what happens from now on.
    at = before or Place(0, 0, events.last(tx.connection))
    logged = events.after(tx.connection, at.seq, LOG_AT_ONCE)
    changed = [one.event for one in logged]
    gone = sorted(_contacts(changed, at.contact))
    fresh, last = search.texts_after(tx, at.message, AT_ONCE)
    people, last_contact = search.contacts_after(tx, at.contact, AT_ONCE)
    edited = {fact.message_id for fact in changed if isinstance(fact, MessageEdited) and fact.message_id <= at.message}
    seq = logged[-1].seq if logged else at.seq
    return Bite(
        before=before,
        after=Place(last, last_contact, seq),
        fresh=[entry(text) for text in fresh],
        edited=[entry(text) for text in search.texts_of(tx, sorted(edited))],
        gone=gone,
        contacts=[entry(text) for text in [*search.contacts_of(tx, gone), *people]],
        more=last - at.message >= AT_ONCE or len(people) == AT_ONCE or len(logged) == LOG_AT_ONCE,
    )


def write(tx: Tx, bite: Bite) -> bool:
    """Put it into the index; False when somebody else was quicker, and it was prepared for nothing."""
    if place(tx) != bite.before:
        return False
    if bite.before is None:
        search.clear(tx)
    search.add_messages(tx, bite.fresh)
    for one in bite.edited:
        search.replace_message(tx, one)
    search.put_contacts(tx, bite.gone, bite.contacts)
    cursors.put(tx, OWNER, NAME, ".".join(map(str, (VERSION, *bite.after))))
    return True


def step(tx: Tx) -> bool:
    """Prepare and write one bite in a single transaction; whether there is more."""
    bite = prepare(tx)
    if bite.is_worth_writing:
        write(tx, bite)
    return bite.more


def start_over(tx: Tx) -> None:
    """Forget how far the index is: the next bite makes it anew."""
    cursors.put(tx, OWNER, NAME, "")


def behind(tx: Tx) -> int:
    """How many messages and contacts are not in the index yet."""
    at = place(tx) or Place(0, 0, Seq(0))
    message, contact = search.last_ids(tx)
    return max(0, message - at.message) + max(0, contact - at.contact)


def place(tx: Tx) -> Place | None:
    """None where there is no index, or one of other rules."""
    version, *numbers = (cursors.get(tx, OWNER, NAME) or "0").split(".")
    if version != str(VERSION) or len(numbers) != len(Place._fields):
        return None
    message, contact, seq = map(int, numbers)
    return Place(message, contact, Seq(seq))


def entry(text: Text) -> Entry:
    found = [word for one in text.texts for word in words(one)]
    stems = {stemmed for word in found if (stemmed := stem(word)) != word}
    if text.owner is not None:
        stems.add(f"{search.CONTACT}{text.owner}")
    if text.channel is not None:
        stems.add(f"{search.CHANNEL}{text.channel}")
    return Entry(text.id, " ".join(found), " ".join(sorted(stems)))


def _contacts(changed: Iterable[Event], up_to: int) -> set[int]:
    """Contacts of whom something searched has changed."""
    found: set[int] = set()
    for fact in changed:
        if isinstance(fact, ContactChanged | ContactMerged | IdentityAdded | ClaimAdded):
            found.add(fact.contact_id)
        if isinstance(fact, ContactMerged):
            found.add(fact.merged_id)
    return {one for one in found if one <= up_to}
