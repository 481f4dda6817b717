"""The daemon is killed again and again under load, and nothing that was acknowledged is lost or doubled."""

import asyncio
import os
import random
import re
import sys
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from omnid.errors import Conflict
from omnid.model import OutboxState
from omnid_telegram.fake import FakeTelegram, Fault, Faults
from tests.patience import START_S
from tests.proof.daemon import Daemon, lines, rows
from tests.proof.visitor import LiveVisitor, Visitor

KILLS = int(os.environ.get("OMNID_KILLS", "10"))
"""Each costs a start; other kills at each run, for the chances are drawn anew."""
CHATS = range(500, 520)
DRAINED_S = 240.0
SENDING = {
    Fault.SLOW_DOWN: 0.05,
    Fault.ERROR: 0.05,
    Fault.ERROR_AFTER: 0.05,
    Fault.BAD_GATEWAY: 0.03,
    Fault.HANG: 0.03,
    Fault.DROP: 0.05,
    Fault.DROP_AFTER: 0.05,
}
POLLING = {Fault.REDELIVER: 0.1, Fault.ERROR: 0.05, Fault.SLOW_DOWN: 0.02, Fault.DROP: 0.05, Fault.CONFLICT: 0.01}

REPLIER = """
import random, sys, time
from omnid import operations
from omnid.errors import Unavailable
from omnid.model import SYSTEM
from omnid.store import database

connection = database.connect(sys.argv[1])
chance = random.Random(int(sys.argv[2]))
reply = operations.find("conversation.reply")
number = 0
while sys.stdin is not None:
    open_ = connection.execute(
        "select c.id from conversations c join identities i on i.id = c.identity_id where i.channel_id = 2"
    ).fetchall()
    if open_:
        number += 1
        request = reply.request(conversation_id=chance.choice(open_)[0], text=f"reply {number}")
        with database.transaction(connection) as tx:
            message = operations.perform(tx, SYSTEM, reply, request, f"reply-{number}")
        print(message.id, message.conversation_id, number, flush=True)
    time.sleep(chance.random() * 0.3)
"""
"""Another process that answers, as the command line does; says what was queued after it was committed."""


class Replies:
    """What the other process queued: text → conversation."""

    def __init__(self) -> None:
        self.queued: dict[str, int] = {}

    async def start(self, daemon: Daemon, seed: int) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", REPLIER, str(daemon.database), str(seed), stdout=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            _, conversation, number = line.split()
            self.queued[f"reply {int(number)}"] = int(conversation)

    async def stop(self) -> None:
        died = self._process.returncode is not None
        if not died:
            self._process.terminate()
        await self._process.wait()
        await self._reading
        assert not died, "the process that answers has died"


async def _people_write(fake: FakeTelegram, chance: random.Random, stop: asyncio.Event) -> None:
    """On Telegram, each their numbered messages."""
    counts: Counter[int] = Counter()
    while not stop.is_set():
        chat = chance.choice(CHATS)
        counts[chat] += 1
        fake.state.write(chat, f"telegram {chat}-{counts[chat]}")
        await asyncio.sleep(chance.random() * 0.02)


async def _kill_again_and_again(daemon: Daemon, fake: FakeTelegram, chance: random.Random) -> None:
    for number in range(KILLS):
        # Some while it starts and catches up, some in the middle of its work, which begins when it has got updates.
        if number % 3:
            before = fake.state.confirmed
            await fake.state.until(lambda before=before: fake.state.confirmed > before, START_S)  # type: ignore[misc]
        await asyncio.sleep(chance.uniform(0, 0.5) if number % 3 == 0 else chance.uniform(0, 3))
        daemon.kill()
        await asyncio.to_thread(daemon.start)


async def _drained(fake: FakeTelegram, daemon: Daemon) -> None:
    """Until all updates are confirmed and all replies have left; an operator tries again what was given up."""
    async with asyncio.timeout(DRAINED_S):
        while fake.state.pending() or _open(daemon):
            for (item,) in rows(daemon.database, "select id from outbox where state in ('failed', 'unsure')"):
                with suppress(Conflict):  # it is being sent, or has been, meanwhile
                    await asyncio.to_thread(daemon.perform, "outbox.retry", outbox_id=item)
            await asyncio.sleep(0.2)


def _open(daemon: Daemon) -> int:
    settled = (OutboxState.SENT.value, OutboxState.CANCELLED.value)
    found: int = rows(daemon.database, f"select count(*) from outbox where state not in {settled}")[0][0]
    return found


