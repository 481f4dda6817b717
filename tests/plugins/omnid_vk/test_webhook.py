import json
from typing import Any

import pytest
from aiohttp import ClientSession

from omnid.channel import Secret
from omnid.testing.fuzz import fuzzed
from omnid_vk.fake import FakeVk, Fault, adapter

from .conftest import HOOK, PERSON, Opened, served

WORD = "w0rd"


def event(fake: FakeVk, **fields: Any) -> bytes:
    thing = {"message": {"peer_id": PERSON, "from_id": PERSON, "conversation_message_id": 1, "text": "hello"}}
    whole = {"type": "message_new", "event_id": "e1", "group_id": fake.state.group, "secret": WORD, "object": thing}
    return json.dumps({**whole, **fields}).encode()


async def post(url: str, *bodies: bytes) -> list[tuple[int, str]]:
    answers = []
    async with ClientSession() as session:
        for body in bodies:
            async with session.post(url, data=body) as response:
                answers.append((response.status, await response.text()))
    return answers


async def test_the_address_is_registered_confirmed_and_delivers_in_order(fake: FakeVk, opened: Opened) -> None:
    async with opened(receiving=True, mode="callback", hook_url=HOOK) as desk, served(desk.vk.routes()) as url:
        await fake.state.until(lambda: "events" in fake.state.server)
        fake.callback.url = url
        fake.state.changed()
        await fake.state.until(lambda: fake.state.server["status"] == "ok")
        desk.port.refuse()
        for number in range(3):
            fake.state.write(PERSON, f"message {number}")
        await fake.state.until(lambda: fake.state.confirmed == 3)
        assert [message.text for message in desk.port.received] == ["message 0", "message 1", "message 2"]
        assert len(desk.port.refused) == 1
        assert desk.port.received[0].sender.name == f"Person {PERSON}"
        assert [check.ok for check in await desk.vk.check()] == [True, True, True]
    assert fake.state.server["url"] == HOOK
    assert "message_event" in fake.state.server["events"]


async def test_a_changed_secret_is_set_again(fake: FakeVk, opened: Opened) -> None:
    fake.state.server = {"id": 1, "url": HOOK, "secret_key": "old", "status": "ok"}
    settings = {"mode": "callback", "hook_url": HOOK, "callback_secret": Secret(WORD)}
    async with opened(receiving=True, **settings):
        await fake.state.until(lambda: "events" in fake.state.server)
    assert fake.state.server["secret_key"] == WORD


async def test_an_address_vk_cannot_reach_is_told_and_passes(fake: FakeVk, opened: Opened) -> None:
    fake.callback.url = "http://127.0.0.1:1/"
    async with opened(receiving=True, mode="callback", hook_url=HOOK) as desk, served(desk.vk.routes()) as url:
        await desk.port.until(lambda: any("VK says of our address" in state for state in desk.port.states))
        fake.callback.url = url
        await desk.port.until(lambda: desk.port.states[-1] == "working")


async def test_a_confirmation_is_answered_with_the_code(fake: FakeVk, opened: Opened) -> None:
    body = json.dumps({"type": "confirmation", "group_id": fake.state.group}).encode()
    async with opened(mode="callback", hook_url=HOOK) as desk, served(desk.vk.routes()) as url:
        assert await post(url, body) == [(200, "c0nf1rm")]
        fake.faults.next("groups.getCallbackConfirmationCode", Fault.ERROR)
        ((status, _),) = await post(url, body)
        assert status == 503
    async with opened(mode="callback", hook_url=HOOK, confirmation="f1xed") as desk, served(desk.vk.routes()) as url:
        assert await post(url, body) == [(200, "f1xed")]
        ((status, _),) = await post(url, json.dumps({"type": "confirmation", "group_id": 5}).encode())
        assert status == 403


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"secret": "guess"}, 403),
        ({"secret": "é\ud800"}, 403),
        ({"secret": ""}, 401),
        ({"group_id": 5}, 403),
        ({"secret": None}, 403),
    ],
)
async def test_a_call_without_the_secret_is_not_stored(
    fake: FakeVk, opened: Opened, fields: dict[str, Any], status: int
) -> None:
    settings = {"mode": "callback", "hook_url": HOOK, "callback_secret": Secret(WORD)}
    async with opened(**settings) as desk, served(desk.vk.routes()) as url:
        answers = await post(url, event(fake, **fields))
        assert [code for code, _ in answers] == [status]
        assert desk.port.arrivals == []


async def test_a_full_disk_makes_vk_come_again_and_a_poison_is_kept(fake: FakeVk, opened: Opened) -> None:
    settings = {"mode": "callback", "hook_url": HOOK, "callback_secret": Secret(WORD)}
    async with opened(**settings) as desk, served(desk.vk.routes()) as url:
        desk.port.refuse()
        poison = event(fake, event_id="e2", object={"message": {"text": "\ud800"}})
        answers = await post(url, event(fake), event(fake), event(fake), poison, b"no json at all")
        assert [status for status, _ in answers] == [503, 200, 200, 200, 400]
        assert answers[1][1] == "ok"
        assert len(desk.port.received) == 1
        assert [bool(arrival.error) for arrival in desk.port.arrivals] == [False, True]
        assert not any(WORD.encode() in arrival.raw.payload for arrival in desk.port.arrivals)


async def test_hostile_bodies_are_never_our_error(fake: FakeVk, opened: Opened) -> None:
    settings = {"mode": "callback", "hook_url": HOOK, "callback_secret": Secret(WORD)}
    async with adapter() as service:
        samples = [json.loads(sample) for sample in service.samples if b'"update"' not in sample]
    signed = [json.dumps({**sample, "secret": WORD}).encode() for sample in samples]
    async with opened(**settings) as desk, served(desk.vk.routes()) as url:
        answers = await post(url, *fuzzed(signed, each=40))
    assert {status for status, _ in answers} <= {200, 400, 401, 403}
    assert any(status == 200 for status, _ in answers)
    assert any(arrival.error for arrival in desk.port.arrivals)


async def test_polling_has_no_routes(opened: Opened) -> None:
    async with opened() as desk:
        assert desk.vk.routes() == {}
