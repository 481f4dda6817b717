import asyncio
import base64
import json
import random
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from omnid.channel import (
    AttachmentType,
    ChannelDown,
    Outcome,
    OutgoingFile,
    Rejected,
    Retry,
    Secret,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid.testing import MemoryPort
from omnid.testing.fuzz import fuzzed
from omnid_webhook import KIND, WebhookConfig
from omnid_webhook.fake import Fault, Partner
from omnid_webhook.fake.adapter import SAMPLES
from tests.plugins.omnid_webhook.conftest import Opened, outgoing


def a_file(data: bytes, url: str | None = None) -> OutgoingFile:
    async def read() -> AsyncIterator[bytes]:
        yield data

    return OutgoingFile(type=AttachmentType.FILE, name="a.txt", mime="text/plain", size=len(data), open=read, url=url)


# --- in ---


async def test_an_update_is_answered_when_it_is_stored(opened: Opened) -> None:
    async with opened() as desk:
        id_ = desk.partner.write("ann-1", "hello")
        await desk.partner.until(lambda: desk.partner.taken == 1)
        assert [message.text for message in desk.port.received] == ["hello"]
        assert desk.port.arrivals[0].raw.key == id_
        assert desk.partner.answers == [(200, json.dumps({"accepted": id_}, separators=(",", ":")).encode())]


async def test_a_full_disk_makes_it_come_again(opened: Opened) -> None:
    async with opened() as desk:
        desk.port.refuse(2)
        desk.partner.write("ann-1", "hello")
        await desk.partner.until(lambda: desk.partner.taken == 1)
        assert [status for status, _ in desk.partner.answers] == [503, 503, 200]


async def test_what_is_not_understood_is_kept_and_told(opened: Opened) -> None:
    async with opened() as desk:
        desk.partner.push({"type": "message", "txet": "x"})
        await desk.partner.until(lambda: desk.partner.taken == 1)
        status, body = desk.partner.answers[0]
        assert (status, json.loads(body)["error"]["code"]) == (422, "not_understood")
        assert desk.port.arrivals[0].error is not None


async def test_the_wrong_signature_is_refused_and_never_stored(opened: Opened) -> None:
    async with opened() as desk, ClientSession() as http:
        body = b'{"type":"typing","sender":{"external_id":"a"}}'
        good = desk.partner.headers("m", body)
        for headers, status in (
            ({}, 401),
            ({**good, "webhook-timestamp": "x"}, 401),
            ({**good, "webhook-signature": "v1,AAAA"}, 403),
            (desk.partner.headers("m", body, at=1), 403),
            (desk.partner.headers("m", b"other"), 403),
        ):
            async with http.post(desk.url, data=body, headers=headers) as response:
                assert (response.status, list(await response.json())) == (status, ["error"])
        assert desk.port.arrivals == []


async def test_an_old_secret_still_proves_while_it_is_changed(opened: Opened) -> None:
    new = "whsec_" + base64.b64encode(b"another secret of thirty-two byt").decode()
    async with opened(secret=Secret(new), previous_secret=Secret(Partner().secret)) as desk:
        desk.partner.write("ann-1", "hello")
        await desk.partner.until(lambda: desk.partner.taken == 1)
        assert desk.port.received
        await desk.webhook.send(outgoing())
        assert len(desk.partner.messages) == 1


async def test_hostile_bodies_with_a_good_signature_are_never_our_mistake(opened: Opened) -> None:
    bodies = list(fuzzed([json.dumps(sample).encode() for sample in SAMPLES], each=25))
    async with opened() as desk, ClientSession() as http:
        for number, body in enumerate(bodies):
            async with http.post(desk.url, data=body, headers=desk.partner.headers(f"f{number}", body)) as response:
                assert response.status in (200, 422), body
        assert len(desk.port.arrivals) == len(bodies)


async def test_the_address_tells_what_may_be_posted(opened: Opened) -> None:
    async with opened() as desk, ClientSession() as http, http.get(desk.url) as response:
        assert response.content_type == "application/schema+json"
        assert "Message" in (json.loads(await response.read()))["$defs"]


async def test_a_file_comes_from_its_address_or_whole(opened: Opened) -> None:
    async with opened() as desk:
        assert b"".join([part async for part in desk.webhook.fetch("data:text/plain;base64,aGVsbG8=")]) == b"hello"
        url = f"{desk.partner.base_url}/_control/state"
        assert b"taken" in b"".join([part async for part in desk.webhook.fetch(url)])
        for ref in ("data:;base64,%%", "data:", f"{desk.partner.base_url}/nothing", "file:///etc/passwd"):
            with pytest.raises(Rejected):
                await anext(aiter(desk.webhook.fetch(ref)))
        with pytest.raises(Retry):
            await anext(aiter(desk.webhook.fetch("http://127.0.0.1:1/x")))


# --- out ---


async def test_a_message_leaves_signed_with_its_key_as_id(opened: Opened) -> None:
    async with opened() as desk:
        sent = await desk.webhook.send(outgoing(thread="order 7", subject="Order 7", answers="m-1"))
        assert sent.external_id == "partner-k-1.0"
        assert desk.partner.messages == [
            {
                "type": "send",
                "key": "k-1.0",
                "recipient": "ann-1",
                "text": "Hello",
                "thread": "order 7",
                "subject": "Order 7",
                "answers": "m-1",
            }
        ]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.SLOW_DOWN, Retry),
        (Fault.ERROR, Retry),
        (Fault.REFUSE, Rejected),
        (Fault.FORBID, Unreachable),
        (Fault.WINDOW, WindowClosed),
        (Fault.GONE, ChannelDown),
        (Fault.REDIRECT, ChannelDown),
        (Fault.DROP_AFTER, Unsure),
        (Fault.HANG, Unsure),
    ],
)
async def test_each_fault_is_the_outcome_it_means(opened: Opened, fault: Fault, expected: type[Outcome]) -> None:
    async with opened(request_timeout=1.0 if fault is Fault.HANG else 30.0) as desk:
        desk.partner.faults.append(fault)
        with pytest.raises(expected):
            await desk.webhook.send(outgoing())
        await desk.webhook.send(outgoing())
        assert len(desk.partner.messages) == 1


