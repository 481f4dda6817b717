"""The operation that lists conversations."""

from omnid.desk import assigning, paging
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit, Page
from omnid.model import Actor, Conversation, ConversationState
from omnid.store import channels, conversations, operators
from omnid.store.database import Tx


class ListConversations(Request, frozen=True):
    """``waiting``: only those somebody waits in, longest first; otherwise the newest message first.

    ``operator``: a login, ``me``, or ``nobody``. ``channel``: a name.
    """

    waiting: bool = False
    state: ConversationState | None = None
    operator: str | None = None
    channel: str | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("conversation.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListConversations) -> Page[Conversation]:
    """List conversations, those waiting longest or those most recent first."""
    wanted = _filter(tx, actor, request)
    edge = paging.edge(request.cursor, 2)
    at = None if edge is None else (edge[0], edge[1])
    if request.waiting:
        items = conversations.waiting(tx, wanted, at, request.limit)
    else:
        items = conversations.recent(tx, wanted, at, request.limit)
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
