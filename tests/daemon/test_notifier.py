"""The notifier over a real store: a real program, a real web server, a real SMTP server, and a stop in the middle."""

import asyncio
import json
import os
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import uvloop
from aiohttp import web

from omnid import operations
from omnid.channel import Live, Outgoing, Rejected, Sent, Unsure
from omnid.config import Mail
from omnid.daemon import notifier
from omnid.daemon.ways import program, webhook
from omnid.desk import notifying
from omnid.engine.engine import Engine
from omnid.model import SYSTEM, Delivery, DeliveryState, NotificationId, OperatorId, Role, Sentence, WayKind
from omnid.store import channels, deliveries, operators
from omnid_webhook.signing import key_of, verify
from tests.daemon.smtp import Taker, smtp
from tests.patience import PATIENCE_S

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


class Bot:
    """An open channel that keeps what it is to send."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []

    async def receive(self) -> None:
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing) -> Sent:
        self.taken.append(outgoing)
        return Sent()


class Open:
    """The channels of a desk that has one bot."""

    def __init__(self) -> None:
        self.bot = Bot()

    def opened(self, kind: str, name: str | None) -> Live:
        if kind != "telegram" or name not in (None, "bot"):
            raise Rejected(f"There is no {kind} channel.")
        return self.bot


class Desk:
    """With an operator, anna."""

    def __init__(self, engine: Engine, anna: OperatorId) -> None:
        self.engine = engine
        self.anna = anna
        self.channels = Open()

    async def asks(self, what: str, **fields: Any) -> Any:
        operation = operations.find(what)
        request = operation.request(**fields)
        return await self.engine.writer.run(lambda tx: operations.perform(tx, SYSTEM, operation, request))

    async def way(self, kind: WayKind, address: str, secret: str | None = None) -> None:
        await self.asks("way.add", operator="anna", kind=kind, address=address, secret=secret)

    async def tell(self, text: str = "Conversation 42 waits.") -> NotificationId:
        number = await self.engine.writer.run(
            lambda tx: notifying.notify(tx, operator=self.anna, reason="waiting", said=Sentence(text), key=text)
        )
        assert number is not None
        return number

    async def becomes(self, notification: NotificationId, *states: DeliveryState) -> Delivery:
        """Wait until its delivery is in one of these states; the bus says when to look."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                seq = self.engine.bus.last
                (one,) = await self.engine.readers.run(lambda tx: deliveries.of(tx, notification))
                if one.state in states:
                    return one
                await self.engine.bus.beyond(seq, PATIENCE_S)

    def running(self, mail: Mail | None = None) -> Any:
        return notifier.notifying(self.engine, self.channels, mail or Mail())


@pytest.fixture
async def desk(engine: Engine) -> Desk:
    anna = await engine.writer.run(lambda tx: operators.add(tx, "anna", "Anna", Role.OPERATOR, None, None))
    return Desk(engine, OperatorId(anna))


# --- a program ---


def script(tmp_path: Path, text: str) -> str:
    path = tmp_path / "page me"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return shlex.quote(str(path))


async def test_a_program_gets_it_as_json_on_its_input(desk: Desk, tmp_path: Path) -> None:
    keeps = script(tmp_path, f"cat > {tmp_path}/got; echo $1 > {tmp_path}/said")
    await desk.way(WayKind.EXEC, f"{keeps} 'a; b'")
    async with desk.running():
        await desk.becomes(await desk.tell(), DeliveryState.SENT)
    got = json.loads((tmp_path / "got").read_text())
    assert (got["type"], got["text"], got["operator"]) == ("notification", "Conversation 42 waits.", "anna")
    assert (tmp_path / "said").read_text() == "a; b\n"


