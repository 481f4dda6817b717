"""Exports and free queries over HTTP: streams of rows."""

import csv
import io
import json
import sqlite3
from typing import Any

import aiohttp
import pytest

from omnid.desk import export
from omnid.model import Scope
from tests.http.desk import Desk


def rows(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]


async def test_messages_are_exported_as_json_lines_in_the_order_of_their_ids(desk: Desk) -> None:
    for number in range(3):
        await desk.receive(f"text {number}", f"m{number}")
    answer = await desk.ask("GET", "/api/v1/export/messages")
    assert answer.headers["Content-Type"] == "application/jsonl"
    exported = rows(answer.body)
    assert [(one["id"], one["text"]) for one in exported] == [(1, "text 0"), (2, "text 1"), (3, "text 2")]
    assert (exported[0]["contact"], exported[0]["channel"], exported[0]["kind"]) == ("Ivan", "site", "widget")
    assert exported[0]["created"].endswith("Z")


async def test_the_next_export_begins_after_the_last_row_of_this_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    for number in range(5):
        await desk.receive(f"text {number}", f"m{number}")
    first = rows((await desk.ask("GET", "/api/v1/export/messages")).body)
    assert len(first) == 5
    await desk.receive("text 5", "m5")
    second = rows((await desk.ask("GET", f"/api/v1/export/messages?after={first[-1]['id']}")).body)
    assert [one["text"] for one in second] == ["text 5"]
    nothing = await desk.ask("GET", f"/api/v1/export/messages?after={second[-1]['id']}")
    assert (nothing.status, nothing.body) == (200, b"")


@pytest.mark.parametrize("noun", list(export.Noun))
async def test_every_noun_is_exported_in_both_formats_with_the_same_rows(desk: Desk, noun: export.Noun) -> None:
    for number in range(3):
        await desk.receive("hello", f"m{number}", sender=f"sender{number}")
    lines = rows((await desk.ask("GET", f"/api/v1/export/{noun}")).body)
    table = (await desk.ask("GET", f"/api/v1/export/{noun}?format=csv")).body.decode()
    cells = list(csv.DictReader(io.StringIO(table)))
    assert len(lines) == len(cells) >= 3
    assert list(lines[0]) == list(cells[0])
    assert [str(next(iter(one.values()))) for one in lines] == [next(iter(one.values())) for one in cells]


async def test_a_spreadsheet_finds_no_formula_in_a_stranger_s_text(desk: Desk) -> None:
    texts = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", 'a "quoted", text\nand a line', "=1,2"]
    for number, text in enumerate(texts):
        await desk.receive(text, f"m{number}")
    table = (await desk.ask("GET", "/api/v1/export/messages?format=csv")).body.decode()
    cells = [one["text"] for one in csv.DictReader(io.StringIO(table, newline=""))]
    assert cells == [f"'{text}" if text[0] in "=+-@\t" else text for text in texts]


async def test_an_export_can_be_narrowed_by_time_and_channel(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    at = rows((await desk.ask("GET", "/api/v1/export/messages")).body)[0]["created"]
    for noun in export.Noun:
        for query, found in [
            (f"since={at}", True),
            (f"until={at}", False),
            ("since=2020-01-01&until=2020-02-01T12:00", False),
            ("channel=site", True),
        ]:
            answer = await desk.ask("GET", f"/api/v1/export/{noun}?{query}")
            messages = [one for one in rows(answer.body) if one.get("type") in (None, "inbound", "message_received")]
            assert bool(messages) == found, (noun, query)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("planets", 404),
        ("messages?format=xml", 400),
        ("messages?after=-1", 400),
        ("messages?after=99999999999999999999", 400),
        ("messages?since=yesterday", 400),
        ("messages?since=0001-01-01", 400),
        ("messages?until=99999999999999999999999", 400),
        ("messages?channel=none", 404),
        ("messages?limit=1", 400),
        ("messages?noun=events&after=0", 200),
        ("%2e%2e%2fmessages", 404),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_is_sent(desk: Desk, path: str, status: int) -> None:
    assert (await desk.ask("GET", f"/api/v1/export/{path}")).status == status


async def test_an_admin_asks_in_sql(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    answer = await desk.call("query", {"sql": "select id, text, 1, 1, x'00ff' as raw from v_messages"})
    assert rows(answer.body) == [{"id": 1, "text": "hello", "1": 1, "1_2": 1, "raw": "AP8="}]
    answer = await desk.ask("GET", "/api/v1/query", params={"sql": "select id, text from v_messages", "format": "csv"})
    assert answer.body == b"id,text\r\n1,hello\r\n"


@pytest.mark.parametrize(
    "sql",
    [
        "select",
        "select 1; select 2",
        "delete from messages",
        "pragma user_version",
        "attach 'x' as y",
        "select hash from tokens",
        "select config from channels",
        "select * from settings",
        "select load_extension('x')",
        "select * from v_messages where text = :name",
        "",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n",
    ],
)
async def test_what_is_not_a_question_is_refused(desk: Desk, sql: str) -> None:
    answer = await desk.call("query", {"sql": sql, "seconds": 0.2})
    assert answer.status in (400, 503), answer.body
    assert answer.error["message"]


async def test_only_admins_ask_in_sql(desk: Desk) -> None:
    for token in [await desk.new_token(Scope.REPLY)]:
        assert (await desk.call("query", {"sql": "select 1"}, token=token)).status == 403


async def test_a_query_that_fails_half_way_is_cut_off_and_not_ended(desk: Desk) -> None:
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
    with pytest.raises(aiohttp.ClientPayloadError):
        await desk.call("query", {"sql": sql, "seconds": 0.2})
    assert (await desk.call("query", {"sql": "select 1"})).status == 200


async def test_an_export_of_many_rows_is_what_the_view_says(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 7)
    for number in range(50):
        await desk.receive(f"text {number}", f"m{number}", sender=f"s{number % 5}")
    connection = sqlite3.connect(desk.context.settings.database)
    connection.row_factory = sqlite3.Row
    expected = [dict(row) for row in connection.execute("select * from v_messages order by id")]
    connection.close()
    assert rows((await desk.ask("GET", "/api/v1/export/messages")).body) == expected
