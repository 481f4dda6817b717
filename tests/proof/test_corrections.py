"""A daemon that is killed before and in an edit: what the contact reads is what was said last, changed once."""

import asyncio
from pathlib import Path

import pytest

from omnid_telegram.fake import FakeTelegram, Fault
from tests.patience import START_S
from tests.proof.daemon import Daemon, lines, rows

pytestmark = pytest.mark.slow
CHAT = 700100


async def asked(daemon: Daemon, *arguments: str) -> str:
    done = await asyncio.to_thread(daemon.command, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def noted(daemon: Daemon) -> None:
    """Until the outcome of every attempt is on disk: what reached Telegram may not be yet."""
    async with asyncio.timeout(START_S):
        while True:
            if not rows(daemon.database, "select 1 from outbox where state in ('queued', 'sending')"):
                return
            await asyncio.sleep(0.02)


def edits(fake: FakeTelegram) -> list[str]:
    """What Telegram was asked to change, whether it heard of that before or not."""
    return [str(params["text"]) for method, params in fake.state.calls if method == "editMessageText"]


async def test_an_edit_survives_the_daemons_death_and_is_made_once(tmp_path: Path) -> None:
    daemon = Daemon(tmp_path, forked=True)
    async with FakeTelegram() as fake:
        daemon.add_channel("telegram", "bot", {"token": fake.token, "base_url": fake.base_url, "poll_timeout": 5})
        await asyncio.to_thread(daemon.start)
        try:
            update = fake.state.write(CHAT, "What does it cost?")
            await fake.state.until(lambda: fake.state.confirmed_below > update, START_S)
            (reply,) = lines(await asked(daemon, "reply", "1", "It costs 5", "--json"))
            await fake.state.until(lambda: bool(fake.state.sent), START_S)
            (sent,) = fake.state.sent
            await asked(daemon, "message", "edit", str(reply["id"]), "It costs 6")
            await fake.state.until(lambda: sent.text == "It costs 6", START_S)
            await noted(daemon)

            daemon.kill()
            await asked(daemon, "message", "edit", str(reply["id"]), "It costs 7")
            await asked(daemon, "message", "edit", str(reply["id"]), "It costs 8")
            await asyncio.to_thread(daemon.start)
            await fake.state.until(lambda: sent.text == "It costs 8", START_S)
            await noted(daemon)

            fake.faults.next("editMessageText", Fault.HANG)
            await asked(daemon, "message", "edit", str(reply["id"]), "It costs 9")
            await fake.state.until(lambda: fake.faults.made.get(Fault.HANG) == 1, START_S)
            daemon.kill()
            await asyncio.to_thread(daemon.start)
            await fake.state.until(lambda: len(edits(fake)) == 4, START_S)
            await asked(daemon, "message", "retract", str(reply["id"]))
            await fake.state.until(lambda: sent.deleted, START_S)
        finally:
            await asyncio.to_thread(daemon.stop)
        await asked(daemon, "audit")
    assert edits(fake) == [f"It costs {price}" for price in (6, 8, 9, 9)], "7 was overtaken before it left"
    assert (len(fake.state.sent), sent.edits, sent.text) == (1, 3, "It costs 9")
    made = rows(
        daemon.database, "select o.sort, o.state, a.outcome from outbox o left join attempts a on a.outbox_id = o.id"
    )
    assert made == [
        ("send", "sent", "sent"),
        ("edit", "sent", "sent"),
        ("edit", "cancelled", None),
        ("edit", "sent", "sent"),
        ("edit", "sent", "unsure"),
        ("edit", "sent", "sent"),
        ("retract", "sent", "sent"),
    ]
    assert [one["text"] for one in lines(await asked(daemon, "message", "revisions", str(reply["id"]), "--json"))] == [
        f"It costs {price}" for price in (5, 6, 7, 8)
    ]
