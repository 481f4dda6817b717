"""What every kind of channel must do, checked against a stand-in for its service.

A plugin gives an `Adapter`: its fake service, driven the same way for every kind. Each check in `CHECKS` is an async
function of one adapter that raises `Broken` with a sentence. In a test of your own::

    @pytest.mark.parametrize("check", CHECKS)
    async def test_contract(check):
        async with my_adapter() as adapter:
            await check(adapter)
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol, runtime_checkable
from zlib import crc32

from msgspec import Struct, structs

from omnid.channel import (
    CanEdit,
    CanLink,
    CanRetract,
    CanType,
    Kind,
    Live,
    Outcome,
    Outgoing,
    Received,
    Rejected,
    Secret,
    TextUnit,
)
from omnid.testing.fuzz import fuzzed
from omnid.testing.light import heavy_imports
from omnid.testing.port import MemoryPort

__all__ = ["CHECKS", "Adapter", "Broken"]

_TOKEN = "join" + "a2" * 12
"""As long as the desk makes them, of the letters that survive everywhere."""
CLOSES_WITHIN = 5.0
"""Seconds a channel may take to close, so that the daemon stops in time."""


class Broken(AssertionError):
    """The kind breaks the contract; the sentence says how."""


@runtime_checkable
class Adapter(Protocol):
    """A kind's fake service, as the checks drive it. One adapter is a fresh service with one channel on it.

    An attribute ``hook_url``, where there is one, is what the port tells the channel as its public address.
    """

    kind: Kind
    config: Any
    """The settings that lead to the fake; with short time-outs, because some checks wait for one."""
    package: str
    """The plugin's import package, e.g. ``omnid_telegram``."""
    recipient: str
    """The external id of a contact who can be written to."""
    samples: Sequence[bytes]
    """Raw updates of every sort, for `Kind.incoming`."""
    faults: dict[type[Outcome], Callable[[], None]]
    """For each outcome the service can cause: make the next attempt end so."""
    # refuses_poison = True: anybody may post there, so what cannot be understood is refused instead of being kept.

    async def write(self, text: str) -> None:
        """The contact writes."""

    async def poison(self) -> None:
        """The service delivers something nobody can parse."""

    async def repeat(self) -> None:
        """The service delivers the latest update once more, whether it was acknowledged or not."""

    async def acknowledged(self, count: int) -> None:
        """Until the service was told of so many updates that they arrived."""

    def acknowledgements(self) -> int:
        """How many updates the service was told of by now."""

    def taken(self) -> list[str]:
        """The texts the service accepted from us, in order."""


@runtime_checkable
class Follower(Protocol):
    """What an adapter of a kind that makes links can do too."""

    async def follow(self, url: str) -> None:
        """The contact opens a link of ours and does there what brings its token."""


# --- receiving ------------------------------------------------------------------------------------------------------


async def acknowledges_only_after_accept(adapter: Adapter) -> None:
    """What the disk did not take is not acknowledged, and comes again."""
    async with _open(adapter) as (port, _):
        port.refuse()
        await adapter.write("first")
        await port.until(lambda: bool(port.refused))
        _demand(adapter.acknowledgements() == 0, "an update was acknowledged although accept raised Unavailable")
        await port.until(lambda: bool(port.received))
        await adapter.acknowledged(1)
    _demand(_written(port) == ["first"], "the refused message did not come again")


async def goes_on_after_what_it_cannot_parse(adapter: Adapter) -> None:
    """A poison update is kept and does not hold up the one after it."""
    async with _open(adapter) as (port, _):
        await adapter.poison()
        await adapter.write("after the poison")
        await port.until(lambda: bool(port.received))
        await adapter.acknowledged(2)
    kept = any(arrival.error for arrival in port.arrivals)
    _demand(kept or getattr(adapter, "refuses_poison", False), "the poison update never reached the journal")


async def repeats_have_the_same_key(adapter: Adapter) -> None:
    """The second copy of an update has the first one's key, so that it is ignored."""
    async with _open(adapter) as (port, _):
        await adapter.write("once")
        await port.until(lambda: bool(port.received))
        await adapter.repeat()
        await adapter.write("and once more")
        await port.until(lambda: len(port.received) > 1)
    _demand(bool(port.duplicates), "the repeated update came with another key")
    _demand(_written(port) == ["once", "and once more"], "a message was doubled or lost")


async def resumes_after_its_cursor(adapter: Adapter) -> None:
    """A channel opened again goes on where it stopped and keeps the contact's id."""
    async with _open(adapter) as (first, _):
        await adapter.write("before")
        await first.until(lambda: bool(first.received))
    async with _open(adapter, cursor=first.saved_cursor) as (second, _):
        await adapter.write("after")
        await second.until(lambda: "after" in _written(second))
    senders = {message.sender.external_id for message in [*first.received, *second.received]}
    _demand(senders == {adapter.recipient}, f"one contact came as {senders}, replies go to {adapter.recipient}")
    ids = [message.external_id for message in [*first.received, *second.received] if _said(message) == "after"]
    _demand(len(set(ids)) == 1, "one message has two external ids")


