"""What monitoring asks: /healthz and /metrics."""

import re

import pytest

from omnid.errors import Unavailable
from tests.http.desk import Desk


async def test_a_healthy_desk_says_so_to_anybody(desk: Desk) -> None:
    for base in (desk.public, desk.private):
        answer = await desk.ask("GET", f"{base}/healthz", token="")
        assert (answer.status, answer.json) == (200, {"ok": True})


async def test_a_desk_that_cannot_write_says_why_until_it_can(desk: Desk) -> None:
    writing = desk.engine.writer._connection
    writing.execute("pragma query_only = on")
    with pytest.raises(Unavailable):
        await desk.receive("hello", "m1")
    answer = await desk.ask("GET", "/healthz", token="")
    assert answer.status == 503
    assert answer.json["ok"] is False
    assert len(answer.json["reasons"]) == 1
    writing.execute("pragma query_only = off")
    assert (await desk.ask("GET", "/healthz", token="")).status == 200


async def test_the_numbers_are_on_the_private_listener_alone(desk: Desk) -> None:
    assert (await desk.ask("GET", "/metrics")).status == 404
    await desk.receive("hello", "m1")
    await desk.receive("again", "m2")
    await desk.call("conversation.reply", {"conversation_id": 1, "text": "Good day"})
    await desk.call("no.such")
    text = (await desk.ask("GET", desk.private + "/metrics", token="")).body.decode()
    numbers = dict(re.findall(r"^(omnid_\S+) (\S+)$", text, re.MULTILINE))
    assert numbers['omnid_messages_total{channel="site",type="inbound"}'] == "2.0"
    assert numbers['omnid_messages_total{channel="site",type="outbound"}'] == "1.0"
    assert numbers['omnid_http_requests_total{route="conversation.reply",status="200"}'] == "1.0"
    assert numbers['omnid_http_requests_total{route="/api/v1/{operation}",status="404"}'] == "1.0"
    assert numbers['omnid_http_request_seconds_count{route="conversation.reply"}'] == "1.0"
    assert numbers['omnid_channel_state{channel="site",kind="widget",state="working"}'] == "1.0"
    assert float(numbers["omnid_event_seq"]) == desk.engine.bus.last
    assert float(numbers["omnid_writer_commits_total"]) > 0
    assert {"omnid_longest_wait_seconds", "omnid_writer_queue", "omnid_live_connections"} <= set(numbers)


async def test_paths_that_strangers_make_up_do_not_become_labels(desk: Desk) -> None:
    for number in range(5):
        await desk.ask("GET", f"/made-up-{number}")
    text = (await desk.ask("GET", desk.private + "/metrics", token="")).body.decode()
    assert "made-up" not in text
