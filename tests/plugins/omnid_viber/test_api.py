import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest
from aiohttp import ClientSession

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Secret, Unreachable, Unsure
from omnid_viber.fake import FakeViber, Fault
from omnid_viber.outcomes import NoAnswer, Refused, outcome

from .conftest import HOOK, USER, Opened, outgoing


async def test_a_message_leaves_with_its_key_and_has_viber_s_token(fake: FakeViber, opened: Opened) -> None:
    fake.state.webhook = HOOK
    fake.state.subscribers.add(USER)
    async with opened() as desk:
        sent = await desk.viber.send(outgoing())
    (message,) = fake.state.sent
    assert (sent.external_id, message.body["tracking_data"]) == (str(message.token), '{"key":"k-1.0"}')


async def test_who_is_not_subscribed_cannot_be_written_to(fake: FakeViber, opened: Opened) -> None:
    fake.state.webhook = HOOK
    async with opened() as desk:
        with pytest.raises(Unreachable, match="have to write first"):
            await desk.viber.send(outgoing())


@pytest.mark.parametrize(
    ("fault", "expected", "taken"),
    [
        (Fault.SLOW_DOWN, Retry, 0),
        (Fault.REFUSE, Rejected, 0),
        (Fault.UNSUBSCRIBED, Unreachable, 0),
        (Fault.UNAUTHORIZED, ChannelDown, 0),
        (Fault.NO_WEBHOOK, ChannelDown, 0),
        (Fault.GENERAL, Unsure, 0),
        (Fault.BAD_GATEWAY, Unsure, 0),
        (Fault.HANG, Unsure, 1),
        (Fault.DROP, Unsure, 0),
        (Fault.DROP_AFTER, Unsure, 1),
    ],
)
async def test_each_fault_is_the_outcome_it_means(
    fake: FakeViber, opened: Opened, fault: Fault, expected: type[Outcome], taken: int
) -> None:
    fake.state.webhook = HOOK
    fake.state.subscribers.add(USER)
    fake.faults.next("send_message", fault)
    async with opened(request_timeout=1.0 if fault is Fault.HANG else 30.0) as desk:
        with pytest.raises(expected) as found:
            await desk.viber.send(outgoing())
        assert type(found.value) is expected
        assert fake.token not in found.value.reason
    assert len(fake.state.sent) == taken


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (1, Rejected),
        (2, ChannelDown),
        (3, Rejected),
        (4, Rejected),
        (5, Unreachable),
        (6, Unreachable),
        (7, ChannelDown),
        (8, ChannelDown),
        (9, ChannelDown),
        (10, ChannelDown),
        (11, Unreachable),
        (12, Retry),
        (13, Rejected),
        (14, Rejected),
        (15, ChannelDown),
        (-1, Unsure),
    ],
)
def test_every_status_has_its_meaning(status: int, expected: type[Outcome]) -> None:
    assert type(outcome(Refused(status, "why"))) is expected


def test_too_many_unanswered_messages_wait() -> None:
    told = outcome(Refused(12, "tooManyRequests"))
    assert isinstance(told, Retry)
    assert (told.after, told.whole_channel) == (300, False)


def test_what_is_repeatable_is_never_unsure() -> None:
    assert type(outcome(NoAnswer("x", arrived=True), repeatable=True)) is Retry
    assert type(outcome(Refused(99, ""), repeatable=True)) is Retry


async def test_nobody_there_is_tried_again(opened: Opened) -> None:
    async with opened(base_url="http://127.0.0.1:1") as desk:
        with pytest.raises(Retry, match="cannot be reached"):
            await desk.viber.send(outgoing())


async def test_files_come_from_their_address(fake: FakeViber, opened: Opened) -> None:
    fake.state.files["a.bin"] = b"a" * 100_000
    async with opened() as desk:
        url = f"{fake.base_url}/_file/a.bin"
        assert b"".join([part async for part in desk.viber.fetch(url)]) == b"a" * 100_000
        for ref in (f"{fake.base_url}/_file/nothing", "nonsense"):
            with pytest.raises(Rejected):
                await anext(aiter(desk.viber.fetch(ref)))
        fake.faults.next("file", Fault.GENERAL)
        for ref in (url, "http://127.0.0.1:1/x"):
            with pytest.raises(Retry):
                await anext(aiter(desk.viber.fetch(ref)))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"base_url": "viber.com"}, "https://"),
        ({"avatar": "a.png"}, "avatar"),
        ({"token": Secret("two words")}, "token"),
    ],
)
async def test_settings_that_cannot_work_say_so(opened: Opened, settings: dict[str, object], says: str) -> None:
    with pytest.raises(ChannelDown, match=says):
        async with opened(**settings):
            pass


async def test_a_check_says_what_is_wrong(fake: FakeViber, opened: Opened) -> None:
    async with opened() as desk:
        assert [check.ok for check in await desk.viber.check()] == [True, False]
        fake.state.webhook = "https://old.example/secret-path"
        receiving = (await desk.viber.check())[1]
        assert ("old.example" in receiving.message, "secret-path" in receiving.message) == (True, False)
        fake.state.webhook = HOOK
        assert [check.ok for check in await desk.viber.check()] == [True, True]
    async with opened(token=Secret("another-token")) as desk:
        (check,) = await desk.viber.check()
        assert (check.ok, "Edit info" in check.hint) == (False, True)
    async with opened(base_url="http://127.0.0.1:1") as desk:
        (check,) = await desk.viber.check()
        assert "cannot be reached" in check.message


async def test_a_link_carries_a_token(opened: Opened) -> None:
    async with opened() as desk:
        assert await desk.viber.link("visit-7&x") == "viber://pa?chatURI=omnidfake&context=visit-7%26x"


async def test_the_fake_runs_as_a_process_of_its_own(fake: FakeViber, opened: Opened) -> None:
    async with opened() as desk:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "omnid_viber.fake", "--hook", desk.url, stdout=PIPE
        )
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with ClientSession() as http:
            headers = {"X-Viber-Auth-Token": fake.token}
            await http.post(f"{url}/pa/set_webhook", json={"url": HOOK, "event_types": []}, headers=headers)
            await http.post(f"{url}/_control/write", json={"user": USER, "text": "from outside"})
            await desk.port.until(lambda: bool(desk.port.received))
            async with http.get(f"{url}/_control/sent") as response:
                assert await response.json() == []
        process.terminate()
        assert await process.wait() == 0
