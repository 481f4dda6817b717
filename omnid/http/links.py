"""Makes a link for one contact: the channel makes it, the desk notes it."""

from omnid.channel import ChannelDown, Outcome, Retry, Unsure
from omnid.desk import linking
from omnid.desk.linking import Link, Wanted
from omnid.errors import Conflict, Unavailable
from omnid.http.context import Context
from omnid.model import Actor


async def make(context: Context, actor: Actor, wanted: Wanted) -> Link:
    """Raises `Unavailable` where the channel cannot now, `Conflict` where it never will."""
    token = linking.token()
    try:
        url = await context.channels.link(wanted.channel_id, token)
    except Outcome as outcome:
        raise refused(outcome) from outcome
    return await context.engine.writer.run(lambda tx: linking.made(tx, actor, wanted, token, url))


def refused(outcome: Outcome) -> Unavailable | Conflict:
    """What a channel would not do, as an error for whoever asked."""
    later = isinstance(outcome, Retry | Unsure | ChannelDown)
    return Unavailable(outcome.reason) if later else Conflict(outcome.reason)
