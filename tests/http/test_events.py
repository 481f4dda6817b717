"""The log over HTTP, in three transports: nothing is left out, nothing comes twice."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from omnid.config import Settings
from omnid.config.settings import Limits
from omnid.desk import operators
from omnid.http import events
from omnid.model import SYSTEM, Scope, TokenId
from tests.http.desk import Desk, serving
from tests.patience import PATIENCE_S

JSON = dict[str, Any]


class Stream:
    """Server-sent events, taken apart."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> tuple[int, str, JSON]:
        fields: dict[str, str] = {}
        while "data" not in fields:
            line = (await asyncio.wait_for(self.response.content.readline(), PATIENCE_S)).decode().rstrip("\n")
            if not line and self.response.content.at_eof():
                raise EOFError
            name, _, value = line.partition(": ")
            fields[name] = value
        return int(fields["id"]), fields["event"], json.loads(fields["data"])


@asynccontextmanager
async def server_sent(desk: Desk, query: str = "after=0", **headers: str) -> AsyncIterator[Stream]:
    sent = {"Authorization": f"Bearer {desk.token}", "Accept": "text/event-stream", **headers}
    async with desk.http.get(f"{desk.public}/api/v1/events?{query}", headers=sent) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Stream(response)


@asynccontextmanager
async def websocket(desk: Desk, query: str = "after=0") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    headers = {"Authorization": f"Bearer {desk.token}"}
    async with desk.http.ws_connect(f"{desk.public}/api/v1/events?{query}", headers=headers) as socket:
        yield socket


async def last(desk: Desk) -> int:
    return int((await desk.call("desk.status")).json["last_seq"])


