"""Who is typing, as operators' programs hear it: only now, only those who may read, and nobody waits for a slow one."""

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
from omnid.engine.live import ContactTyping, OperatorTyping
from omnid.http import events, live_stream
from omnid.model import SYSTEM, ContactId, ConversationId, IdentityId, TokenId
from tests.http import chatting
from tests.http.desk import Desk, serving
from tests.patience import PATIENCE_S

JSON = dict[str, Any]


class Stream:
    """Server-sent events without numbers; what is only a sign of life is passed over."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def line(self) -> str:
        line = await asyncio.wait_for(self.response.content.readline(), PATIENCE_S)
        if not line:
            raise EOFError
        return line.decode().rstrip("\n")

    async def next(self) -> JSON:
        while (line := await self.line()) != "event: typing":
            assert not line or line.startswith(":")
        told: JSON = json.loads((await self.line()).removeprefix("data: "))
        return told


@asynccontextmanager
async def live(http: aiohttp.ClientSession, url: str, token: str, query: str = "") -> AsyncIterator[Stream]:
    """It is listened to when this begins."""
    async with http.get(f"{url}/api/v1/live{query}", headers={"Authorization": f"Bearer {token}"}) as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        stream = Stream(response)
        assert await stream.line() == ": omnid"
        yield stream


def operator_types(conversation: int, *, on: bool = True, author: str = "Olga") -> OperatorTyping:
    return OperatorTyping(
        conversation_id=ConversationId(conversation),
        identity_id=IdentityId(conversation),
        on=on,
        author=author,
        picture_url=None,
    )


async def test_a_visitor_who_types_is_seen(tmp_path: Path) -> None:
    async with chatting.serving(tmp_path) as desk, desk.tab(await desk.token()) as tab:
        token = (await desk.perform("token.add", name="test", scopes=["read"])).secret
        await tab.write("key-00000001")
        await tab.one("ack")
        async with live(desk.http, desk.url, token) as stream:
            for on in (True, False):
                await tab.say(t="typing", on=on)
                assert await stream.next() == {
                    "type": "contact_typing",
                    "conversation_id": 1,
                    "contact_id": 1,
                    "channel": "site",
                    "on": on,
                }


async def test_operators_see_each_other_and_a_filter_shows_one_conversation(desk: Desk) -> None:
    await desk.receive("Hi", "k1")
    await desk.receive("Hello", "k2", sender="anna")
    async with live(desk.http, desk.public, desk.token, "?conversation_id=2") as stream:
        for conversation in (1, 2):
            answer = await desk.call("conversation.typing", {"conversation_id": conversation})
            assert answer.status == 200
        desk.context.live.tell(ContactTyping(contact_id=ContactId(1), identity_id=IdentityId(1), on=True))
        desk.context.live.tell(ContactTyping(contact_id=ContactId(2), identity_id=IdentityId(2), on=False))
        assert [await stream.next() for _ in range(2)] == [
            {"type": "operator_typing", "conversation_id": 2, "author": "Root", "on": True},
            {"type": "contact_typing", "conversation_id": 2, "contact_id": 2, "channel": "site", "on": False},
        ]


async def test_nothing_is_heard_of_somebody_who_was_removed_and_the_stream_goes_on(desk: Desk) -> None:
    async with live(desk.http, desk.public, desk.token) as stream:
        desk.context.live.tell(ContactTyping(contact_id=ContactId(9), identity_id=IdentityId(9), on=True))
        desk.context.live.tell(operator_types(1))
        assert (await stream.next())["author"] == "Olga"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?conversation_id=7", 404, "not_found"),
        ("?conversation_id=x", 400, "invalid"),
        ("?conversation=1", 400, "invalid"),
    ],
)
async def test_a_question_that_would_never_be_answered_is_refused(
    desk: Desk, query: str, status: int, code: str
) -> None:
    answer = await desk.ask("GET", f"/api/v1/live{query}")
    assert (answer.status, answer.error["code"]) == (status, code)


async def test_it_needs_a_token_that_may_read(desk: Desk) -> None:
    assert (await desk.ask("GET", "/api/v1/live", token="")).status == 401
    nothing = operators.AddToken(name="may nothing", operator="root", scopes=[])
    secret = (await desk.write(lambda tx: operators.add_token(tx, SYSTEM, nothing))).secret
    answer = await desk.ask("GET", "/api/v1/live", token=secret)
    assert (answer.status, answer.error["code"]) == (403, "not_allowed")
    assert "the scope read" in answer.error["message"]


async def test_it_counts_as_a_connection(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, limits=Limits(connections_per_address=1))
    async with serving(tmp_path, settings) as desk, live(desk.http, desk.public, desk.token):
        answer = await desk.ask("GET", "/api/v1/live")
        assert (answer.status, answer.error["code"]) == (429, "rate_limited")


async def test_a_silent_stream_shows_life_and_ends_when_its_token_does(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "KEEPALIVE_S", 0.05)
    async with live(desk.http, desk.public, desk.token) as stream:
        while await stream.line() != ": still here":
            pass
        await desk.write(lambda tx: operators.revoke_token(tx, SYSTEM, operators.OneToken(token_id=TokenId(1))))
        with pytest.raises((EOFError, aiohttp.ClientPayloadError)):
            await stream.next()


async def test_a_slow_reader_gets_what_each_does_now_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_stream, "MOST", 2)
    waiting = live_stream.Waiting()
    for on in (True, False):
        waiting.put(operator_types(1, on=on))
    assert await waiting.take(10) == [operator_types(1, on=False)]
    for conversation in (1, 2, 3):
        waiting.put(operator_types(conversation))
    assert await waiting.take(10) == [operator_types(2), operator_types(3)]
    assert await waiting.take(0) == []
