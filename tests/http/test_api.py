"""Operations over HTTP: what goes in, what comes out, what is refused and how."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from omnid.config import Settings
from omnid.config.settings import Http, Limits
from omnid.desk.operation import OPERATIONS
from omnid.http.live import LIVE
from omnid.model import ConversationId, OperatorId, Scope
from omnid.store import conversations
from tests.http.desk import Desk, serving


async def test_an_operation_is_a_post_with_a_json_body(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    answer = await desk.call("conversation.reply", {"conversation_id": 1, "text": "Good day"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert (answer.json["text"], answer.json["author"]) == ("Good day", "Root")


async def test_what_only_reads_may_be_asked_by_get(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    answer = await desk.ask("GET", "/api/v1/conversation.list?waiting=true&limit=1")
    assert [one["contact"] for one in answer.json["items"]] == ["Ivan"]


async def test_what_changes_something_may_not(desk: Desk) -> None:
    answer = await desk.ask("GET", "/api/v1/conversation.close?conversation_id=1")
    assert (answer.status, answer.error["code"], answer.headers["Allow"]) == (405, "method_not_allowed", "POST")
    answer = await desk.ask("DELETE", "/api/v1/conversation.list")
    assert (answer.status, answer.error["allowed"]) == (405, ["GET", "POST"])


async def test_pages_follow_each_other_by_cursor(desk: Desk) -> None:
    for number in range(5):
        await desk.receive("hello", f"m{number}", sender=f"sender{number}")
    seen: list[int] = []
    cursor = None
    while True:
        page = (await desk.call("conversation.list", {"limit": 2, "cursor": cursor})).json
        seen += [one["id"] for one in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert sorted(seen) == [1, 2, 3, 4, 5]
    assert len(seen) == 5


async def test_the_same_key_is_one_request_with_one_answer(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    fields, headers = {"conversation_id": 1, "text": "once"}, {"Idempotency-Key": "k1"}
    first = await desk.call("conversation.reply", fields, headers=headers)
    second = await desk.ask("POST", "/api/v1/conversation.reply?key=k1", json=fields)
    assert (first.status, first.body) == (200, second.body)
    shown = (await desk.call("conversation.show", {"conversation_id": 1})).json
    assert [one["text"] for one in shown["messages"]] == ["hello", "once"]


async def test_a_key_that_comes_back_with_another_request_is_a_conflict(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    headers = {"Idempotency-Key": "k1"}
    await desk.call("conversation.reply", {"conversation_id": 1, "text": "one"}, headers=headers)
    answer = await desk.call("conversation.reply", {"conversation_id": 1, "text": "two"}, headers=headers)
    assert (answer.status, answer.error["code"]) == (409, "conflict")


async def test_what_is_not_there_is_a_404_in_the_same_shape(desk: Desk) -> None:
    for answer in [
        await desk.call("conversation.show", {"conversation_id": 99}),
        await desk.call("no.such"),
        await desk.ask("GET", "/nothing/here/at/all"),
        await desk.ask("GET", desk.private + "/nothing"),
    ]:
        assert (answer.status, answer.error["code"]) == (404, "not_found")
        assert answer.error["said"]["name"] == "not_found"


async def test_an_error_is_said_in_english_and_by_its_name_and_facts(desk: Desk) -> None:
    answer = await desk.call("conversation.show", {"conversation_id": 99})
    assert answer.error["message"] == "There is no conversation 99."
    assert answer.error["said"] == {"name": "not_found", "facts": {"noun": "conversation", "missing": "99"}}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"{", None),
        (b"[]", None),
        (b"null", None),
        (b"\xff\xfe", None),
        (b'{"conversation_id": "1"}', "conversation_id"),
        (b'{"conversation_id": 1, "text": "a", "colour": "red"}', None),
        (b'{"conversation_id": 9999999999999999999999, "text": "a"}', "conversation_id"),
        (b'{"conversation_id": 1e400, "text": "a"}', None),
        (b'{"conversation_id": 1, "text": "a\\u0000b"}', None),
        (b'{"conversation_id": 1, "text": "\\ud800"}', None),
        (b'{"conversation_id": 1, "text": "\xed\xa0\x80"}', None),
        (b'{"conversation_id": 1, "text": ""}', "text"),
        (b'{"conversation_id": ' + b"[" * 100_000, "conversation_id"),
        (b'{"conversation_id": 1, "text": "a", "files": ["forged"]}', "files[0]"),
    ],
)
async def test_a_bad_body_is_a_400_that_says_where(desk: Desk, body: bytes, path: str | None) -> None:
    await desk.receive("hello", "m1")
    headers = {"Content-Type": "application/json"}
    answer = await desk.ask("POST", "/api/v1/conversation.reply", data=body, headers=headers)
    assert (answer.status, answer.error["code"]) == (400, "invalid"), answer.body
    if path is not None:
        assert answer.error["path"] == path


async def test_a_backslash_before_u0000_is_text(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    answer = await desk.call("conversation.note", {"conversation_id": 1, "text": "\\u0000"})
    assert answer.json["text"] == "\\u0000"


async def test_deep_nesting_is_refused(desk: Desk) -> None:
    body = b'{"kind": "widget", "name": "x", "config": {"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}"
    headers = {"Content-Type": "application/json"}
    assert (await desk.ask("POST", "/api/v1/channel.add", data=body, headers=headers)).status == 400


async def test_what_curl_sends_by_itself_is_taken_as_json(desk: Desk) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await desk.ask("POST", "/api/v1/conversation.list", data=b'{"limit": 1}', headers=form)
    assert answer.status == 200
    answer = await desk.ask("POST", "/api/v1/conversation.list", data=b"limit=1", headers=form)
    assert (answer.status, answer.error["code"]) == (400, "invalid")


async def test_a_body_that_is_not_json_by_its_type_is_a_415(desk: Desk) -> None:
    answer = await desk.ask("POST", "/api/v1/desk.status", data=b"{}", headers={"Content-Type": "text/xml"})
    assert (answer.status, answer.error["code"]) == (415, "unsupported_type")
    answer = await desk.ask("POST", "/api/v1/desk.status", data=b"{}", skip_auto_headers=["Content-Type"])
    assert answer.status == 200


async def test_a_body_beyond_the_limit_is_a_413(tmp_path: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 100

    async with serving(tmp_path, Settings(data_dir=tmp_path, limits=Limits(body=2048))) as desk:
        headers = {"Content-Type": "application/json"}
        for data in (b" " * 3000, chunks(), gzip.compress(b" " * 1_000_000)):
            coding = {"Content-Encoding": "gzip"} if isinstance(data, bytes) and data[:1] == b"\x1f" else {}
            answer = await desk.ask("POST", "/api/v1/desk.status", data=data, headers={**headers, **coding})
            assert (answer.status, answer.error["code"]) == (413, "too_large")
            assert answer.error["limit"] == 2048


async def test_parameters_of_a_post_are_refused_so_that_nobody_thinks_they_count(desk: Desk) -> None:
    answer = await desk.ask("POST", "/api/v1/conversation.list?limit=1", json={})
    assert (answer.status, answer.error["path"]) == (400, "limit")


async def test_bad_parameters_are_a_400(desk: Desk) -> None:
    for query in ["limit=0", "limit=x", "limit=1&limit=2", "what=1", "cursor=%00", "cursor=%ff", "waiting=perhaps"]:
        answer = await desk.ask("GET", f"/api/v1/conversation.list?{query}")
        assert answer.status == 400, query
    answer = await desk.ask("GET", "/api/v1/conversation.show?conversation_id=99999999999999999999")
    assert (answer.status, answer.error["path"]) == (400, "conversation_id")


async def test_channel_states_and_typing_are_asked_of_the_daemon(desk: Desk) -> None:
    told: list[object] = []
    desk.context.live.listen(told.append)
    await desk.receive("hello", "m1")
    states = (await desk.ask("GET", "/api/v1/channel.states")).json
    assert [(one["name"], one["state"]) for one in states] == [("site", "working")]
    assert (await desk.call("conversation.typing", {"conversation_id": 1})).json == {"done": True}
    assert (await desk.call("conversation.typing", {"conversation_id": 7})).status == 404
    assert (await desk.call("conversation.typists", {"conversation_id": 1})).json == [], "oneself does not count"
    assert desk.context.live.typing(ConversationId(1)) == ["Root"]
    assert [(one.conversation_id, one.on, one.author) for one in told] == [(1, True, "Root")]  # type: ignore[attr-defined]


async def test_who_types_has_taken_what_they_were_offered(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    root = (await desk.ask("GET", "/api/v1/operator.me")).json["operator"]["id"]
    await desk.write(
        lambda tx: conversations.assign(tx, ConversationId(1), OperatorId(root), "test", "offered", tx.now + 60_000)
    )
    assert (await desk.call("conversation.typing", {"conversation_id": 1})).status == 200
    shown = (await desk.ask("GET", "/api/v1/conversation.show?conversation_id=1")).json
    assert shown["conversation"]["acknowledge_by_at"] is None


async def test_every_answer_carries_the_headers_that_keep_browsers_from_guessing(desk: Desk) -> None:
    for answer in [
        await desk.call("desk.status"),
        await desk.call("no.such"),
        await desk.ask("GET", "/healthz", token=""),
        await desk.ask("GET", "/api/v1/events?after=0"),
        await desk.ask("GET", "/api/v1/export/events"),
    ]:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Server"] == "omnid"
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_the_api_can_be_kept_off_the_public_listener(tmp_path: Path) -> None:
    async with serving(tmp_path, Settings(data_dir=tmp_path, http=Http(api=False))) as desk:
        assert (await desk.ask("GET", "/api/v1/desk.status")).status == 404
        assert (await desk.ask("POST", desk.private + "/api/v1/desk.status", json={})).status == 200


async def test_a_bug_is_a_500_that_says_nothing_of_itself(desk: Desk) -> None:
    desk.context.channels.states = None  # type: ignore[method-assign, assignment]
    with capture_logs() as logged:
        answer = await desk.ask("GET", "/api/v1/channel.states")
    assert (answer.status, answer.error["code"]) == (500, "internal")
    assert "NoneType" not in answer.body.decode()
    assert [(one["log_level"], one["reference"]) for one in logged] == [("error", answer.error["reference"])]
    assert logged[0]["exc_info"]


async def test_every_operation_can_be_called(desk: Desk) -> None:
    """With nothing in it, each is done or says what is missing; none is unknown."""
    for operation in (*OPERATIONS.values(), *LIVE.values()):
        answer = await desk.call(operation.name)
        is_known = answer.status in (200, 400) or answer.error.get("noun", "operation") != "operation"
        assert is_known, (operation.name, answer.body)


@pytest.mark.parametrize("scope", list(Scope))
async def test_a_token_does_what_its_scope_says_and_nothing_else(desk: Desk, scope: Scope) -> None:
    token = await desk.new_token(scope)
    implied = {Scope.READ: 0, Scope.DRAFT: 1, Scope.REPLY: 2, Scope.MANAGE: 3}
    for operation in (*OPERATIONS.values(), *LIVE.values()):
        answer = await desk.call(operation.name, token=token)
        refused = answer.status == 403
        assert refused == (implied[operation.scope] > implied[scope]), operation.name
        if refused:
            assert answer.error["code"] == "not_allowed"


async def test_an_answer_is_what_the_registry_says(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    for name in ("conversation.list", "contact.list", "desk.status", "event.list", "operator.list", "journal.list"):
        answer = await desk.call(name)
        msgspec.json.decode(answer.body, type=OPERATIONS[name].response)
