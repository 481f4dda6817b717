"""A mailbox that is open: receives in `receiving`, sends and checks here."""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from omnid.channel import ChannelDown, Check, Outgoing, OutgoingFile, Port, Rejected, Sent
from omnid_email.budget import Budget
from omnid_email.checks import checks
from omnid_email.compose import File, composed, message_id
from omnid_email.config import EmailConfig
from omnid_email.credentials import Credentials
from omnid_email.delivery import deliver
from omnid_email.ids import start_address
from omnid_email.receiving import Receiver

__all__ = ["Email", "connect"]

_AT_ONCE = 4
"""Connections to the SMTP server; providers allow few."""
_ADDRESS = re.compile(r"[^@\s,;<>\x00-\x1f]+@[^@\s,;<>\x00-\x1f]+")


@asynccontextmanager
async def connect(config: EmailConfig, port: Port) -> AsyncIterator["Email"]:
    """Raises `ChannelDown` for settings that cannot work. Does not talk to the servers yet."""
    if config.after == "move" and not config.move_to:
        raise ChannelDown("after = “move” needs move_to: the folder where mail goes that is safely stored.")
    try:
        trust = ssl.create_default_context(cafile=config.ca_file)
    except OSError as problem:
        raise ChannelDown(f"ca_file {config.ca_file} cannot be used: {problem}") from None
    yield Email(config, port, trust)


class Email:
    """The live channel."""

    def __init__(self, config: EmailConfig, port: Port, trust: ssl.SSLContext) -> None:
        self._config = config
        self._port = port
        self._trust = trust
        self._credentials = Credentials(config, port)
        self._sending = asyncio.Semaphore(_AT_ONCE)
        self._budget = Budget(config.automatic_per_day, port)

    async def receive(self) -> None:
        await Receiver(self._config, self._port, self._credentials, self._trust).run()

    async def send(self, outgoing: Outgoing) -> Sent:
        if not _ADDRESS.fullmatch(outgoing.recipient):
            raise Rejected(f"“{outgoing.recipient}” is no address mail can be sent to.")
        if outgoing.recipient.lower() in self._config.own:
            raise Rejected("This is the desk's own address: the mail would come back to it for ever.")
        if outgoing.automatic:
            await self._budget.spend(outgoing.recipient, outgoing.key, time.time())
        async with self._sending:
            files = [File(name=one.name, mime=one.mime, data=await _read(one)) for one in _files(outgoing)]
            # In a thread, because a large file takes a while to encode.
            mail = await asyncio.to_thread(composed, outgoing, self._config, files, time.time())
            await deliver(self._config, self._trust, self._credentials, outgoing.recipient, mail)
        return Sent(external_id=message_id(outgoing, self._config))

    async def check(self) -> list[Check]:
        return await checks(self._config, self._credentials, self._trust)

    async def link(self, token: str) -> str:
        """An address that brings ``token`` back, as a link; mail servers fold case, so it travels in base32."""
        if not self._config.plus_address:
            raise ValueError("a link needs addresses with a plus, which are off for this channel")
        return f"mailto:{start_address(self._config.address, token)}"


def _files(outgoing: Outgoing) -> list[OutgoingFile]:
    return [one for one in (outgoing.file, *outgoing.more) if one is not None]


async def _read(file: OutgoingFile) -> bytes:
    return b"".join([chunk async for chunk in file.open()])
