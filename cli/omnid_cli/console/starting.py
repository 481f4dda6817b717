"""What a console asks a desk first: who one is, how far the log is, and the conversations there are."""

from typing import Any, NamedTuple

from omnid.errors import NotFound
from omnid.model import Conversation, OperatorId
from omnid_cli.client import Client

MOST = 600
"""Conversations of a list that are held; who has more open than that works by filter."""
PAGE = 200


class Start(NamedTuple):
    """``me``: None for a token that stands for nobody. ``last``: the end of the log before all else.

    ``has_more``: there are open conversations beside those in ``rows``.
    """

    me: OperatorId | None
    name: str
    last: int
    rows: list[Conversation]
    has_more: bool = False


def start(client: Client) -> Start:
    """The end of the log first: what happens while the rest is asked for is told by the log again."""
    last = client.call("event.list", {"limit": 1, "messages": False}).last
    me, name = _who(client)
    are_open = listing(client, state="open")
    rows = {one.id: one for one in (*listing(client, waiting=True), *are_open)}
    return Start(me, name, last, list(rows.values()), has_more=len(are_open) >= MOST)


def listing(client: Client, **values: Any) -> list[Conversation]:
    """The first of what ``conversation.list`` gives for those values."""
    found: list[Conversation] = []
    while len(found) < MOST:
        page = client.call("conversation.list", {**values, "limit": PAGE})
        found += page.items
        if page.cursor is None:
            break
        values["cursor"] = page.cursor
    return found


def _who(client: Client) -> tuple[OperatorId | None, str]:
    try:
        found = client.call("operator.me", {})
    except NotFound:
        return None, ""  # an older desk: nothing is known to be one's own
    return (found.operator.id if found.operator else None), found.name