async def test_a_poll_answers_at_once_when_there_is_something(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    answer = (await desk.ask("GET", "/api/v1/events?after=0&wait=20")).json
    assert [one["seq"] for one in answer["items"]] == list(range(1, answer["last"] + 1))
    received = [one for one in answer["items"] if one["event"]["type"] == "message_received"]
    assert [one["message"]["text"] for one in received] == ["hello"]
    assert answer["next"] == answer["last"]


async def test_a_poll_waits_for_what_is_to_come(desk: Desk) -> None:
    after = await last(desk)
    polling = asyncio.create_task(desk.ask("GET", f"/api/v1/events?after={after}&wait=20"))
    while not desk.context.connections.count:  # noqa: ASYNC110 - until the other task has got there, without a hook for it
        await asyncio.sleep(0)
    await desk.receive("hello", "m1")
    items = (await asyncio.wait_for(polling, PATIENCE_S)).json["items"]
    assert items[0]["seq"] == after + 1


async def test_a_poll_that_nothing_comes_to_ends(desk: Desk) -> None:
    after = await last(desk)
    answer = (await desk.ask("GET", f"/api/v1/events?after={after}&wait=0.05")).json
    assert (answer["items"], answer["next"]) == ([], after)


async def test_nobody_reads_beyond_the_end_of_the_log(desk: Desk) -> None:
    for accept in ("application/json", "text/event-stream"):
        answer = await desk.ask("GET", "/api/v1/events?after=999", headers={"Accept": accept})
        assert (answer.status, answer.error["path"]) == (400, "after")


async def test_a_consumer_goes_on_where_it_acknowledged(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    first = (await desk.ask("GET", "/api/v1/events?consumer=crm&limit=2")).json
    await desk.call("consumer.ack", {"consumer": "crm", "seq": first["next"]})
    second = (await desk.ask("GET", "/api/v1/events?consumer=crm")).json
    assert second["items"][0]["seq"] == first["next"] + 1


async def test_server_sent_events_come_as_they_happen_and_go_on_after_the_last_id(desk: Desk) -> None:
    await desk.receive("one", "m1")
    end = await last(desk)
    async with server_sent(desk) as stream:
        seen = [await stream.next() for _ in range(end)]
        assert [seq for seq, _, _ in seen] == list(range(1, end + 1))
        await desk.receive("two", "m2")
        seq, type_, happening = await stream.next()
        assert (seq, type_, happening["message"]["text"]) == (end + 1, "message_received", "two")
    await desk.receive("three", "m3")
    async with server_sent(desk, "after=0", **{"Last-Event-ID": str(end + 1)}) as stream:
        seq, _, happening = await stream.next()
        assert (seq, happening["message"]["text"]) == (end + 2, "three")


async def test_a_silent_stream_shows_that_it_lives(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "KEEPALIVE_S", 0.02)
    async with server_sent(desk, f"after={await last(desk)}") as stream:
        lines = [await asyncio.wait_for(stream.response.content.readline(), PATIENCE_S) for _ in range(4)]
    assert lines == [b": omnid\n", b"\n", b": still here\n", b"\n"]


async def test_a_websocket_has_an_event_in_each_frame(desk: Desk) -> None:
    await desk.receive("one", "m1")
    end = await last(desk)
    async with websocket(desk) as socket:
        assert [(await socket.receive_json(timeout=PATIENCE_S))["seq"] for _ in range(end)] == list(range(1, end + 1))
        await desk.receive("two", "m2")
        happening = await socket.receive_json(timeout=PATIENCE_S)
        assert (happening["seq"], happening["message"]["text"]) == (end + 1, "two")


async def test_a_consumer_acknowledges_on_its_websocket(desk: Desk) -> None:
    await desk.receive("one", "m1")
    end = await last(desk)
    async with websocket(desk, "consumer=crm") as socket:
        for _ in range(end):
            await socket.receive_json(timeout=PATIENCE_S)
        await socket.send_json({"ack": end})
        assert await socket.receive_json(timeout=PATIENCE_S) == {"consumer": {"name": "crm", "seq": end, "behind": 0}}
        await socket.send_json({"ack": end + 100})
        assert (await socket.receive_json(timeout=PATIENCE_S))["error"]["code"] == "conflict"
    await desk.receive("two", "m2")
    async with websocket(desk, "consumer=crm") as socket:
        assert (await socket.receive_json(timeout=PATIENCE_S))["seq"] == end + 1


async def test_nonsense_on_a_websocket_is_answered_with_an_error(desk: Desk) -> None:
    async with websocket(desk, f"after={await last(desk)}&consumer=crm") as socket:
        for frame in ["", "{", "[]", '{"ack": "x"}', '{"ack": -1}', f'{{"ack": {10**30}}}', "[" * 3000, '{"b": 1}']:
            await socket.send_str(frame)
            assert (await socket.receive_json(timeout=PATIENCE_S))["error"]["code"] == "invalid", frame
        await socket.send_bytes(b"\xff\x00")
        assert (await socket.receive_json(timeout=PATIENCE_S))["error"]["code"] == "invalid"
    async with websocket(desk, f"after={await last(desk)}") as socket:
        await socket.send_json({"ack": 1})
        assert (await socket.receive_json(timeout=PATIENCE_S))["error"]["path"] == "consumer"


async def test_readers_who_come_and_go_while_it_happens_miss_nothing(desk: Desk) -> None:  # noqa: C901 - three in one
    """Three transports side by side, each dropping its connection again and again."""
    total = 120

    async def happen() -> None:
        for number in range(total):
            await desk.receive(f"text {number}", f"m{number}", sender=f"s{number % 7}")

    async def by_socket() -> list[int]:
        seen: list[int] = []
        while not done(seen):
            async with websocket(desk, f"after={seen[-1] if seen else 0}") as socket:
                for _ in range(17):
                    if done(seen):
                        break
                    seen.append((await socket.receive_json(timeout=PATIENCE_S))["seq"])
        return seen

    async def by_server_sent() -> list[int]:
        seen: list[int] = []
        while not done(seen):
            async with server_sent(desk, "", **{"Last-Event-ID": str(seen[-1] if seen else 0)}) as stream:
                for _ in range(13):
                    if done(seen):
                        break
                    seen.append((await stream.next())[0])
        return seen

    async def by_poll() -> list[int]:
        seen: list[int] = []
        while not done(seen):
            query = f"after={seen[-1] if seen else 0}&wait=5&limit=11"
            seen += [one["seq"] for one in (await desk.ask("GET", f"/api/v1/events?{query}")).json["items"]]
        return seen

    # The last thing a message brings is its own fact, so the end of the log is known beforehand:
    # a first message of seven senders also makes contact, identity and conversation.
    end = desk.engine.bus.last + total + 3 * 7

    def done(seen: list[int]) -> bool:
        return bool(seen) and seen[-1] == end

    for seen in (await asyncio.gather(by_socket(), by_server_sent(), by_poll(), happen()))[:3]:
        assert seen == list(range(1, end + 1))


async def test_a_stream_ends_when_its_token_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "KEEPALIVE_S", 0.05)
    async with websocket(desk, f"after={await last(desk)}&messages=false") as socket:
        await desk.write(lambda tx: operators.revoke_token(tx, SYSTEM, operators.OneToken(token_id=TokenId(1))))
        async for _ in socket:
            pass
        assert socket.close_code == 4401


async def test_a_stream_needs_the_scope_to_read_and_counts_as_a_connection(tmp_path: Path) -> None:
    limits = Limits(connections_per_address=1)
    async with serving(tmp_path, Settings(data_dir=tmp_path, limits=limits)) as desk:
        token = await desk.new_token(Scope.READ)
        async with server_sent(desk, Authorization=f"Bearer {token}"):
            answer = await desk.ask("GET", "/api/v1/events?after=0", headers={"Accept": "text/event-stream"})
            assert (answer.status, answer.error["code"]) == (429, "rate_limited")


async def test_streams_end_when_the_daemon_stops(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE_S):
        http = aiohttp.ClientSession()
        async with serving(tmp_path) as desk:
            headers = {"Authorization": f"Bearer {desk.token}"}
            socket = await http.ws_connect(f"{desk.public}/api/v1/events", headers=headers)
            await socket.receive_json()
            headers["Accept"] = "text/event-stream"
            stream = await http.get(f"{desk.public}/api/v1/events", headers=headers)
            closing = asyncio.create_task(_until_closed(socket))
        assert await closing == 1001
        with pytest.raises(aiohttp.ClientPayloadError):
            await stream.read()
        await http.close()


async def _until_closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async for _ in socket:
        pass
    return socket.close_code
