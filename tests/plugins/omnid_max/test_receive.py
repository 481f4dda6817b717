import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientSession

from omnid.channel import ChannelDown, Patience, Secret
from omnid.testing import CHECKS, Adapter
from omnid.testing.fuzz import fuzzed
from omnid_max.dialogs import Dialogs
from omnid_max.fake import FakeMax, Fault
from omnid_max.fake.adapter import polling_adapter, samples
from omnid_max.intake import Intake
from omnid_max.outcomes import FAILURES, NoAnswer, of_question
from omnid_max.subscriptions import Subscriptions
from omnid_max.webhook import HEADER, Webhook
from omnid_max.wire import Wire

from .conftest import HOOK, USER, Opened


def called(fake: FakeMax, name: str) -> list[dict[str, object]]:
    return [body for call, body in fake.state.calls if call == name]


# --- webhook ---


async def test_it_subscribes_and_takes_in_what_comes_once_each_and_in_order(fake: FakeMax, opened: Opened) -> None:
    for number in range(50):
        fake.state.write(USER, f"message {number}")
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.confirmed == 50)
        assert [message.text for message in desk.port.received] == [f"message {number}" for number in range(50)]
    (subscribed,) = called(fake, "POST /subscriptions")
    assert subscribed["url"] == HOOK
    assert "message_created" in str(subscribed["update_types"])


