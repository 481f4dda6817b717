"""Keeps what the daemon fails at, since when and why; supervisors are told of what lasts."""

from typing import NamedTuple

from omnid.desk import notifying
from omnid.errors import NotFound
from omnid.events import (
    ChannelFailed,
    ChannelRecovered,
    ConsoleFailed,
    ConsoleRecovered,
    Event,
    PartFailed,
    PartRecovered,
)
from omnid.model import Channel, ChannelId, Console, ConsoleId, Sentence
from omnid.store import channels, consoles, escalations, failures, outlook
from omnid.store.database import Tx
from omnid.store.failures import Failure

LASTING_MS = 5 * 60_000
"""Of what works again sooner nobody is told."""
REASON_LIMIT = 500
"""Characters."""
CHANNEL, CONSOLE, DAEMON = "channel", "console", "daemon"
_FAILS = {CHANNEL: "channel_fails", CONSOLE: "console_fails", DAEMON: "daemon_fails"}
_WORKS = {CHANNEL: "channel_works", CONSOLE: "console_works", DAEMON: "daemon_works"}
_HINTS = {CHANNEL: "omnid channel test {name}", CONSOLE: "omnid console test {name}", DAEMON: "see the daemon's log"}


class Part(NamedTuple):
    """Something the daemon keeps going: a channel, a console, or work of its own, which has no id."""

    sort: str
    id: int
    name: str

    @property
    def key(self) -> str:
        return f"{self.sort}:{self.id or self.name}"


def of_channel(channel: Channel) -> Part:
    return Part(CHANNEL, channel.id, channel.name)


def of_console(console: Console) -> Part:
    return Part(CONSOLE, console.id, console.name)


def of_daemon(name: str) -> Part:
    return Part(DAEMON, 0, name)


def changed(tx: Tx, part: Part, reason: str | None) -> None:
    """``reason`` why it fails; None: it works. It fails since the first time, also over restarts of the daemon."""
    if reason is None:
        _works(tx, part)
    elif _is_on(tx, part) and failures.put(tx, part.key, part.name, reason[:REASON_LIMIT]):
        tx.emit(_failed(part, reason[:REASON_LIMIT]))


def forget(tx: Tx, part: Part) -> None:
    """It is switched off, changed or removed: whether it works is open again."""
    failures.forget(tx, part.key)


def does(tx: Tx, part: Part) -> bool:
    return failures.get(tx, part.key) is not None


def settle(tx: Tx) -> int | None:
    """Tell of what has lasted; when the next of it will have, ms."""
    since_at = outlook.look(tx).failing_since_at
    if since_at is None or since_at + LASTING_MS > tx.now:
        return None if since_at is None else since_at + LASTING_MS
    untold = failures.untold(tx)
    for one in untold:
        if one.since_at + LASTING_MS <= tx.now:
            _tell(tx, one, Sentence(_FAILS[_sort(one)], _facts(tx, one) | {"because": one.reason}))
            failures.told(tx, one.part)
    return min((at for one in untold if (at := one.since_at + LASTING_MS) > tx.now), default=None)


def problems(tx: Tx, longer_than_ms: int) -> list[str]:
    """A sentence for each part that has failed for longer."""
    return [
        f"{_noun(one)} {one.name} has failed for {(tx.now - one.since_at) // 1000} s: {one.reason.rstrip('.')} "
        f"({_HINTS[_sort(one)].format(name=one.name)})"
        for one in failures.since(tx, tx.now - longer_than_ms)
    ]


def _works(tx: Tx, part: Part) -> None:
    failure = failures.get(tx, part.key)
    if failure is None:
        return
    failures.forget(tx, part.key)
    tx.emit(_recovered(part))
    if failure.told_at is not None:
        _tell(tx, failure, Sentence(_WORKS[part.sort], _facts(tx, failure)))


def _is_on(tx: Tx, part: Part) -> bool:
    """Its last words may come when it has been switched off already."""
    try:
        match part.sort:
            case "channel":
                return channels.get(tx, ChannelId(part.id)).enabled
            case "console":
                return consoles.get(tx, ConsoleId(part.id)).enabled
            case _:
                return True
    except NotFound:
        return False


def _failed(part: Part, reason: str) -> Event:
    match part.sort:
        case "channel":
            return ChannelFailed(channel_id=ChannelId(part.id), reason=reason)
        case "console":
            return ConsoleFailed(console_id=ConsoleId(part.id), reason=reason)
        case _:
            return PartFailed(part=part.name, reason=reason)


def _recovered(part: Part) -> Event:
    match part.sort:
        case "channel":
            return ChannelRecovered(channel_id=ChannelId(part.id))
        case "console":
            return ConsoleRecovered(console_id=ConsoleId(part.id))
        case _:
            return PartRecovered(part=part.name)


def _facts(tx: Tx, one: Failure) -> dict[str, str | int]:
    return {"name": one.name, "for_ms": tx.now - one.since_at}


def _tell(tx: Tx, one: Failure, said: Sentence) -> None:
    notifying.notify_each(
        tx,
        sorted(escalations.supervisors(tx)),
        reason="failure",
        said=said,
        key=f"failure:{one.part}:{one.since_at}:{said.name}",
    )


def _sort(one: Failure) -> str:
    return one.part.partition(":")[0]


def _noun(one: Failure) -> str:
    return "the daemon's part" if _sort(one) == DAEMON else f"the {_sort(one)}"
