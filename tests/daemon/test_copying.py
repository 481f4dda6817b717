"""An answer that the chat does not show leaves by mail when it is due, not when the sender next looks by itself."""

import asyncio
from email import message_from_bytes
from email.policy import default

import structlog

from omnid import operations
from omnid.channel import Secret
from omnid.daemon.decider import Decider
from omnid.daemon.sender import LOOK_AGAIN_S, Sender
from omnid.daemon.state import State
from omnid.daemon.supervising import beside
from omnid.desk import leaving, visitors
from omnid.desk.visitors import Said, Visitor
from omnid.engine.engine import Engine
from omnid.model import SYSTEM, Channel
from omnid.store import channels
from omnid.store.database import Tx
from omnid.testing import MemoryPort
from omnid_email import KIND
from omnid_email.api import connect
from omnid_email.config import EmailConfig
from tests.daemon.smtp import Taker, smtp

DUE_MS = 200
"""Long enough for the sender to have looked, and found nothing, after it heard of the answer itself."""


async def test_the_sender_is_told_of_a_copy(engine: Engine) -> None:
    taker = Taker()
    async with smtp(taker) as mail:
        assert mail.server is not None
        port = int(mail.server.reveal().rpartition(":")[2])
        config = EmailConfig(
            address="help@shop.example",
            imap_host="127.0.0.1",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            smtp_login=False,
            password=Secret("unused"),
        )
        mailbox = await engine.writer.run(_visited)
        async with MemoryPort(KIND) as outside, connect(config, outside) as live:
            state = State("mailbox", "email", structlog.get_logger())
            sender = Sender(engine, mailbox, KIND.capabilities, live, state, None)
            sending = asyncio.create_task(sender.run())
            async with beside(engine, Decider(engine).run, "decider"), asyncio.timeout(LOOK_AGAIN_S / 3):
                await _reply(engine, "We have it.")
                await taker.came.wait()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await sender.stop(5)
    (envelope,) = taker.taken
    assert envelope.rcpt_tos == ["maria@example.org"]
    assert isinstance(envelope.content, bytes)
    body = message_from_bytes(envelope.content, policy=default).get_body(("plain",))
    assert body is not None
    assert "We have it." in body.get_content()


def _visited(tx: Tx) -> Channel:
    """Maria has written in the chat and left her address; the mailbox."""
    site = channels.add(tx, "widget", "site", "p1", {})
    mailbox = channels.add(tx, "email", "mailbox", "p2", {})
    maria = Visitor(site, "maria")
    visitors.say(tx, maria, Said(key="k" * 8, text="Do you have it?"))
    leaving.leave(tx, maria, "maria@example.org")
    return channels.get(tx, mailbox)


async def _reply(engine: Engine, text: str) -> None:
    for name, fields in (
        ("desk.set", {"changes": {"copy_ms": DUE_MS}}),
        ("conversation.reply", {"conversation_id": 1, "text": text}),
    ):
        operation = operations.find(name)
        request = operation.request(**fields)
        await engine.writer.run(
            lambda tx, operation=operation, request=request: operations.perform(tx, SYSTEM, operation, request)  # type: ignore[misc]
        )
