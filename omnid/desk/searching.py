"""Operations that search: messages and files' names, and contacts."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta, Struct

from omnid.desk import indexing, paging
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.desk.paging import Limit, Page
from omnid.model import (
    Actor,
    Contact,
    ContactId,
    ConversationId,
    ConversationState,
    MessageId,
    MessageState,
    MessageType,
    Role,
    Snippet,
)
from omnid.policy import marking, search_words
from omnid.policy.search_words import Term
from omnid.store import channels, contacts, search
from omnid.store.database import Tx

POOL = 500
"""So many of the newest messages that fit are compared when the best are asked for."""
Text = Annotated[str, Meta(min_length=1)]


class Hit(Struct, frozen=True, kw_only=True):
    """A message that was found. ``snippet``: of its text; ``files``: names in which something was found.

    ``author``, ``type``, ``message_state``, ``channel`` and ``at`` are the message's, the rest its conversation's.
    """

    message_id: MessageId
    conversation_id: ConversationId
    contact_id: ContactId
    contact: str
    state: ConversationState
    operator: str | None
    type: MessageType
    message_state: MessageState
    author: str
    channel: str | None
    at: int
    snippet: Snippet
    files: list[Snippet]


class Found(Struct, frozen=True, kw_only=True):
    """``behind``: messages and contacts not in the index yet; those are not found."""

    items: list[Hit]
    cursor: str | None = None
    behind: int = 0


class Search(Request, frozen=True):
    """``text``: words (all of them, in any form), “phrases”, beginnings of words*, and what is -not wanted.

    ``best``: the best of the newest that fit come first, not the newest. ``channel``: a name. ``since_at``: ms.
    """

    text: Text
    best: bool = False
    channel: str | None = None
    contact_id: ContactId | None = None
    since_at: Annotated[int, Meta(ge=0)] | None = None
    limit: Limit = 20
    cursor: str | None = None


@operation("conversation.search", reads=True)
def search_(tx: Tx, actor: Actor, request: Search) -> Found:
    """Search what was said, notes and the names of files too; the newest come first."""
    terms = search_words.parse(request.text)
    limits = _limits(tx, request)
    if request.best:
        scored = _best(tx, terms, limits, paging.edge(request.cursor, 2))
        ids = [message for _, message in scored[: request.limit]]
        cursor = paging.cursor(*scored[request.limit - 1]) if len(scored) > request.limit else None
    else:
        ids = search.newest(tx, terms, limits, paging.edge_id(request.cursor), request.limit)
        cursor = paging.cursor(ids[-1]) if len(ids) == request.limit else None
    return Found(items=[_hit(one, terms) for one in search.shown(tx, ids)], cursor=cursor, behind=indexing.behind(tx))


def _limits(tx: Tx, request: Search) -> search.Limits:
    channel = None if request.channel is None else channels.named(tx, request.channel).id
    people: list[ContactId] = []
    if request.contact_id is not None:
        people = search.ids_of(tx, contacts.get(tx, request.contact_id).id)
    return search.Limits(channel, people, request.since_at or 0)


def _best(
    tx: Tx, terms: Sequence[Term], limits: search.Limits, after: tuple[int, ...] | None
) -> list[tuple[int, MessageId]]:
    """Score and id of those behind ``after``, the best first; of equal ones the newest."""
    pool = search.newest_texts(tx, terms, limits, POOL)
    # Cursors know no sign, and a long text may lose more than it gains.
    scored = [(max(0, 1000 + marking.score(text, terms)), message) for message, text in pool]
    return sorted((one for one in scored if after is None or one < after), reverse=True)


def _hit(shown: search.Shown, terms: Sequence[Term]) -> Hit:
    facts = {name: value for name in Hit.__struct_fields__ if (value := getattr(shown, name, UNSET)) is not UNSET}
    names = [marking.snippet(name, terms) for name in shown.names]
    return Hit(**facts, snippet=marking.snippet(shown.text, terms), files=[name for name in names if name.marks])


@operation("search.rebuild", role=Role.ADMIN)
def rebuild(tx: Tx, actor: Actor, request: Nothing) -> Done:
    """Make the index anew, which takes a minute for some hundred thousand messages; until then not all is found."""
    indexing.start_over(tx)
    return Done()


class FoundContact(Struct, frozen=True, kw_only=True):
    """``snippet``: the name, addresses and attributes, with what was looked for marked."""

    contact: Contact
    snippet: Snippet


class SearchContacts(Request, frozen=True):
    """``text``: words or their beginnings, an address, a phone number; all of it has to fit one contact."""

    text: Text
    limit: Limit = 20
    cursor: str | None = None


@operation("contact.search", reads=True)
def contacts_(tx: Tx, actor: Actor, request: SearchContacts) -> Page[FoundContact]:
    """Search contacts by name, address and attributes; the newest come first."""
    terms = search_words.contact(request.text)
    ids = search.contacts_found(tx, terms, paging.edge_id(request.cursor), request.limit)
    return Page(
        items=[_contact(tx, one, terms) for one in ids],
        cursor=paging.cursor(ids[-1]) if len(ids) == request.limit else None,
    )


def _contact(tx: Tx, contact: ContactId, terms: Sequence[Term]) -> FoundContact:
    line = " · ".join(dict.fromkeys(part.strip() for part in search.contact_line(tx, contact) if part.strip()))
    begun = [term._replace(exact=True, beginning=True) for term in terms]
    return FoundContact(contact=contacts.get(tx, contact), snippet=marking.snippet(line, [*terms, *begun]))
