"""The fake mailbox as a person plays with it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate
from functools import partial
from typing import Any

from omnid.testing import Heard, People, Trouble
from omnid_email.convert import incoming
from omnid_email.fake.server import ADDRESS, PASSWORD, FakeMail
from omnid_email.fake.smtp import Fault

__all__ = ["EmailSimulation", "simulation"]

_TROUBLES = {Trouble.SLOW_DOWN: Fault.BUSY, Trouble.ERROR: Fault.GREYLIST, Trouble.DROP: Fault.DROP_AFTER}


@asynccontextmanager
async def simulation(port: int, patience: float) -> AsyncIterator["EmailSimulation"]:
    """``port`` is IMAP's; SMTP takes any free one."""
    async with FakeMail(imap_port=port) as fake:
        yield EmailSimulation(fake, patience)


class EmailSimulation:
    """Satisfies ``omnid.testing.Simulation``."""

    def __init__(self, fake: FakeMail, patience: float) -> None:
        self.settings: dict[str, Any] = {
            "address": ADDRESS,
            "password": PASSWORD,
            "imap_host": "127.0.0.1",
            "imap_port": fake.imap_port,
            "imap_security": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": fake.smtp_port,
            "smtp_security": "none",
            "timeout": patience,
        }
        self.troubles: Mapping[Trouble, Callable[[], None]] = {
            trouble: partial(fake.faults.append, fault) for trouble, fault in _TROUBLES.items()
        }
        self.until = fake.box.until
        self._fake = fake
        self._box = fake.box
        self._people = People(lambda name: name if "@" in name else f"{name}@example.org")
        self._number = 0

    def write(self, user: str, text: str) -> None:
        self._put(self._mail(user, text))

    def follow(self, user: str, url: str) -> None:
        if not url.startswith("mailto:"):
            raise LookupError
        mail = self._mail(user, "👋")
        mail.replace_header("To", url.removeprefix("mailto:"))
        self._put(mail)

    def file(self, user: str, name: str, mime: str, data: bytes) -> None:
        mail = self._mail(user, "")
        main, _, sub = mime.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub or "octet-stream", filename=name)
        self._put(mail)

    def stumble(self) -> None:
        self._fake.cut()

    def heard(self) -> list[Heard]:
        return [self._shown(number, raw) for number, raw in enumerate(self._box.sent)]

    def waiting(self) -> int:
        return sum("\\Seen" not in mail.flags for mail in self._box.mails)

    def again(self) -> None:
        self._box.put(self._box.mails[-1].raw)

    def _mail(self, user: str, text: str) -> EmailMessage:
        self._number += 1
        mail = EmailMessage()
        mail["From"] = f"{user} <{self._people.address(user)}>"
        mail["To"] = ADDRESS
        mail["Subject"] = "A question"
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{self._number}.{self._people.address(user)}>"
        self._thread(mail, self._people.address(user))
        mail.set_content(text)
        return mail

    def _thread(self, mail: EmailMessage, address: str) -> None:
        """It answers the last mail of the desk to this person, as people do."""
        for raw in reversed(self._box.sent):
            sent = message_from_bytes(raw, policy=default)
            if address in str(sent["To"]):
                del mail["Subject"]
                mail["Subject"] = str(sent["Subject"])
                mail["In-Reply-To"] = str(sent["Message-ID"])
                return

    def _put(self, mail: EmailMessage) -> None:
        self._box.put(mail.as_bytes(policy=default.clone(linesep="\r\n")))

    def _shown(self, number: int, raw: bytes) -> Heard:
        mail = message_from_bytes(raw, policy=default)
        texts = [one.text for one in incoming(raw) if hasattr(one, "text")]
        files = [part.get_filename() or "" for part in mail.walk() if part.is_attachment()]
        address = str(mail["To"]).rpartition("<")[2].rstrip(">")
        return Heard(key=str(number), to=self._people.name(address), text="\n".join(texts), file=", ".join(files))