@pytest.mark.slow
async def test_killed_at_any_instant_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    seed = int(os.environ.get("OMNID_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 30)
    print(f"OMNID_SEED={seed}")
    chance = random.Random(seed)
    daemon = Daemon(tmp_path, forked=True)
    daemon.add_channel("widget", "site", {"per_minute": 100_000, "per_minute_address": 1_000_000})
    async with FakeTelegram(faults=Faults(seed=seed, retry_after=0.3)) as fake, aiohttp.ClientSession() as http:
        bot = {"token": fake.token, "base_url": fake.base_url, "poll_timeout": 2, "request_timeout": 1.5}
        assert daemon.add_channel("telegram", "bot", bot).id == 2
        fake.faults.often("send*", SENDING)
        fake.faults.often("getUpdates", POLLING)
        daemon.start()
        try:
            visitors, replies = await _torture(daemon, fake, http, chance)
            status = daemon.stop()
        finally:
            if daemon.stop():
                print(daemon.log[-5000:])
        assert status == 0, daemon.log[-5000:]
        _check_visitors(daemon, visitors)
        _check_telegram(daemon, fake)
        _check_replies(daemon, fake, replies)
        _check_audit(daemon, fake, visitors, replies)


async def _torture(
    daemon: Daemon, fake: FakeTelegram, http: aiohttp.ClientSession, chance: random.Random
) -> tuple[list[Visitor], Replies]:
    visitors = [
        (LiveVisitor if number % 3 else Visitor)(http, daemon.url, f"visitor{number}", random.Random(chance.random()))
        for number in range(9)
    ]
    replies, stop = Replies(), asyncio.Event()
    await replies.start(daemon, chance.randrange(1 << 30))
    load = [asyncio.create_task(visitor.live(stop, 0.02)) for visitor in visitors]
    load.append(asyncio.create_task(_people_write(fake, random.Random(chance.random()), stop)))
    try:
        await _kill_again_and_again(daemon, fake, chance)
        stop.set()
        await asyncio.gather(*load)
    finally:
        for task in load:
            task.cancel()
        await replies.stop()
    await _drained(fake, daemon)
    for visitor in visitors:
        await visitor.close()
    return visitors, replies


def _check_visitors(daemon: Daemon, visitors: list[Visitor]) -> None:
    """Each key once, in the order in which it was acknowledged; all of one visitor in one conversation."""
    found: dict[str, list[str]] = defaultdict(list)
    places: dict[str, set[int]] = defaultdict(set)
    for key, conversation in rows(
        daemon.database,
        "select key, conversation_id from messages where channel_id = 1 and type = 'inbound' order by id",
    ):
        found[key.partition("-")[0]].append(key)
        places[key.partition("-")[0]].add(conversation)
    assert sum(len(visitor.acked) for visitor in visitors) > 100
    for visitor in visitors:
        assert found[visitor.name] == visitor.acked, visitor.name
        assert len(places[visitor.name]) == 1


def _check_telegram(daemon: Daemon, fake: FakeTelegram) -> None:
    """Every update that was confirmed is there once, in order for each person."""
    written: dict[str, list[str]] = defaultdict(list)
    for _, payload in fake.state.updates:
        match = re.search(rb"telegram (\d+)-\d+", payload)
        assert match is not None
        written[match[1].decode()].append(match[0].decode())
    found: dict[str, list[str]] = defaultdict(list)
    sql = "select text from messages where channel_id = 2 and type = 'inbound' order by id"
    for (text,) in rows(daemon.database, sql):
        found[text.split()[1].partition("-")[0]].append(text)
    assert sum(map(len, written.values())) > 100
    assert found == written


def _check_replies(daemon: Daemon, fake: FakeTelegram, replies: Replies) -> None:
    """Every reply that was queued arrived, and where it arrived more than once that was foretold."""
    arrived = Counter(message.text for message in fake.state.sent)
    state = {
        text: (state, bool(doubled))
        for text, state, doubled in rows(
            daemon.database, "select text, state, duplicate_possible from messages where type = 'outbound'"
        )
    }
    assert len(replies.queued) > 20
    assert set(replies.queued) <= set(state)
    assert set(state) == set(arrived)
    for text, (how, foretold) in state.items():
        assert how == "sent", text
        assert arrived[text] == 1 or foretold, text
    _check_order(daemon, fake)


def _check_order(daemon: Daemon, fake: FakeTelegram) -> None:
    """Replies to one person arrived in their order, but for those an operator had to try again."""
    by_hand = {text for (text,) in rows(daemon.database, _BY_HAND)}
    first: dict[int, list[int]] = defaultdict(list)
    seen: set[str] = set()
    for message in fake.state.sent:
        if message.text not in seen | by_hand:
            first[message.chat_id].append(int(message.text.split()[1]))
        seen.add(message.text)
    for numbers in first.values():
        assert numbers == sorted(numbers)


_BY_HAND = """
select m.text from messages m join outbox o on o.message_id = m.id
where exists (
    select 1 from audit a where a.operation = 'outbox.retry' and json_extract(a.request, '$.outbox_id') = o.id
)"""


def _check_audit(daemon: Daemon, fake: FakeTelegram, visitors: list[Visitor], replies: Replies) -> None:
    """``omnid audit`` comes to what the test has counted by itself."""
    done = daemon.command("audit", "--since", "24h", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    [report] = lines(done.stdout)
    assert (report["lost"], report["doubled"], report["stuck"], report["failed"]) == (0, 0, 0, 0)
    acked = sum(len(visitor.acked) for visitor in visitors)
    assert report["counted"]["inbound"] == acked + len(fake.state.updates)
    assert report["counted"]["journal"] == len(fake.state.updates)
    arrived = Counter(message.text for message in fake.state.sent)
    assert report["counted"]["outbound"] == len(arrived) >= len(replies.queued)
    assert report["unsure"] >= sum(count > 1 for count in arrived.values())
    sequence = [seq for (seq,) in rows(daemon.database, "select seq from events order by seq")]
    assert sequence == list(range(1, len(sequence) + 1))
    resent = sum(visitor.resent for visitor in visitors)
    doubles = sum(arrived.values()) - len(arrived)
    print(
        f"{KILLS} kills, {acked} messages of visitors ({resent} sent again), {len(fake.state.updates)} of Telegram, "
        f"{len(arrived)} replies, {doubles} doubles foretold, faults {dict(fake.faults.made)}"
    )
