"""The operation that lists conversations."""

from omnid.desk import assigning, filtering, paging, views
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit, Page
from omnid.model import Actor, Conversation, ConversationState
from omnid.policy.filtering import Term, Words, parse
from omnid.store import channels, conversations, operators
from omnid.store import filtering as store
from omnid.store.database import Tx


class ListConversations(Request, frozen=True):
    """``waiting``: only those somebody waits in, longest first; otherwise the newest message first.

    ``operator``: a login, ``me``, or ``nobody``. ``channel``: a name. ``filter``: such as ``state:open tag:vip``, see
    docs/filters.md. ``view``: the name of a saved one. All that is given has to be true of what is listed.
    """

    waiting: bool = False
    state: ConversationState | None = None
    operator: str | None = None
    channel: str | None = None
    filter: str | None = None
    view: str | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("conversation.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListConversations) -> Page[Conversation]:
    """List conversations, those waiting longest or those most recent first."""
    edge = paging.edge(request.cursor, 2)
    at = None if edge is None else (edge[0], edge[1])
    if request.filter is not None or request.view is not None:
        return _filtered(tx, actor, request, at)
    wanted = _filter(tx, actor, request)
    if request.waiting:
        items = conversations.waiting(tx, wanted, at, request.limit)
    else:
        items = conversations.recent(tx, wanted, at, request.limit)
    return Page(items=items, cursor=_cursor(items, request))


def _filtered(tx: Tx, actor: Actor, request: ListConversations, at: tuple[int, int] | None) -> Page[Conversation]:
    given = {"state": request.state, "operator": request.operator, "channel": request.channel}
    more: list[Term] = [Words(name, (str(value),), False, 0) for name, value in given.items() if value is not None]
    if request.view is not None:
        more += parse(views.filter_of(tx, actor, request.view))
    found = filtering.find(tx, actor, request.filter or "", more)
    page = store.waiting if request.waiting else store.recent
    items = page(tx, found, at, request.limit)
    return Page(items=items, cursor=_cursor(items, request))


def _filter(tx: Tx, actor: Actor, request: ListConversations) -> conversations.Filter:
    operator = None
    if request.operator == "me":
        operator = assigning.me(actor)
    elif request.operator not in (None, "nobody"):
        operator = operators.named(tx, request.operator or "").id
    channel = channels.named(tx, request.channel).id if request.channel is not None else None
    return conversations.Filter(request.state, operator, request.operator == "nobody", channel)


def _cursor(items: list[Conversation], request: ListConversations) -> str | None:
    if len(items) < request.limit:
        return None
    last = items[-1]
    return paging.cursor((last.waiting_since_at or 0) if request.waiting else last.last_message_at, last.id)
