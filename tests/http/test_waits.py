"""Visitors are told what to expect, and may leave an address to be answered at."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from omnid.channel import Received, Sender
from omnid.desk import copying, failing, inbound
from omnid.http.visits import LINKS_PER_MINUTE
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
    wait = (await desk.session())["wait"]
    assert wait == {"open": True, "opens_at": None, "expected_ms": None, "ask": False, "services": []}


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


# --- messengers -----------------------------------------------------------------------------------------------------


async def messengers(desk: Desk, **config: object) -> None:
    await closed(desk)
    for kind, name, settings in (
        ("telegram", "bot", {"token": "1:a"}),
        ("telegram", "bot2", {"token": "2:a"}),
        ("vk", "group", {"token": "t", "group_id": 1}),
        ("webhook", "shop", {"secret": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}),
    ):
        desk.hooks.linking.add((await desk.perform("channel.add", kind=kind, name=name, config=settings)).id)
    await desk.perform("channel.set", name="site", config=config)


async def offered(desk: Desk) -> list[str]:
    async with desk.tab(await desk.token()) as tab:
        await tab.write("k" * 8)
        return list((await tab.one("ack"))["wait"]["services"])


async def test_outside_the_hours_one_is_offered_each_messenger_once(desk: Desk) -> None:
    await messengers(desk)
    assert (await desk.session())["wait"]["services"] == [], "nothing is written yet"
    assert await offered(desk) == ["Telegram", "VK"]
    await desk.perform("channel.disable", name="group")
    assert await offered(desk) == ["Telegram"]


async def test_a_messenger_that_does_not_work_is_not_offered(desk: Desk) -> None:
    await messengers(desk)
    assert await offered(desk) == ["Telegram", "VK"]
    (group,) = [one for one in await desk.perform("channel.list") if one.name == "group"]
    await desk.engine.writer.run(lambda tx: failing.changed(tx, failing.of_channel(group), "The key is revoked."))
    assert await offered(desk) == ["Telegram"]
    await desk.engine.writer.run(lambda tx: failing.changed(tx, failing.of_channel(group), None))
    assert await offered(desk) == ["Telegram", "VK"]


@pytest.mark.parametrize(
    ("names", "services"),
    [(["group", "bot2"], ["VK", "Telegram"]), (["group", "shop", "gone"], ["VK"]), (["none"], [])],
)
async def test_a_chat_says_which_are_offered(desk: Desk, names: list[str], services: list[str]) -> None:
    await messengers(desk, messengers=names)
    assert await offered(desk) == services


async def test_whoever_follows_the_link_is_told_so_and_answered_there(desk: Desk) -> None:
    await messengers(desk)
    token = await desk.token()
    async with desk.tab(token) as tab:
        await tab.write("k" * 8)
        await tab.one("ack")
        await tab.say(t="link", service="Telegram")
        link = await tab.one("link")
        assert link["url"].startswith("https://chat.example/?start=join")
        await follow(desk, link["url"].partition("=")[2])
        assert await tab.one("joined") == {"t": "joined", "service": "Telegram"}
        await tab.write("l" * 8)
        assert (await tab.one("ack"))["wait"]["services"] == [], "they are reached now"
    assert await rows(desk, "select made_by, expires_at - created_at from contact_links") == [
        ("the website chat", 24 * 60 * 60 * 1000)
    ]
    assert await rows(desk, "select count(distinct contact_id) from identities") == [(1,)]


async def test_an_answer_goes_where_they_wrote_last_and_from_the_chat_there_too(desk: Desk) -> None:
    await messengers(desk)
    token = await desk.token()
    async with desk.tab(token) as tab:
        await tab.write("k" * 8)
        await tab.one("ack")
        await tab.say(t="link", service="Telegram")
        await follow(desk, (await tab.one("link"))["url"].partition("=")[2])
        await desk.reply("First")
        await tab.write("l" * 8)
        await tab.one("ack")
    await desk.reply("Second")
    await settle_later(desk)
    sent = """select m.text, i.external_id from outbox o
        join messages m on m.id = o.message_id join identities i on i.id = o.identity_id"""
    assert await rows(desk, sent) == [("First", "7"), ("Second", "7")]


async def test_who_wrote_from_there_again_is_still_reached_there(desk: Desk) -> None:
    await messengers(desk)
    async with desk.tab(await desk.token()) as tab:
        await tab.write("k" * 8)
        await tab.one("ack")
        await tab.say(t="link", service="Telegram")
        await follow(desk, (await tab.one("link"))["url"].partition("=")[2])
    said = Received(external_id="m2", sender=Sender(external_id="7"), text="And another thing")
    bot = (await rows(desk, "select id from channels where name = 'bot'"))[0][0]
    await desk.engine.writer.run(lambda tx: inbound.receive(tx, bot, said))
    assert await rows(desk, "select left_at is not null from identities where external_id = '7'") == [(1,)]
    assert await rows(desk, "select count(*) from messages where text like '%proved%'") == [(0,)]


async def follow(desk: Desk, token: str) -> None:
    """Somebody presses Start."""
    bot = (await rows(desk, "select id from channels where name = 'bot'"))[0][0]
    start = Received(external_id="m1", sender=Sender(external_id="7", name="Maria"), text="", start=token)
    await desk.engine.writer.run(lambda tx: inbound.receive(tx, bot, start))


async def test_a_link_is_refused_where_it_cannot_be_made(desk: Desk) -> None:
    await messengers(desk)
    async with desk.tab(await desk.token()) as tab:
        await tab.say(t="link", service="Telegram")
        assert (await tab.one("error"))["code"] == "conflict", "nothing is written yet"
        await tab.write("k" * 8)
        await tab.one("ack")
        await tab.say(t="link", service="Carrier pigeon")
        error = await tab.one("error")
        assert (error["code"], error["of"]) == ("not_found", "link")
        desk.hooks.linking.clear()
        await tab.say(t="link", service="Telegram")
        assert (await tab.one("error"))["code"] == "unavailable"
    assert await rows(desk, "select * from contact_links") == []


async def test_nobody_has_links_made_without_end(desk: Desk) -> None:
    await messengers(desk)
    async with desk.tab(await desk.token()) as tab:
        await tab.write("k" * 8)
        await tab.one("ack")
        for _ in range(LINKS_PER_MINUTE):
            await tab.say(t="link", service="VK")
            await tab.one("link")
        await tab.say(t="link", service="VK")
        assert (await tab.one("error"))["code"] == "rate_limited"
