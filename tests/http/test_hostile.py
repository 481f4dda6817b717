"""Whatever is sent, the answer is never a 5xx: a mistake of the asker is told, and a mistake of ours fails here."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnid.desk.operation import OPERATIONS, Operation
from omnid.http.live import LIVE
from tests.examples import examples
from tests.http.desk import Answer, Desk, serving
from tests.patience import PATIENCE_S

EVERY = sorted((*OPERATIONS.values(), *LIVE.values()), key=lambda one: one.name)
NASTY = st.sampled_from(
    [
        *("", "\0", "\ud800", "\udfff\ud800", "\N{RIGHT-TO-LEFT OVERRIDE}x", "9" * 400, "a" * 5000),
        *("'; drop table messages; --", "<script>alert(1)</script>", "../../etc/passwd", "%00", "=1+1", "1e999", "{}"),
        *("me", "nobody", "site", "root", "env:HOME", "file:/etc/passwd", "0.0", "zz.zz", "1y2p0ij32e8e7"),
    ]
)
NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.sampled_from([2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 0.5, 1e308, float("nan")]),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, NASTY, st.text(max_size=20))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@st.composite
def requests(draw: st.DrawFn) -> tuple[Operation, dict[str, Any]]:
    """An operation with its own fields, most of them there, filled with anything."""
    operation = draw(st.sampled_from(EVERY))
    names = [name for name in operation.request.__struct_fields__ if draw(st.integers(0, 3))]
    fields = {name: draw(st.just(1) | VALUES if name.endswith("_id") else VALUES) for name in names}
    return operation, fields


class Running:
    """A desk in a loop of its own, for tests that Hypothesis calls again and again."""

    def __init__(self, runner: asyncio.Runner, desk: Desk) -> None:
        self._runner = runner
        self._desk = desk

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        return self._runner.run(self._desk.ask(method, path, **more))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with asyncio.Runner() as runner:
        desks = _desk(tmp_path_factory.mktemp("desk"))
        yield Running(runner, runner.run(_next(desks)))
        runner.run(_end(desks))


async def _desk(folder: Path) -> AsyncIterator[Desk]:
    async with serving(folder) as desk:
        await desk.receive("<script>alert(1)</script>", "m1")
        yield desk


async def _next(desks: AsyncIterator[Desk]) -> Desk:
    return await anext(desks)


async def _end(desks: AsyncIterator[Desk]) -> None:
    assert await anext(desks, None) is None


def clear(answer: Answer) -> None:
    """Done, or refused with a code and a sentence."""
    assert answer.status < 500, answer.body
    if answer.status >= 400:
        assert answer.error["code"]
        assert answer.error["message"]


many = settings(max_examples=examples(400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(request=requests(), key=st.none() | NASTY.filter(lambda text: text.isprintable() and text.isascii()))
def test_no_request_breaks_an_operation(
    running: Running, request: tuple[Operation, dict[str, Any]], key: str | None
) -> None:
    operation, fields = request
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
    body = json.dumps(fields).encode("utf-8", "surrogatepass")
    clear(running.ask("POST", f"/api/v1/{operation.name}", data=body, headers=headers))


@many
@given(operation=st.sampled_from(EVERY), body=st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
def test_no_bytes_break_an_operation(running: Running, operation: Operation, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    clear(running.ask("POST", f"/api/v1/{operation.name}", data=body, headers=headers))


@many
@given(
    path=st.sampled_from(
        [*(one.name for one in EVERY if one.reads), "events", "export/messages", "export/events", "query", "no.such"]
    ),
    values=st.dictionaries(
        st.sampled_from(
            ["after", "limit", "cursor", "since", "until", "channel", "format", "sql", "consumer", "messages"]
        )
        | st.text(max_size=5),
        NASTY | NUMBERS.map(str) | st.text(max_size=10),
        max_size=3,
    ),
)
def test_no_parameters_break_a_question(running: Running, path: str, values: dict[str, str]) -> None:
    sent = {name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
            for name, value in values.items()}  # fmt: skip
    clear(running.ask("GET", f"/api/v1/{path}", params=sent))


@pytest.mark.parametrize(
    "line",
    [
        b"GET /api/v1/\xff\xfe HTTP/1.1",
        b"GET /api/v1/desk.status?\xed\xa0\x80=\xff HTTP/1.1",
        b"GET /api/v1/conversation.list?channel=\xed\xa0\x80 HTTP/1.1",
        b"GET /api/v1/export/%00 HTTP/1.1",
        b"GET /api/v1/..%2f..%2fetc%2fpasswd HTTP/1.1",
        b"GET http://elsewhere.example/api/v1/desk.status HTTP/1.1",
        b"GET //api//v1//desk.status HTTP/1.1",
        b"GET * HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"BREW /api/v1/desk.status HTTP/1.1",
        b"CONNECT elsewhere.example:443 HTTP/1.1",
        b"GET /api/v1/" + b"a" * 20_000 + b" HTTP/1.1",
        b"GET / HTTP/9.9",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"POST /api/v1/desk.status HTTP/1.1\r\nContent-Length: -5",
        b"POST /api/v1/desk.status HTTP/1.1\r\nContent-Length: 99999999999999999999",
        b"POST /api/v1/desk.status HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz",
        b"POST /api/v1/desk.status HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"POST /api/v1/desk.status HTTP/1.1\r\nIdempotency-Key: \xff\xfe\r\nContent-Length: 2\r\n\r\n{}",
        b"GET /api/v1/events?after=0 HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade",
        b"GET /api/v1/events HTTP/1.1\r\nAccept: text/event-stream\r\nLast-Event-ID: \xff",
        b"GET /api/v1/desk.status HTTP/1.1\r\nX-Forwarded-For: \xff,,,;;\r\nX-Forwarded-Proto: gopher",
        b"GET /api/v1/desk.status HTTP/1.1\r\nExpect: miracles",
    ],
)
async def test_no_bytes_on_the_wire_break_the_listener(desk: Desk, line: bytes) -> None:
    port = int(desk.public.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head, blank, body = line.partition(b"\r\n\r\n")
    more = f"\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {desk.token}".encode()
    if b"upgrade" in head:
        more = more.replace(b"\r\nConnection: close", b"")
    writer.write(head + more + (blank or b"\r\n\r\n") + body)
    writer.write_eof()
    status = await asyncio.wait_for(reader.readline(), PATIENCE_S)
    assert not status.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")), status + await reader.read(2000)
    writer.close()
    await writer.wait_closed()
    assert (await desk.call("desk.status")).status == 200