async def test_a_full_disk_makes_it_come_again(fake: FakeMax, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        desk.port.refuse(2)
        fake.state.write(USER, "hello")
        await fake.state.until(lambda: fake.state.confirmed == 1)
        assert len(desk.port.refused) == 2
        assert [message.text for message in desk.port.received] == ["hello"]


async def test_the_wrong_secret_is_refused_and_never_stored(fake: FakeMax, opened: Opened) -> None:
    async with opened(webhook_secret=Secret("words_of-our-own")) as desk, ClientSession() as http:
        for headers, status in (({}, 401), ({HEADER: "wrong"}, 403), ({HEADER: "words_of-our-own"}, 200)):
            async with http.post(desk.url, data=samples()[0], headers=headers) as response:
                assert response.status == status
        assert len(desk.port.arrivals) == 1


async def test_hostile_bodies_with_a_good_secret_are_kept_and_never_our_mistake(fake: FakeMax, opened: Opened) -> None:
    bodies = list(fuzzed(samples(), each=15))
    async with opened(webhook_secret=Secret("words_of-our-own")) as desk, ClientSession() as http:
        for body in bodies:
            async with http.post(desk.url, data=body, headers={HEADER: "words_of-our-own"}) as response:
                assert response.status == 200, body
        assert len(desk.port.arrivals) + len(desk.port.duplicates) == len(bodies)


async def test_a_subscription_that_fell_off_is_made_again(fake: FakeMax, opened: Opened) -> None:
    async with opened() as desk:
        wire = Wire(desk.port.session, fake.token, fake.base_url, 1)
        asked: asyncio.Queue[float] = asyncio.Queue()
        passed: asyncio.Queue[None] = asyncio.Queue()

        async def pause(seconds: float) -> None:
            asked.put_nowait(seconds)
            await passed.get()

        intake = Intake(wire, desk.port, Dialogs(wire), fake.token)
        webhook = Webhook(desk.port, intake, Subscriptions(wire), "words_of-our-own", pause)
        running = asyncio.create_task(webhook.run())
        assert await asked.get() == 300
        fake.state.subscriptions.clear()
        passed.put_nowait(None)
        assert await asked.get() == 300
        assert list(fake.state.subscriptions) == [HOOK]
        passed.put_nowait(None)
        await asked.get()
        assert len(called(fake, "POST /subscriptions")) == 2
        running.cancel()


async def test_a_pressed_button_is_stored_and_answered(fake: FakeMax, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        message = fake.state.accept(USER, {"text": "Yes or no?"})
        fake.state.press(message, "yes")
        await fake.state.until(lambda: bool(called(fake, "POST /answers")))
        assert [one.pressed for one in desk.port.received] == ["yes"]
        (answer,) = called(fake, "POST /answers")
        assert str(answer["callback_id"]).startswith("cb")


async def test_an_answer_that_fails_stops_nothing(fake: FakeMax, opened: Opened) -> None:
    fake.faults.next("POST /answers", Fault.ERROR)
    async with opened(receiving=True) as desk:
        fake.state.press(fake.state.accept(USER, {"text": "Yes or no?"}), "yes")
        fake.state.write(USER, "after")
        await desk.port.until(lambda: len(desk.port.received) == 2)


@pytest.mark.parametrize("hook_url", [None, "http://desk.example/hooks/x/y", "https://desk.example:8443/hooks/x/y"])
async def test_an_address_max_would_not_call_is_said_at_once(opened: Opened, hook_url: str | None) -> None:
    with pytest.raises(ChannelDown, match="443"):
        async with opened(hook_url=hook_url):
            pass


# --- polling ---


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_polling_keeps_the_contract(check: Callable[[Adapter], Awaitable[None]]) -> None:
    async with polling_adapter() as service:
        await check(service)


async def test_polling_goes_on_behind_the_saved_marker(fake: FakeMax, opened: Opened) -> None:
    fake.state.write(USER, "stored before the crash, never confirmed")
    fake.state.write(USER, "new")
    async with opened(receiving=True, mode="polling", cursor="1") as desk:
        await desk.port.until(lambda: bool(desk.port.received))
        assert [message.text for message in desk.port.received] == ["new"]
        await desk.port.until(lambda: desk.port.saved_cursor == "2")


async def test_a_burst_arrives_once_each_and_in_order(fake: FakeMax, opened: Opened) -> None:
    for number in range(250):
        fake.state.write(USER, f"message {number}")
    async with opened(receiving=True, mode="polling") as desk:
        await fake.state.until(lambda: fake.state.confirmed == 250)
        assert [message.text for message in desk.port.received] == [f"message {number}" for number in range(250)]


@pytest.mark.parametrize(
    "poison",
    [
        b'{"update_type":"message_created","message":{"body":{"text":"\\ud800"}}}',
        b'{"update_type":"message_created","message":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"update_type":"message_created","message":{"body":{"mid":7}}}',
        b'{"update_type":"message_created","x":"\xff"}',
    ],
    ids=["surrogate", "depth", "type", "utf8"],
)
async def test_one_undecodable_update_blocks_nothing(fake: FakeMax, opened: Opened, poison: bytes) -> None:
    fake.state.write(USER, "before")
    fake.state.push_raw(poison)
    fake.state.write(USER, "after")
    async with opened(receiving=True, mode="polling") as desk:
        await fake.state.until(lambda: fake.state.confirmed == 3)
        assert [message.text for message in desk.port.received] == ["before", "after"]
        (kept,) = [arrival for arrival in desk.port.arrivals if arrival.error]
        assert kept.raw.payload == poison


async def test_polling_takes_our_own_subscription_away_and_leaves_another_s(fake: FakeMax, opened: Opened) -> None:
    fake.state.subscriptions = {HOOK: {}}
    async with opened(receiving=True, mode="polling") as desk:
        await fake.state.until(lambda: fake.state.polls > 0)
    assert fake.state.subscriptions == {}
    fake.state.subscriptions = {"https://other.example/secret-path": {}}
    async with opened(receiving=True, mode="polling") as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert "other.example" in desk.port.states[0]
        assert "secret-path" not in desk.port.states[0]
    assert list(fake.state.subscriptions) == ["https://other.example/secret-path"]


async def test_trouble_is_told_and_passes(fake: FakeMax, opened: Opened) -> None:
    fake.faults.next("GET /updates", Fault.BAD_GATEWAY)
    async with opened(receiving=True, mode="polling") as desk:
        await desk.port.until(lambda: any("HTTP 502" in state for state in desk.port.states))
        fake.state.write(USER, "after the trouble")
        await desk.port.until(lambda: bool(desk.port.received))
        assert desk.port.states[-1] == "working"


async def test_nobody_there_is_told_without_the_token(fake: FakeMax, opened: Opened) -> None:
    async with opened(receiving=True, base_url="http://127.0.0.1:1") as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert desk.port.states[0].startswith("failing: MAX cannot be reached")


async def test_pauses_grow_to_a_minute_and_begin_anew(opened: Opened) -> None:
    pauses: list[float] = []
    left = iter(range(9))

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def work() -> str:
        if next(left) < 8:
            raise NoAnswer("no", arrived=False)
        return "done"

    async with opened() as desk:
        patience = Patience(desk.port, pause, FAILURES, of_question)
        assert await patience.attempt(work) == "done"
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
        assert not patience.failing


def test_recorded_payloads_are_json() -> None:
    assert all(json.loads(sample) for sample in samples())