async def test_a_program_that_fails_is_run_again_and_its_complaint_is_kept(desk: Desk, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    await desk.way(
        WayKind.EXEC, script(tmp_path, f"test -e {mark} || {{ touch {mark}; echo 'no modem' >&2; exit 3; }}")
    )
    async with desk.running():
        notification = await desk.tell()
        settled = await desk.becomes(notification, DeliveryState.SENT)
    assert settled.tries == 2
    rows = await desk.engine.readers.run(lambda tx: tx.run("select outcome, reason from delivery_attempts").fetchall())
    assert [row[0] for row in rows] == ["retry", "sent"]
    assert "status 3: no modem" in rows[0][1]


async def test_a_program_that_does_not_end_is_killed_with_all_it_started(tmp_path: Path) -> None:
    command = script(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(Unsure, match="killed"):
        await program.run(command, b"{}", 0.5)
    await _ended(int((tmp_path / "child").read_text()))


async def _ended(pid: int) -> None:
    """A kill is asked for at once, and done when the kernel comes to it."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    dead = asyncio.Event()
    asyncio.get_running_loop().add_reader(process, dead.set)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await dead.wait()
    finally:
        asyncio.get_running_loop().remove_reader(process)
        os.close(process)


async def test_a_program_that_reads_nothing_and_complains_without_end_is_no_problem(tmp_path: Path) -> None:
    await program.run(script(tmp_path, "head -c 3000000 /dev/zero | tr '\\0' x >&2"), b"x" * 1_000_000)


def test_a_program_that_ends_before_it_was_told_anything_has_its_own_status() -> None:
    """On the daemon's own loop, which knows at once that nobody reads any more."""

    async def told() -> list[BaseException | None]:
        return await asyncio.gather(*(program.run("/bin/false", b"{}") for _ in range(5)), return_exceptions=True)

    assert {str(one) for one in uvloop.run(told())} == {"/bin/false ended with status 1."}


# --- a webhook ---


@asynccontextmanager
async def receiver(*answers: int) -> AsyncIterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """Its address, and what it got; it answers as told, then 204."""
    got: list[tuple[dict[str, str], bytes]] = []
    left = list(answers)

    async def take(request: web.Request) -> web.Response:
        got.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        return web.Response(status=left.pop(0) if left else 204)

    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got
    finally:
        await runner.cleanup()


async def test_a_webhook_is_signed_and_has_the_same_id_on_every_try(desk: Desk) -> None:
    async with receiver(503) as (url, got), desk.running():
        await desk.way(WayKind.WEBHOOK, url, SECRET)
        await desk.becomes(await desk.tell(), DeliveryState.SENT)
    ids = {verify([key_of(SECRET)], headers, body, float(headers["webhook-timestamp"])) for headers, body in got}
    assert (len(got), len(ids)) == (2, 1)
    assert json.loads(got[0][1])["reason"] == "waiting"


async def test_a_receiver_that_wants_no_more_is_not_asked_again(desk: Desk) -> None:
    async with receiver(webhook.GONE) as (url, _), desk.running():
        await desk.way(WayKind.WEBHOOK, url, SECRET)
        assert "410" in str((await desk.becomes(await desk.tell(), DeliveryState.FAILED)).reason)


# --- e-mail ---


async def test_a_mail_goes_to_a_real_server_and_asks_machines_not_to_answer(desk: Desk) -> None:
    await desk.way(WayKind.EMAIL, "anna@example.org")
    taker = Taker()
    async with smtp(taker) as mail, desk.running(mail):
        await desk.becomes(await desk.tell("Мария ждёт\nуже минуту"), DeliveryState.SENT)
    (envelope,) = taker.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@shop.example", ["anna@example.org"])
    content = envelope.content
    assert isinstance(content, bytes)
    mail_ = message_from_bytes(content, policy=default)
    assert mail_["Subject"] == "Мария ждёт"
    assert mail_["Auto-Submitted"] == "auto-generated"
    body = mail_.get_body()
    assert body is not None
    assert "уже минуту" in body.get_content()


async def test_what_the_mail_server_refuses_for_good_has_failed(desk: Desk) -> None:
    await desk.way(WayKind.EMAIL, "anna@example.org")
    async with smtp(Taker("554 no")) as mail, desk.running(mail):
        assert "554" in str((await desk.becomes(await desk.tell(), DeliveryState.FAILED)).reason)


# --- channels ---


async def test_telegram_is_told_by_a_channel_s_bot(desk: Desk) -> None:
    await desk.engine.writer.run(lambda tx: channels.add(tx, "telegram", "bot", "p1", {"token": "1:a"}))
    await desk.way(WayKind.TELEGRAM, "bot:-100123")
    async with desk.running():
        await desk.becomes(await desk.tell(), DeliveryState.SENT)
    assert [(one.recipient, one.text) for one in desk.channels.bot.taken] == [("-100123", "Conversation 42 waits.")]


async def test_without_a_mail_server_and_an_email_channel_it_says_so(desk: Desk) -> None:
    await desk.way(WayKind.EMAIL, "anna@example.org")
    async with desk.running():
        assert "no email channel" in str((await desk.becomes(await desk.tell(), DeliveryState.FAILED)).reason)


# --- a stop in the middle ---


async def test_what_is_cut_off_is_unsure_to_the_next_and_not_sent_twice(desk: Desk, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "begun")
    await desk.way(WayKind.EXEC, script(tmp_path, f"echo run >> {tmp_path}/runs; echo > {tmp_path}/begun; sleep 60"))
    async with desk.running():
        notification = await desk.tell()
        await asyncio.to_thread((tmp_path / "begun").read_text)
    async with desk.running():
        settled = await desk.becomes(notification, DeliveryState.UNSURE)
    assert "may have arrived" in str(settled.reason)
    assert (settled.tries, (tmp_path / "runs").read_text()) == (1, "run\n")