async def brings_back_what_a_link_carries(adapter: Adapter) -> None:
    """Who comes by a link of ours is known by its token."""
    async with _open(adapter) as (port, live):
        if not isinstance(live, CanLink):
            return
        url = await live.link(_TOKEN)
        follower: object = adapter
        if not isinstance(follower, Follower):
            raise Broken("the kind makes links, and the adapter cannot follow one")
        await follower.follow(url)
        await port.until(lambda: bool(port.received))
    started = [message.start for message in port.received]
    _demand(started == [_TOKEN], f"a link that carries {_TOKEN} brought {started}")


# --- sending --------------------------------------------------------------------------------------------------------


async def sends_what_it_is_given(adapter: Adapter) -> None:
    """Where nothing can be sent, trying is refused with a sentence."""
    if not adapter.kind.capabilities.sends:
        async with _sending(adapter) as live:
            outcome = await _outcome(live.send(_outgoing(adapter, "Good morning")))
        _demand(type(outcome) is Rejected, f"nothing can be sent here, and sending ended with {outcome!r}")
        return
    async with _sending(adapter) as live:
        sent = await live.send(_outgoing(adapter, "Good morning 😀"))
        await live.send(_outgoing(adapter, "Good evening"))
    _demand(adapter.taken() == ["Good morning 😀", "Good evening"], f"the service got {adapter.taken()}")
    able = adapter.kind.capabilities
    if able.receipts or able.edit or able.retract:
        _demand(bool(sent.external_id), "receipts or edits are promised, and Sent has no external id")


async def changes_what_it_sent(adapter: Adapter) -> None:
    """Where a kind promises edits and retractions, the contact sees them; done twice they are what they were."""
    able = adapter.kind.capabilities
    if able.pull or not (able.edit or able.retract):
        return
    async with _sending(adapter) as live:
        sent = [await live.send(_outgoing(adapter, text)) for text in ("first", "second")]
        changed = sent[0].external_id or ""
        if able.edit and isinstance(live, CanEdit):
            for _ in range(2):
                await live.edit(changed, _outgoing(adapter, "first, corrected 😀"))
            _demand(adapter.taken() == ["first, corrected 😀", "second"], f"after an edit there is {adapter.taken()}")
        if able.retract and isinstance(live, CanRetract):
            for _ in range(2):
                await live.retract(adapter.recipient, changed)
            _demand(adapter.taken() == ["second"], f"after a retraction there is {adapter.taken()}")
        if able.edit and able.retract and isinstance(live, CanEdit):
            outcome = await _outcome(live.edit(changed, _outgoing(adapter, "too late")))
            _demand(type(outcome) is Rejected, f"an edit of what is gone ended with {outcome!r}, not Rejected")


async def tells_each_outcome(adapter: Adapter) -> None:
    """Each fault of the service becomes the outcome it means, and the channel goes on sending."""
    async with _sending(adapter) as live:
        for expected, arrange in adapter.faults.items():
            arrange()
            outcome = await _outcome(live.send(_outgoing(adapter, f"a try at {expected.__name__}")))
            _demand(type(outcome) is expected, f"expected {expected.__name__}, got {outcome!r}")
            _demand(len(str(outcome)) > 10, f"{expected.__name__} has no sentence for the operator")
        last = await _outcome(live.send(_outgoing(adapter, "well again"))) if adapter.kind.capabilities.sends else None
        _demand(last is None, f"after the faults nothing can be sent any more: {last!r}")
    wrongly = [text for text in adapter.taken() if text.startswith("a try at") and "Unsure" not in text]
    _demand(not wrongly, f"the service took {wrongly}, and the outcome denied it")


async def tells_no_secret(adapter: Adapter) -> None:
    """No outcome, state or repr contains a secret of the settings."""
    said: list[str] = [repr(adapter.config)]
    async with _open(adapter) as (port, live):
        await adapter.write("so that there is a contact")
        await port.until(lambda: bool(port.received))
        for arrange in adapter.faults.values():
            arrange()
            said.append(repr(await _outcome(live.send(_outgoing(adapter, "x")))))
        said.extend(port.states)
    for secret in _secrets(adapter.config):
        _demand(not any(secret in text for text in said), "a secret of the settings is in an error, a state or a repr")


# --- the kind -------------------------------------------------------------------------------------------------------


async def converts_purely(adapter: Adapter) -> None:
    """The same bytes give the same result; broken ones raise an ordinary exception or give something."""
    _demand(bool(adapter.samples), "the adapter has no samples")
    for sample in adapter.samples:
        once, twice = adapter.kind.incoming(sample), adapter.kind.incoming(sample)
        _demand(once == twice, f"two conversions of the same bytes differ: {once} and {twice}")
    _demand(any(_receives(adapter, sample) for sample in adapter.samples), "no sample is a message")
    for broken in fuzzed(adapter.samples):
        with suppress(Exception):
            adapter.kind.incoming(broken)


