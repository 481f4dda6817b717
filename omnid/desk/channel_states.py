"""Writes down when a channel starts failing and when it works again."""

from omnid.events import ChannelFailed, ChannelRecovered
from omnid.model import ChannelId
from omnid.store.database import Tx


def changed(tx: Tx, channel: ChannelId, reason: str | None) -> None:
    """``reason`` why it fails; None: it works again."""
    if reason is None:
        tx.emit(ChannelRecovered(channel_id=channel))
    else:
        tx.emit(ChannelFailed(channel_id=channel, reason=reason))
