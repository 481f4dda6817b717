import asyncio

import pytest
from aiohttp import ClientSession

from omnid.testing.fuzz import fuzzed
from omnid_whatsapp.batch import events
from omnid_whatsapp.fake import FakeWhatsApp, Fault
from omnid_whatsapp.fake.delivery import body_of
from omnid_whatsapp.fake.server import NUMBER
from omnid_whatsapp.watch import watch

from .conftest import PHONE, WORDS, Opened
from .test_convert import PAYLOADS


async def test_messages_are_stored_before_they_are_acknowledged(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        desk.port.refuse()
        for number in range(3):
            fake.write(PHONE, f"message {number}")
        await fake.state.until(lambda: fake.delivery.taken == 3)
        assert [message.text for message in desk.port.received] == ["message 0", "message 1", "message 2"]
    assert fake.delivery.statuses == [503, 200, 200, 200]


async def test_repeats_and_another_order_change_nothing(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        fake.delivery.hold()
        for text in ("one", "two"):
            fake.write(PHONE, text)
            fake.delivery.repeat()
        fake.delivery.release(reordered=True)
        await fake.state.until(lambda: fake.delivery.taken == 4)
        assert sorted(message.text for message in desk.port.received) == ["one", "two"]
        assert len(desk.port.duplicates) == 2


async def test_a_batch_is_one_commit_of_many_updates(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk:
        people = [fake.state.person(f"1555000{number:04}") for number in range(200)]
        messages = [
            fake.state.message(person.phone or "", type="text", text={"body": person.name})[1] for person in people
        ]
        fake.delivery.push(body_of(NUMBER, "messages", people, messages=messages))
        await fake.state.until(lambda: fake.delivery.taken == 1)
        assert [message.sender.name for message in desk.port.received] == [person.name for person in people]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Hub-Signature-256": "sha256=00"}, 403),
        ({"X-Hub-Signature-256": "é"}, 403),
        ({"X-Hub-Signature": "sha1=00"}, 401),
    ],
)
async def test_a_call_that_is_not_metas_is_not_even_read(opened: Opened, headers: dict[str, str], status: int) -> None:
    async with opened() as desk, ClientSession() as session:
        async with session.post(desk.url, data=b"{", headers=headers) as response:
            assert response.status == status
        assert desk.port.arrivals == []


async def test_a_signature_is_good_for_its_own_bytes_only(fake: FakeWhatsApp, opened: Opened) -> None:
    async with opened() as desk, ClientSession() as session:
        headers = fake.delivery.headers(b'{"entry":[]}')
        async with session.post(desk.url, data=b'{"entry": []}', headers=headers) as response:
            assert response.status == 403


async def test_the_handshake_echoes_the_challenge_to_who_knows_the_words(opened: Opened) -> None:
    async with opened() as desk, ClientSession() as session:
        asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
        for given, expected in (
            ({**asked, "hub.verify_token": WORDS}, (200, "1158201444")),
            ({**asked, "hub.verify_token": "guess"}, (403, None)),
            (asked, (403, None)),
            ({}, (400, None)),
        ):
            async with session.get(desk.url, params=given) as response:
                answer = (response.status, await response.text())
                assert response.content_type == "text/plain"
            assert answer[0] == expected[0]
            assert expected[1] in (None, answer[1])


@pytest.mark.parametrize("seed", range(3))
async def test_a_hostile_body_with_a_good_signature_is_kept_and_never_an_error(
    fake: FakeWhatsApp, opened: Opened, seed: int
) -> None:
    samples = [path.read_bytes() for path in sorted(PAYLOADS.glob("*.json"))]
    async with opened() as desk, ClientSession() as session:
        for body in fuzzed(samples, seed=seed, each=3):
            before = len(desk.port.arrivals) + len(desk.port.duplicates)
            async with session.post(desk.url, data=body, headers=fake.delivery.headers(body)) as response:
                assert response.status == 200
            assert len(desk.port.arrivals) + len(desk.port.duplicates) > before


def test_every_recorded_call_is_taken_apart_the_same_way_twice() -> None:
    for path in sorted(PAYLOADS.glob("*.json")):
        body = path.read_bytes()
        assert events(body, NUMBER) == events(body, NUMBER)


async def test_a_token_that_stops_working_is_told_and_so_is_its_return(fake: FakeWhatsApp, opened: Opened) -> None:
    fake.faults.next("number", Fault.UNAUTHORIZED)
    async with opened() as desk:
        pauses: list[float] = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 2:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await watch(desk.whatsapp._number, desk.port, pause)
        assert desk.port.states[0].startswith("failing: WhatsApp does not accept the access token")
        assert desk.port.states[1] == "working"
        assert pauses == [5.0, 600.0]
