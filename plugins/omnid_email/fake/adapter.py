"""The fake mailbox as the contract's checks drive it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from omnid.channel import ChannelDown, Kind, Outcome, Rejected, Retry, Unreachable, Unsure
from omnid_email import KIND
from omnid_email.envelope import Envelope, wrapped
from omnid_email.fake.mail import written
from omnid_email.fake.server import ADDRESS, FakeMail
from omnid_email.fake.smtp import Fault

__all__ = ["EmailAdapter", "adapter"]

_ANN = "ann@example.org"
_FAULTS: dict[type[Outcome], Fault] = {
    Retry: Fault.GREYLIST,
    Rejected: Fault.SPAM,
    Unreachable: Fault.NO_SUCH_USER,
    ChannelDown: Fault.NO_LOGIN,
    Unsure: Fault.DROP_AFTER,
}


@asynccontextmanager
async def adapter() -> AsyncIterator["EmailAdapter"]:
    """A fresh mailbox."""
    async with FakeMail() as fake:
        yield EmailAdapter(fake)


class EmailAdapter:
    """Satisfies ``omnid.testing.Adapter``."""

    kind: Kind = KIND
    package = "omnid_email"
    recipient = _ANN

    def __init__(self, fake: FakeMail) -> None:
        self._fake = fake
        self.config = fake.config()
        self.samples: Sequence[bytes] = _samples()
        self.faults: dict[type[Outcome], Callable[[], None]] = {
            outcome: partial(fake.faults.append, fault) for outcome, fault in _FAULTS.items()
        }

    async def write(self, text: str) -> None:
        self._fake.write(_ANN, text)

    async def follow(self, url: str) -> None:
        self._fake.write(_ANN, "Hello", to=url.removeprefix("mailto:"))

    async def poison(self) -> None:
        # Any bytes make a mail; only one that the server cannot give is beyond reading.
        self._fake.box.put(b"", broken=True)

    async def repeat(self) -> None:
        self._fake.box.put(self._fake.box.mails[-1].raw)

    async def acknowledged(self, count: int) -> None:
        await self._fake.box.until(lambda: self._fake.box.acknowledged >= count)

    def acknowledgements(self) -> int:
        return self._fake.box.acknowledged

    def taken(self) -> list[str]:
        return self._fake.replies()


def _samples() -> list[bytes]:
    """A mail, an answer, an automatic one and a report."""
    ours = "<omnid.0123456789abcdef0123.12zabcdefghij234567@shop.example>"
    report = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: support@shop.example\r\nMessage-ID: <r@mx.example>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n--x\r\n\r\nIt failed.\r\n'
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; ann@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + ours.encode() + b"\r\n\r\n--x--\r\n"
    )
    mails = [
        written(_ANN, ADDRESS, "Где мой заказ? 😀", number=1),
        written(_ANN, ADDRESS, "Yes.\n\nOn 1.11.2026 10:15, Shop wrote:\n> Is it?", number=2, In_Reply_To=ours),
        written(_ANN, ADDRESS, "I am away.", number=3, Auto_Submitted="auto-replied"),
        report,
    ]
    return [wrapped(Envelope(own=[ADDRESS]), mail) for mail in mails]
