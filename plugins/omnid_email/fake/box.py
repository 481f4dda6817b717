"""What a fake mailbox holds: folders, mails with their UIDs and flags, and who waits for news."""

import time
from dataclasses import dataclass, field

from omnid.testing import Changes

__all__ = ["Box", "Mail"]


@dataclass
class Mail:
    """``at`` in seconds. ``broken``: the server cannot give it."""

    uid: int
    raw: bytes
    at: float
    flags: set[str] = field(default_factory=set)
    broken: bool = False


@dataclass
class Box(Changes):
    """One account. ``sent``: what came by SMTP, as bytes."""

    address: str
    password: str
    validity: int = 1
    following: int = 1
    mails: list[Mail] = field(default_factory=list)
    folders: dict[str, list[Mail]] = field(default_factory=lambda: {"Archive": []})
    sent: list[bytes] = field(default_factory=list)
    acknowledged: int = 0

    def put(self, raw: bytes, *, flags: set[str] | None = None, broken: bool = False, at: float | None = None) -> Mail:
        mail = Mail(self.following, raw, time.time() if at is None else at, set(flags or ()), broken)
        self.following += 1
        self.mails.append(mail)
        self.changed()
        return mail

    def number_anew(self) -> None:
        """As after a restore: other UIDs under another UIDVALIDITY."""
        self.validity += 1
        for number, mail in enumerate(self.mails):
            mail.uid = number + 1
        self.following = len(self.mails) + 1

    def file_away(self, mail: Mail) -> None:
        """It was marked or moved, which is how a mailbox is told that a mail arrived."""
        self.acknowledged += 1
        self.changed()
