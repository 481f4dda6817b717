"""The pieces of which fakes are made: faults on order and by chance, a webhook that is called until it takes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

from aiohttp import web

from omnid.testing import Changes, Delivery, Faults


class Fault(StrEnum):
    DROP = "drop"
    HANG = "hang"


def test_ordered_faults_come_once_each_and_in_order() -> None:
    faults = Faults[Fault]()
    faults.next("send*", Fault.DROP, Fault.HANG)
    drawn = [faults.draw(method) for method in ("read", "send", "sendFile", "send")]
    assert drawn == [None, Fault.DROP, Fault.HANG, None]
    assert faults.made == {Fault.DROP: 1, Fault.HANG: 1}


def test_what_comes_by_chance_is_the_same_for_the_same_seed_until_it_is_cleared() -> None:
    runs = []
    for _ in range(2):
        faults = Faults[Fault](seed=7)
        faults.often("send", {Fault.DROP: 0.3, Fault.HANG: 0.3})
        runs.append([faults.draw("send") for _ in range(50)])
        faults.clear()
        assert faults.draw("send") is None
    assert runs[0] == runs[1]
    assert set(runs[0]) == {None, *Fault}


async def test_a_call_comes_again_until_it_is_taken_and_the_next_waits_for_it() -> None:
    changes = Changes()
    async with _hook(500, 503) as (url, heard), _delivery(url, changes) as delivery:
        delivery.push_raw(b"one")
        delivery.push_raw(b"two")
        await changes.until(lambda: delivery.taken == 2)
    assert [body for body, _ in heard] == [b"one", b"one", b"one", b"two"]
    assert delivery.statuses == [500, 503, 200, 200]


async def test_a_repeated_call_keeps_its_number() -> None:
    changes = Changes()
    async with _hook() as (url, heard), _delivery(url, changes) as delivery:
        delivery.push_raw(b"one")
        delivery.push_raw(b"two")
        delivery.repeat()
        await changes.until(lambda: delivery.taken == 3)
    assert heard == [(b"one", "1"), (b"two", "2"), (b"two", "2")]


async def test_what_is_held_can_come_in_the_other_order_and_nothing_leaves_without_an_address() -> None:
    changes = Changes()
    async with _hook() as (url, heard), _delivery("", changes) as delivery:
        delivery.hold()
        delivery.push_raw(b"one")
        delivery.push_raw(b"two")
        delivery.release(reordered=True)
        assert delivery.waiting == 2
        delivery.hook_url = url
        await changes.until(lambda: delivery.taken == 2)
    assert [body for body, _ in heard] == [b"two", b"one"]


def _delivery(url: str, changes: Changes) -> Delivery:
    return Delivery(hook_url=url, changed=changes.changed, signed=lambda _, number: {"number": str(number)})


@asynccontextmanager
async def _hook(*refusals: int) -> AsyncIterator[tuple[str, list[tuple[bytes, str]]]]:
    """A webhook that answers these first, and 200 after them."""
    statuses = iter(refusals)
    heard: list[tuple[bytes, str]] = []

    async def take(request: web.Request) -> web.Response:
        heard.append((await request.read(), request.headers["number"]))
        return web.Response(status=next(statuses, 200))

    app = web.Application()
    app.add_routes([web.post("/", take)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/", heard
    finally:
        await runner.cleanup()
