import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest
from aiohttp import ClientSession

from omnid.channel import Echoed, Receipt
from omnid.testing.fuzz import fuzzed
from omnid_meta.fake import FakeMeta, Fault
from omnid_meta.fake.server import ACCOUNT
from omnid_meta.fake.state import FIRST_DATE

from .conftest import ANN, WORDS, Desk, Opened
from .test_api import outgoing
from .test_convert import PAYLOADS

LATER = 4_000_000_000_000
"""After any clock of a test, ms."""


def receipts(desk: Desk) -> list[tuple[str, str]]:
    return [(one.external_id, one.state.value) for one in desk.port.incoming if isinstance(one, Receipt)]


async def taken(service: FakeMeta, count: int) -> None:
    await service.state.until(lambda: service.delivery.taken == count)


async def test_messages_are_stored_before_they_are_acknowledged(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        desk.port.refuse()
        for number in range(3):
            fake.write(ANN, f"message {number}")
        await fake.state.until(lambda: fake.delivery.taken == 3)
        assert [message.text for message in desk.port.received] == ["message 0", "message 1", "message 2"]
    assert fake.delivery.statuses == [503, 200, 200, 200]


async def test_repeats_and_another_order_change_nothing(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        fake.delivery.hold()
        for text in ("one", "two"):
            fake.write(ANN, text)
            fake.delivery.repeat()
        fake.delivery.release(reordered=True)
        await fake.state.until(lambda: fake.delivery.taken == 4)
        assert sorted(message.text for message in desk.port.received) == ["one", "two"]
        assert len(desk.port.duplicates) == 2


async def test_names_are_asked_for_once(fake: FakeMeta, gram: FakeMeta, opened: Opened) -> None:
    for service, username in ((fake, None), (gram, f"user{ANN}")):
        async with opened(service) as desk:
            for text in ("one", "two"):
                service.write(ANN, text)
            await taken(service, 2)
            senders = [message.sender for message in desk.port.received]
        assert [(sender.name, sender.username) for sender in senders] == [("Ann Example", username)] * 2
        assert service.state.profiles_asked == 1


@pytest.mark.parametrize("fault", [Fault.NOT_PERMITTED, Fault.ERROR, Fault.BAD_GATEWAY])
async def test_a_message_comes_without_a_name_too(fake: FakeMeta, opened: Opened, fault: Fault) -> None:
    fake.faults.next("profile", fault)
    async with opened(fake) as desk:
        fake.write(ANN, "Hello")
        await desk.port.until(lambda: bool(desk.port.received))
        assert desk.port.received[0].sender.name == ""


async def test_our_own_messages_come_back_as_nothing(fake: FakeMeta, gram: FakeMeta, opened: Opened) -> None:
    for service in (fake, gram):
        async with opened(service) as desk:
            sent = await desk.meta.send(outgoing("Hello"))
            service.echo(ANN, str(sent.external_id), "Hello")
            service.echo(ANN, "m_inbox", "From the inbox")
            await taken(service, 2)
            echoed = [one.text for one in desk.port.incoming if isinstance(one, Echoed)]
        assert echoed == ["From the inbox"]


async def test_an_echo_that_overtakes_the_answer_waits_for_it(fake: FakeMeta, gram: FakeMeta, opened: Opened) -> None:
    for service in (fake, gram):
        service.echoing = True
        async with opened(service) as desk:
            for number in range(5):
                await desk.meta.send(outgoing(f"number {number}"))
            await taken(service, 5)
            assert desk.port.incoming == []


async def test_our_app_s_echoes_are_known_after_a_restart(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake, app_id="670843887433847") as desk:
        fake.echo(ANN, "m_before", "Hello", app_id=670843887433847)
        fake.echo(ANN, "m_marked", "Hello", metadata="omnid:k.0")
        await fake.state.until(lambda: fake.delivery.taken == 2)
        assert desk.port.incoming == []


async def test_a_time_of_reading_is_the_newest_message_sent_before(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        first = (await desk.meta.send(outgoing("one"))).external_id
        second = (await desk.meta.send(outgoing("two"))).external_id
        fake.echo(ANN, str(first), "one")
        fake.event(ANN, read={"watermark": FIRST_DATE + 1000})
        fake.event(ANN, read={"watermark": LATER})
        await fake.state.until(lambda: fake.delivery.taken == 3)
        assert receipts(desk) == [(first, "read"), (second, "read")]


async def test_a_time_of_reading_means_what_was_sent_before_a_restart_too(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        first = (await desk.meta.send(outgoing("one"))).external_id
        memories = desk.port.memories
    async with opened(fake, memories=memories) as desk:
        fake.event(ANN, read={"watermark": LATER})
        await fake.state.until(lambda: fake.delivery.taken == 1)
        assert receipts(desk) == [(first, "read")]


async def test_a_time_of_reading_is_understood_after_a_restart_too(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk:
        fake.event(ANN, read={"watermark": FIRST_DATE})
        fake.event(ANN, delivery={"mids": ["m_before"], "watermark": FIRST_DATE})
        fake.event(ANN, read={"watermark": FIRST_DATE + 1})
        await fake.state.until(lambda: fake.delivery.taken == 3)
        assert receipts(desk) == [("m_before", "delivered"), ("m_before", "read")]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"X-Hub-Signature-256": "sha256=00"}, 403), ({"X-Hub-Signature-256": "é"}, 403)],
)
async def test_a_call_that_is_not_metas_is_not_even_read(
    fake: FakeMeta, opened: Opened, headers: dict[str, str], status: int
) -> None:
    async with opened(fake) as desk, ClientSession() as session:
        async with session.post(desk.url, data=b"{", headers=headers) as response:
            assert response.status == status
        assert desk.port.arrivals == []


async def test_the_handshake_echoes_the_challenge_to_who_knows_the_words(fake: FakeMeta, opened: Opened) -> None:
    async with opened(fake) as desk, ClientSession() as session:
        asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
        async with session.get(desk.url, params={**asked, "hub.verify_token": WORDS}) as response:
            assert (response.status, await response.text()) == (200, "1158201444")
        async with session.get(desk.url, params={**asked, "hub.verify_token": "guess"}) as response:
            assert response.status == 403


@pytest.mark.parametrize("seed", range(3))
async def test_a_hostile_body_with_a_good_signature_is_kept_and_never_an_error(
    fake: FakeMeta, opened: Opened, seed: int
) -> None:
    samples = [path.read_bytes() for path in sorted(PAYLOADS.glob("*.json"))]
    async with opened(fake) as desk, ClientSession() as session:
        for body in fuzzed(samples, seed=seed, each=3):
            before = len(desk.port.arrivals) + len(desk.port.duplicates)
            async with session.post(desk.url, data=body, headers=fake.delivery.headers(body)) as response:
                assert response.status == 200
            assert len(desk.port.arrivals) + len(desk.port.duplicates) > before


async def test_a_token_that_stops_working_is_told(fake: FakeMeta, opened: Opened) -> None:
    fake.faults.next("account", Fault.UNAUTHORIZED)
    async with opened(fake, receiving=True) as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert desk.port.states[0].startswith("failing: Meta does not accept the access token")


@pytest.mark.parametrize("kind", ["messenger", "instagram"])
async def test_the_fake_runs_alone_and_is_steered_over_http(kind: str) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", f"omnid_meta.{kind}.fake", stdout=PIPE)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    try:
        async with ClientSession() as session:
            async with session.post(f"{url}/_control/write", json={"who": ANN, "text": "Hi"}) as response:
                assert (await response.json())["id"].startswith("m_in")
            body = {"recipient": {"id": ANN}, "message": {"text": "Hello"}}
            headers = {"Authorization": "Bearer EAAfaketoken"}
            async with session.post(f"{url}/v23.0/{ACCOUNT}/messages", json=body, headers=headers) as response:
                assert response.status == 200
            async with session.get(f"{url}/_control/sent") as response:
                assert [message["text"] for message in await response.json()] == ["Hello"]
    finally:
        process.terminate()
        await process.wait()
