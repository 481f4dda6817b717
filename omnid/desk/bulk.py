"""The operation that does the same to many conversations: each is done or refused alone, all are undone in one."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from omnid.desk import conversations, filtering, snoozing, tagging, views
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid, OmnidError
from omnid.model import Actor, Conversation, ConversationId, ConversationState, Priority, Sentence
from omnid.policy.filtering import parse
from omnid.policy.sentences import sentence
from omnid.store import changes, operators
from omnid.store import conversations as rows
from omnid.store import filtering as store
from omnid.store.database import Tx, savepoint

MOST = 1000
"""Conversations changed by one request: others wait for the database meanwhile, some tenths of a second."""

Ids = Annotated[list[Annotated[ConversationId, Meta(ge=1, lt=1 << 53)]], Meta(max_length=MOST)]


class Act(StrEnum):
    """What is done."""

    CLOSE = "close"
    REOPEN = "reopen"
    TAG = "tag"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    PRIORITY = "priority"


class Bulk(Request, frozen=True):
    """Which: by ``filter``, ``view`` (both have to be true) or ``conversation_ids``. What: ``act`` with its own fields.

    ``until`` and whose clock it goes by: as in ``conversation.snooze``. ``limit``: the first so many that are found;
    without it more than 1,000 are refused. ``dry_run``: only say what would become of each.
    """

    act: Act
    filter: str | None = None
    view: str | None = None
    conversation_ids: Ids = []
    tags: tagging.Tags = []
    remove: tagging.Tags = []
    operator: str | None = None
    until_at: int | None = None
    until: Annotated[str, Meta(max_length=100)] | None = None
    timezone: str | None = None
    local_timezone: str | None = None
    priority: Priority | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST)] | None = None
    dry_run: bool = False


class BulkItem(Struct, frozen=True, kw_only=True):
    """``state``: before. ``reason``: why nothing was done to it; None when it was. ``said``: the reason's sentence."""

    conversation_id: ConversationId
    contact: str
    state: ConversationState | None
    reason: str | None
    said: Sentence | None = None


class BulkReport(Struct, frozen=True, kw_only=True):
    """``more``: the limit left some out. In a dry run ``done`` and ``failed`` count what would have been."""

    act: Act
    dry_run: bool
    done: int
    failed: int
    more: bool
    items: list[BulkItem]


@operation("conversation.bulk")
def bulk(tx: Tx, actor: Actor, request: Bulk) -> BulkReport:
    """Do the same to many conversations, chosen by a filter: each succeeds or fails alone; undone in one."""
    asked = _asked(request)
    _makes_sense(tx, request)
    ids, more = _which(tx, actor, request)
    before = changes.newest(tx)
    items: list[BulkItem] = []
    try:
        with savepoint(tx):
            items = [_one(tx, actor, request.act, number, asked) for number in ids]
            changes.group(tx, before)
            if request.dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass
    failed = sum(item.reason is not None for item in items)
    return BulkReport(
        act=request.act, dry_run=request.dry_run, done=len(items) - failed, failed=failed, more=more, items=items
    )


class _OnlyTried(Exception):
    """What was done in a dry run is rolled back, so that it tells exactly what would be."""


def _asked(request: Bulk) -> dict[str, Any]:
    """The fields of the act. Raises `Invalid` for those it lacks, and those it has no use for."""
    needs = _FIELDS[request.act]
    given = {"tags": request.tags, "remove": request.remove, "operator": request.operator,
             "until_at": request.until_at, "until": request.until, "timezone": request.timezone,
             "local_timezone": request.local_timezone, "priority": request.priority}  # fmt: skip
    given = {name: value for name, value in given.items() if value not in (None, [])}
    for name in given:
        if name not in needs:
            raise Invalid(sentence("no_meaning", act=request.act.value, field=name), path=name)
    if needs and not given and request.act is not Act.SNOOZE:
        raise Invalid(sentence("needs_field", act=request.act.value, either=" or ".join(needs)), path=needs[0])
    return given


def _makes_sense(tx: Tx, request: Bulk) -> None:
    """What would fail for each is refused once, for all. Raises `Invalid`, `NotFound`."""
    if request.operator not in (None, "me", filtering.NOBODY):
        operators.named(tx, request.operator or "")
    tagging.words(request.tags, "tags")
    tagging.words(request.remove, "remove")
    snoozing.check(tx, request.until_at)
    snoozing.readable(tx, request.until, request.timezone)


_FIELDS: dict[Act, tuple[str, ...]] = {
    Act.CLOSE: (),
    Act.REOPEN: (),
    Act.TAG: ("tags", "remove"),
    Act.ASSIGN: ("operator",),
    Act.SNOOZE: ("until_at", "until", "timezone", "local_timezone"),
    Act.PRIORITY: ("priority",),
}
_DO: dict[Act, tuple[Callable[[Tx, Actor, Any], Conversation], type[Request]]] = {
    Act.CLOSE: (conversations.close, conversations.OneConversation),
    Act.REOPEN: (conversations.reopen, conversations.OneConversation),
    Act.TAG: (tagging.tag_, tagging.Tag),
    Act.ASSIGN: (conversations.assign, conversations.Assign),
    Act.SNOOZE: (snoozing.snooze, snoozing.Snooze),
    Act.PRIORITY: (tagging.priority, tagging.Prioritize),
}


def _which(tx: Tx, actor: Actor, request: Bulk) -> tuple[list[ConversationId], bool]:
    """The conversations, and whether the limit left some out. Raises `Conflict` when they are too many."""
    by_filter = request.filter is not None or request.view is not None
    if by_filter == bool(request.conversation_ids):
        raise Invalid(sentence("which_conversations"), path="filter")
    # In scripts an empty filter is most often a variable that was never set.
    if request.filter is not None and not request.filter.strip():
        raise Invalid(sentence("empty_filter"), path="filter")
    limit = request.limit or MOST
    if not by_filter:
        ids = list(dict.fromkeys(request.conversation_ids))
        return ids[:limit], len(ids) > limit
    more = [] if request.view is None else parse(views.filter_of(tx, actor, request.view))
    found = store.ids(tx, filtering.find(tx, actor, request.filter or "", more), limit + 1)
    if len(found) > limit and request.limit is None:
        raise Conflict(sentence("many_found", most=MOST))
    return found[:limit], len(found) > limit


def _one(tx: Tx, actor: Actor, act: Act, number: ConversationId, asked: dict[str, Any]) -> BulkItem:
    function, request = _DO[act]
    before: Conversation | None = None
    try:
        with savepoint(tx):
            before = rows.get(tx, number)
            function(tx, actor, request(conversation_id=number, **asked))
        refusal = None
    except OmnidError as problem:
        refusal = problem
    return BulkItem(
        conversation_id=number,
        contact="" if before is None else before.contact,
        state=None if before is None else before.state,
        reason=None if refusal is None else refusal.message,
        said=None if refusal is None else refusal.said,
    )