async def is_light_to_import(adapter: Adapter) -> None:
    """Importing a kind does not import a client library: the CLI asks all of them for their settings."""
    heavy = await asyncio.to_thread(heavy_imports, adapter.package)
    _demand(not heavy, f"importing {adapter.package} imports {', '.join(heavy)}; do that in open()")


async def has_sane_capabilities(adapter: Adapter) -> None:
    able = adapter.kind.capabilities
    _demand(able.text_limit >= 0 and able.caption_limit >= 0, "a limit is negative")
    _demand(isinstance(able.text_unit, TextUnit), "text_unit is no TextUnit")
    _demand(all(limit > 0 for limit in able.files.values()), "a file limit is not positive")
    _demand(able.pull or (able.per_second > 0 and able.per_second_each > 0), "a rate is not positive")
    _demand(bool(adapter.kind.config.__doc__), "the settings have no docstring that explains them")
    _demand(isinstance(adapter.config, adapter.kind.config), "the adapter's config is not of the kind's type")
    async with _open(adapter) as (_, live):
        _demand(not able.edit or isinstance(live, CanEdit), "edit is promised, and the channel cannot")
        can_retract = able.pull or isinstance(live, CanRetract)
        _demand(not able.retract or can_retract, "retract is promised, and the channel cannot")
        for promised, ability in ((able.edit, CanEdit), (able.retract, CanRetract)):
            _demand(
                promised or not isinstance(live, ability), f"the channel is {ability.__name__} and promises nothing"
            )
        _demand(not able.typing or isinstance(live, CanType), "typing is promised, and the channel cannot")
        _demand(not able.service or isinstance(live, CanLink), "contacts are offered the service, and it makes no link")


async def closes_soon(adapter: Adapter) -> None:
    loop = asyncio.get_running_loop()
    async with _open(adapter) as (port, _):
        await adapter.write("open and working")
        await port.until(lambda: bool(port.received))
        asked = loop.time()
    took = loop.time() - asked
    _demand(took < CLOSES_WITHIN, f"it took {took:.1f} s to close; the daemon gives it {CLOSES_WITHIN:.0f} s")


CHECKS: tuple[Callable[[Adapter], Awaitable[None]], ...] = (
    acknowledges_only_after_accept,
    goes_on_after_what_it_cannot_parse,
    repeats_have_the_same_key,
    resumes_after_its_cursor,
    brings_back_what_a_link_carries,
    sends_what_it_is_given,
    changes_what_it_sent,
    tells_each_outcome,
    tells_no_secret,
    converts_purely,
    is_light_to_import,
    has_sane_capabilities,
    closes_soon,
)


@asynccontextmanager
async def _open(adapter: Adapter, cursor: str | None = None) -> AsyncIterator[tuple[MemoryPort, Live]]:
    """The channel, receiving."""
    port = MemoryPort(adapter.kind, cursor=cursor, hook_url=getattr(adapter, "hook_url", None))
    async with port, adapter.kind.open(adapter.config, port) as live:
        _demand(isinstance(live, Live), "what open() yields has no receive() and send()")
        receiving = asyncio.create_task(live.receive())
        try:
            yield port, live
        finally:
            receiving.cancel()
            with suppress(asyncio.CancelledError):
                await receiving


@asynccontextmanager
async def _sending(adapter: Adapter) -> AsyncIterator[Live]:
    """The channel, with a contact who wrote first, as most services demand."""
    async with _open(adapter) as (port, live):
        await adapter.write("Hello?")
        await port.until(lambda: bool(port.received))
        yield live


async def _outcome(sending: Awaitable[Any]) -> Outcome | None:
    try:
        await sending
    except Outcome as outcome:
        return outcome
    return None


def _outgoing(adapter: Adapter, text: str) -> Outgoing:
    number = crc32(text.encode()) % 2**31 or 1
    return Outgoing(key=f"key-{number}", number=number, recipient=adapter.recipient, text=text)


def _receives(adapter: Adapter, sample: bytes) -> bool:
    return any(isinstance(incoming, Received) for incoming in adapter.kind.incoming(sample))


def _secrets(config: Struct) -> list[str]:
    return [value.reveal() for value in structs.asdict(config).values() if isinstance(value, Secret)]


def _written(port: MemoryPort) -> list[str]:
    return [_said(message) for message in port.received]


def _said(message: Received) -> str:
    """Without what a kind may add below it, as a contact form adds its other fields."""
    return message.text.partition("\n\n")[0]


def _demand(true: bool, otherwise: str) -> None:
    if not true:
        raise Broken(otherwise)
