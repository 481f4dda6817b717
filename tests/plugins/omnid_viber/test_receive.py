import asyncio
import hashlib
import hmac

import pytest
from aiohttp import ClientSession

from omnid.channel import Button, ChannelDown, Receipt, Secret
from omnid.testing.fuzz import fuzzed
from omnid_viber import ViberConfig
from omnid_viber.fake import FakeViber, Fault
from omnid_viber.fake.adapter import samples
from omnid_viber.webhook import HEADER, Webhook
from omnid_viber.wire import Wire

from .conftest import HOOK, USER, Opened, outgoing


async def test_the_address_is_set_while_viber_asks_for_it(fake: FakeViber, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.webhook == HOOK)
        await desk.port.until(lambda: desk.port.states == ["working"])
        assert desk.port.arrivals == []


async def test_messages_are_stored_once_each_and_in_order(fake: FakeViber, opened: Opened) -> None:
    for number in range(50):
        fake.state.write(USER, f"message {number}")
        if number % 10 == 0:
            fake.state.redeliver()
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.taken == 55)
        assert [message.text for message in desk.port.received] == [f"message {number}" for number in range(50)]
        assert len(desk.port.duplicates) == 5


async def test_another_order_loses_nothing(fake: FakeViber, opened: Opened) -> None:
    fake.state.write(USER, "one")
    fake.state.write(USER, "two")
    fake.state.swap()
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.taken == 2)
        assert sorted(message.text for message in desk.port.received) == ["one", "two"]


async def test_a_full_disk_makes_it_come_again(fake: FakeViber, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        desk.port.refuse(2)
        fake.state.write(USER, "hello")
        await fake.state.until(lambda: fake.state.taken == 1)
        assert len(desk.port.refused) == 2
        assert [message.text for message in desk.port.received] == ["hello"]


async def test_the_wrong_signature_is_refused_and_never_stored(fake: FakeViber, opened: Opened) -> None:
    body = samples()[0]
    good = hmac.new(fake.token.encode(), body, hashlib.sha256).hexdigest()
    async with opened() as desk, ClientSession() as http:
        for query, headers, status in (
            ("", {}, 401),
            ("", {HEADER: "00"}, 403),
            ("", {HEADER: hmac.new(b"other", body, hashlib.sha256).hexdigest()}, 403),
            ("?sig=00", {}, 403),
            ("", {HEADER: good.upper()}, 200),
            (f"?sig={good}", {}, 200),
        ):
            async with http.post(f"{desk.url}{query}", data=body, headers=headers) as response:
                assert response.status == status
        async with http.post(desk.url, data=body + b" ", headers={HEADER: good}) as response:
            assert response.status == 403
        assert (len(desk.port.arrivals), len(desk.port.duplicates)) == (1, 1)


async def test_hostile_bodies_with_a_good_signature_are_kept_and_never_our_mistake(
    fake: FakeViber, opened: Opened
) -> None:
    bodies = list(fuzzed(samples(), each=15))
    async with opened(welcome="Hello!") as desk, ClientSession() as http:
        for body in bodies:
            async with http.post(desk.url, data=body, headers=fake.headers(body)) as response:
                assert response.status == 200, body
        assert len(desk.port.arrivals) + len(desk.port.duplicates) == len(bodies)


async def test_who_opens_the_bot_is_welcomed_in_the_answer(fake: FakeViber, opened: Opened) -> None:
    async with opened(receiving=True, welcome="Hello! Write to us.") as desk:
        fake.state.open(USER, "visit-7f3")
        fake.state.subscribe(USER)
        fake.state.open(USER)
        await fake.state.until(lambda: fake.state.taken == 3)
        assert [one.start for one in desk.port.received] == ["visit-7f3"]
    assert [(one["text"], one["sender"]["name"]) for one in fake.state.answers] == [("Hello! Write to us.", "Shop")]


async def test_a_press_and_receipts_come_back(fake: FakeViber, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        fake.state.write(USER, "hello")
        await desk.port.until(lambda: bool(desk.port.received))
        sent = await desk.viber.send(outgoing(buttons=[[Button(text="Yes, please", data="yes-7")]]))
        (message,) = fake.state.sent
        fake.state.receipt(message, "delivered")
        fake.state.receipt(message, "seen")
        fake.state.press(USER, message, "yes-7")
        await desk.port.until(lambda: len(desk.port.received) == 2)
        assert (desk.port.received[1].text, desk.port.received[1].pressed) == ("Yes, please", "yes-7")
        receipts = [one for one in desk.port.incoming if isinstance(one, Receipt)]
        assert [one.external_id for one in receipts] == [sent.external_id] * 2


async def test_an_address_that_was_changed_is_set_again(fake: FakeViber, opened: Opened) -> None:
    async with opened() as desk:
        asked: asyncio.Queue[float] = asyncio.Queue()
        passed: asyncio.Queue[None] = asyncio.Queue()

        async def pause(seconds: float) -> None:
            asked.put_nowait(seconds)
            await passed.get()

        config = ViberConfig(token=Secret(fake.token), sender_name="Shop")
        wire = Wire(desk.port.session, fake.token, fake.base_url, 1)
        running = asyncio.create_task(Webhook(wire, desk.port, config, fake.token, pause).run())
        assert await asked.get() == 300
        fake.state.webhook = "https://other.example/"
        for _ in range(2):
            passed.put_nowait(None)
            assert await asked.get() == 300
        assert fake.state.webhook == HOOK
        assert [call for call, _ in fake.state.calls].count("set_webhook") == 2
        running.cancel()


async def test_trouble_is_told_and_passes(fake: FakeViber, opened: Opened) -> None:
    fake.faults.next("set_webhook", Fault.BAD_GATEWAY)
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: any("HTTP 502" in state for state in desk.port.states))
        await desk.port.until(lambda: desk.port.states[-1] == "working")


@pytest.mark.parametrize("hook_url", [None, "http://desk.example/hooks/x/y"])
async def test_an_address_viber_would_not_call_is_said_at_once(opened: Opened, hook_url: str | None) -> None:
    with pytest.raises(ChannelDown, match="public"):
        async with opened(hook_url=hook_url):
            pass
