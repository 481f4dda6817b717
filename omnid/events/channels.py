"""Facts about channels and their journal."""

from omnid.events.fact import Fact
from omnid.model import ChannelId, JournalId


class ChannelAdded(Fact, frozen=True, tag="channel_added"):
    channel_id: ChannelId
    name: str
    kind: str


class ChannelChanged(Fact, frozen=True, tag="channel_changed"):
    """Its configuration, name or ``enabled`` changed; the daemon re-reads it."""

    channel_id: ChannelId


class ChannelRemoved(Fact, frozen=True, tag="channel_removed"):
    channel_id: ChannelId


class ChannelFailed(Fact, frozen=True, tag="channel_failed"):
    channel_id: ChannelId
    reason: str


class ChannelRecovered(Fact, frozen=True, tag="channel_recovered"):
    channel_id: ChannelId


class JournalFailed(Fact, frozen=True, tag="journal_failed"):
    """A payload could not be understood; it is kept and can be replayed."""

    journal_id: JournalId
    channel_id: ChannelId
    reason: str


class JournalReplayed(Fact, frozen=True, tag="journal_replayed"):
    journal_id: JournalId
    channel_id: ChannelId