async def test_nobody_there_is_tried_again(opened: Opened) -> None:
    async with opened(url="http://127.0.0.1:1/") as desk:
        with pytest.raises(Retry, match="cannot be reached"):
            await desk.webhook.send(outgoing())


async def test_without_a_url_messages_only_come_in(opened: Opened) -> None:
    async with opened(url="") as desk:
        with pytest.raises(Rejected, match="only takes messages in"):
            await desk.webhook.send(outgoing())


async def test_small_files_leave_whole_and_large_ones_by_address(opened: Opened) -> None:
    async with opened(inline_limit=10) as desk:
        await desk.webhook.send(outgoing(file=a_file(b"small")))
        await desk.webhook.send(outgoing(key="k-2.0", file=a_file(b"x" * 11, "https://desk.example/f/1")))
        small, large = (one["file"] for one in desk.partner.messages)
        assert base64.b64decode(small["data"]) == b"small"
        assert (large.get("data"), large["url"], large["size"]) == (None, "https://desk.example/f/1", 11)
        with pytest.raises(Rejected, match="inline_limit"):
            await desk.webhook.send(outgoing(file=a_file(b"x" * 11)))


# --- settings and checks ---


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"secret": Secret("whsec_c2hvcnQ=")}, "5 bytes"),
        ({"url": "partner.example"}, "https://"),
        ({"url": "https://10.0.0.1/", "allow_private": False}, "allow_private"),
        ({"ca_file": "/nonexistent.pem"}, "ca_file"),
        ({"proxy": Secret("socks5://p:1")}, "proxy"),
    ],
)
async def test_settings_that_cannot_work_say_so(opened: Opened, settings: dict[str, object], says: str) -> None:
    with pytest.raises(ChannelDown, match=says):
        async with opened(**settings):
            pass


async def test_a_check_pings_and_says_where_to_post(opened: Opened) -> None:
    async with opened() as desk:
        checks = await desk.webhook.check()
        assert [(check.name, check.ok) for check in checks] == [("receiving", True), ("sending", True), ("clock", True)]
        assert desk.partner.pings == 1
        assert desk.partner.messages == []
    async with opened(secret=Secret("whsec_" + base64.b64encode(random.Random(1).randbytes(32)).decode())) as desk:
        checks = await desk.webhook.check()
        assert [(check.name, check.ok) for check in checks] == [("receiving", True), ("sending", False)]
        assert "secret" in checks[1].message


async def test_a_check_without_a_public_url_says_what_to_set() -> None:
    async with (
        MemoryPort(KIND) as port,
        KIND.open(WebhookConfig(secret=Secret(Partner().secret)), port) as live,
    ):
        checks = await live.check()  # type: ignore[attr-defined]
        assert [check.ok for check in checks] == [False, True]
        assert "public_url" in checks[0].hint


async def test_the_fake_runs_as_a_process_of_its_own(opened: Opened) -> None:
    async with opened() as desk:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "omnid_webhook.fake", "--hook", desk.url, stdout=PIPE
        )
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        async with ClientSession() as http:
            await http.post(f"{url}/_control/write", json={"sender": "ann-1", "text": "from outside"})
            await desk.port.until(lambda: bool(desk.port.received))
            async with http.get(f"{url}/_control/sent") as response:
                assert await response.json() == []
        process.terminate()
        assert await process.wait() == 0
