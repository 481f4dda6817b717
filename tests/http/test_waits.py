"""Visitors are told what to expect, and may leave an address to be answered at."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from omnid.desk import copying
from omnid.store.database import Tx
from tests.http.chatting import Desk, serving

MAILBOX = {"address": "help@shop.example", "imap_host": "localhost", "smtp_host": "localhost"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with serving(tmp_path) as one:
        yield one


async def change(desk: Desk, sql: str) -> None:
    def work(tx: Tx) -> None:
        tx.run(sql)

    await desk.engine.writer.run(work)


async def rows(desk: Desk, sql: str) -> list[Any]:
    return await desk.engine.readers.run(lambda tx: tx.run(sql).fetchall())


async def closed(desk: Desk) -> None:
    await change(
        desk,
        """insert into hours (id, name, timezone, weekly, created_at, updated_at)
           values (1, 'never', 'UTC', '[[],[],[],[],[],[],[{"opens":0,"closes":1}]]', 0, 0)""",
    )
    await change(desk, "insert into hours_of (subject, subject_id, hours_id) values ('desk', 0, 1)")


async def test_whoever_opens_the_chat_learns_whether_somebody_is_there(desk: Desk) -> None:
    assert (await desk.session())["wait"] == {"open": True, "opens_at": None, "expected_ms": None, "ask": False}


async def test_outside_the_hours_one_learns_when_it_opens_and_is_asked_for_an_address(desk: Desk) -> None:
    await closed(desk)
    await desk.perform("channel.add", kind="email", name="mail", config=MAILBOX)
    token = await desk.token()
    async with desk.tab(token) as tab:
        await tab.write("k" * 8)
        wait = (await tab.one("ack"))["wait"]
        assert (wait["open"], wait["ask"]) == (False, True)
        assert wait["opens_at"] > 0
        await tab.say(t="leave", email="Maria@Example.org")
        assert await tab.one("left") == {"t": "left", "email": "maria@example.org"}
        await tab.write("l" * 8)
        assert not (await tab.one("ack"))["wait"]["ask"]
    claims = await rows(desk, "select value, verified from claims where type = 'email'")
    assert claims == [("maria@example.org", 0)]


async def test_without_a_mailbox_nobody_is_asked_for_an_address(desk: Desk) -> None:
    await closed(desk)
    async with desk.tab(await desk.token()) as tab:
        await tab.write("k" * 8)
        assert not (await tab.one("ack"))["wait"]["ask"]


@pytest.mark.parametrize(
    "email", ["maria", "a@b", "a b@example.org", "a@example.org,b@example.org", "x" * 250 + "@a.example"]
)
async def test_what_is_no_address_is_refused(desk: Desk, email: str) -> None:
    async with desk.tab(await desk.token()) as tab:
        await tab.write("k" * 8)
        await tab.one("ack")
        await tab.say(t="leave", email=email)
        assert (await tab.one("error"))["code"] == "invalid"


async def test_who_has_written_nothing_has_nothing_to_be_answered(desk: Desk) -> None:
    async with desk.tab(await desk.token()) as tab:
        await tab.say(t="leave", email="maria@example.org")
        assert (await tab.one("error"))["code"] == "conflict"
    assert await rows(desk, "select * from claims") == []


async def left(desk: Desk, email: str = "maria@example.org") -> None:
    await desk.perform("channel.add", kind="email", name="mail", config=MAILBOX)
    async with desk.tab(await desk.token()) as tab:
        await tab.write("k" * 8)
        await tab.one("ack")
        await tab.say(t="leave", email=email)
        await tab.one("left")


async def settle_later(desk: Desk) -> None:
    await change(desk, "update copies set due_at = 1")
    await desk.engine.writer.run(copying.settle)


async def test_an_answer_the_visitor_has_not_got_goes_to_the_address_they_left(desk: Desk) -> None:
    await left(desk)
    await desk.reply("We have it.")
    assert await rows(desk, "select * from outbox") == []
    await settle_later(desk)
    await settle_later(desk)
    sent = await rows(desk, "select i.external_id, o.state from outbox o join identities i on i.id = o.identity_id")
    assert sent == [("maria@example.org", "queued")]
    audit = await desk.perform("desk.audit")
    assert audit.ok, audit.findings


async def test_an_answer_the_visitor_has_got_does_not(desk: Desk) -> None:
    await left(desk)
    await desk.reply("We have it.")
    await change(desk, "update messages set state = 'delivered' where type = 'outbound'")
    await settle_later(desk)
    assert await rows(desk, "select * from outbox") == []


async def test_an_address_that_is_somebody_else_s_is_noted_and_never_written_to(desk: Desk) -> None:
    await left(desk)
    async with desk.tab(await desk.token()) as tab:
        await tab.write("o" * 8)
        await tab.one("ack")
        await tab.say(t="leave", email="maria@example.org")
        await tab.one("left")
    await desk.reply("Who are you?", conversation=2)
    await settle_later(desk)
    assert await rows(desk, "select * from outbox") == []
    assert await rows(desk, "select count(*) from claims") == [(2,)]
