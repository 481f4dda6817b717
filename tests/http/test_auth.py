"""Who may ask: tokens over TCP, the system user on the Unix socket."""

import os

import aiohttp

from omnid.desk import operators
from omnid.http.auth import REFUSED_PER_MINUTE
from omnid.model import SYSTEM, Role, Scope
from tests.http.desk import Answer, Desk


async def test_nobody_gets_in_without_a_token(desk: Desk) -> None:
    for path in ("/api/v1/desk.status", "/api/v1/events", "/api/v1/export/messages", "/api/v1/query?sql=select 1"):
        for base in (desk.public, desk.private):
            answer = await desk.ask("GET", base + path, token="")
            assert (answer.status, answer.error["code"]) == (401, "not_authenticated")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await desk.ask("POST", "/api/v1/files", token="", data=b"x")).status == 401


async def test_a_forged_token_is_refused_and_too_many_are_a_429(desk: Desk) -> None:
    for header in ["Bearer omn_forged", "Bearer", "Bearer ", "Basic cm9vdDpyb290", "Bearer \N{DIGIT ONE}\u0430"]:
        answer = await desk.ask("GET", "/api/v1/desk.status", token="", headers={"Authorization": header})
        assert answer.status == 401, header
    for _ in range(REFUSED_PER_MINUTE):
        await desk.ask("GET", "/api/v1/desk.status", token="omn_forged")
    answer = await desk.ask("GET", "/api/v1/desk.status", token="omn_forged")
    assert (answer.status, answer.error["code"]) == (429, "rate_limited")
    assert int(answer.headers["Retry-After"]) >= 1
    assert (await desk.call("desk.status")).status == 200, "a true token is taken all the same"


async def test_a_token_ends_at_once_when_it_is_revoked_or_its_operator_disabled(desk: Desk) -> None:
    await desk.add_operator("anna")
    one, two = await desk.new_token(Scope.READ), await desk.new_token(Scope.READ, login="anna")
    assert [(await desk.call("desk.status", token=token)).status for token in (one, two)] == [200, 200]
    listed = (await desk.call("token.list")).json
    await desk.call("token.revoke", {"token_id": listed[-2]["id"]})
    await desk.call("operator.disable", {"login": "anna"})
    assert [(await desk.call("desk.status", token=token)).status for token in (one, two)] == [401, 401]


async def test_a_token_never_does_more_than_its_operator_may(desk: Desk) -> None:
    await desk.add_operator("anna")
    token = await desk.new_token(Scope.MANAGE, login="anna")
    answer = await desk.call("operator.add", {"login": "eve", "role": "admin"}, token=token)
    assert (answer.status, answer.error["needs"]) == (403, "the role admin")


async def test_on_the_unix_socket_the_system_user_says_who_one_is(desk: Desk) -> None:
    assert (await _by_socket(desk, "operator.list")).status == 200
    await desk.add_operator("anna", uid=os.getuid())
    await desk.receive("hello", "m1")
    taken = await _by_socket(desk, "conversation.take", {"conversation_id": 1})
    assert taken.json["operator"] in ("Anna", "anna")
    refused = await _by_socket(desk, "operator.add", {"login": "eve"})
    assert refused.status == 403


async def test_an_admin_on_the_unix_socket_may_act_as_an_operator_and_nobody_else_may(desk: Desk) -> None:
    await desk.add_operator("anna")
    await desk.receive("hello", "m1")
    answer = await _by_socket(desk, "conversation.take", {"conversation_id": 1}, {"X-Omnid-As": "anna"})
    assert answer.json["operator"] in ("Anna", "anna")
    assert (await _by_socket(desk, "desk.status", {}, {"X-Omnid-As": "nobody-there"})).status == 404
    over_tcp = await desk.call("desk.status", headers={"X-Omnid-As": "anna"})
    assert over_tcp.status == 403
    await desk.write(lambda tx: operators.set_(tx, SYSTEM, operators.SetOperator(login="anna", uid=os.getuid())))
    assert (await _by_socket(desk, "desk.status", {}, {"X-Omnid-As": "root"})).status == 403


async def test_a_stranger_on_the_unix_socket_is_told_what_is_missing(desk: Desk) -> None:
    await desk.add_operator("boss", Role.ADMIN, uid=os.getuid() + 1)
    secret = await desk.new_token(Scope.READ)
    answer = await _by_socket(desk, "desk.status", {}, {"Authorization": f"Bearer {secret}"})
    assert answer.status == 200
    assert (await _by_socket(desk, "operator.list", {}, {"Authorization": "Bearer omn_forged"})).status == 401


async def _by_socket(
    desk: Desk, operation: str, fields: dict[str, object] | None = None, headers: dict[str, str] | None = None
) -> Answer:
    connector = aiohttp.UnixConnector(str(desk.context.settings.socket))
    async with (
        aiohttp.ClientSession(connector=connector) as http,
        http.post(f"http://omnid/api/v1/{operation}", json=fields or {}, headers=headers) as response,
    ):
        return Answer(response.status, await response.read(), response.headers)


async def test_a_token_remembers_when_it_last_changed_something(desk: Desk) -> None:
    secret = await desk.new_token(Scope.MANAGE)

    async def used_at() -> int | None:
        (token,) = [one for one in (await desk.call("token.list")).json if one["scopes"] == ["manage"]][-1:]
        found: int | None = token["used_at"]
        return found

    await desk.call("conversation.list", token=secret)
    assert await used_at() is None
    assert (await desk.call("channel.add", {"kind": "widget", "name": "other"}, token=secret)).status == 200
    assert await used_at() is not None
