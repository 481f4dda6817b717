"""Reports about our own mail: what came back (RFC 3464, and older habits), what was read (RFC 8098); pure."""

import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from omnid.channel import Incoming, Reach, Receipt, ReceiptState, Sender
from omnid_email.headers import header
from omnid_email.ids import message_ids, split_own_id
from omnid_email.parts import bytes_of, parsed

__all__ = ["reported"]

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_GONE = re.compile(r"5\.1\.(1|2|3|6|10)|5\.2\.1|5\.1\.0")
"""RFC 3463: no such mailbox, no such domain, bad syntax, moved, null MX; disabled."""
_NOBODY = re.compile(
    r"user unknown|no such (user|recipient|mailbox|address)|unknown (user|recipient)|does not exist|"
    r"(mailbox|address|recipient) (not found|unavailable|rejected)|invalid (mailbox|recipient)",
    re.IGNORECASE,
)
_OWN_ID = re.compile(r"<(omnid\.[0-9a-f]{20}[^<>\s]*@[^<>\s]+)>", re.IGNORECASE)
_LONGEST = 60_000


class Failure(NamedTuple):
    """What a report says of one recipient."""

    recipient: str
    action: str
    status: str
    diagnostic: str

    @property
    def gone(self) -> bool:
        return bool(_GONE.fullmatch(self.status)) or (
            self.status in ("", "5.0.0", "5.5.0") and bool(_NOBODY.search(self.diagnostic))
        )

    @property
    def reason(self) -> str:
        said = " ".join(part for part in (self.status, self.diagnostic) if part)
        return f"It came back from {self.recipient}: {said or 'no reason given'}"[:500]


def reported(mail: Message) -> list[Incoming] | None:
    """What a report tells of a mail of ours; nothing for one that is only late. None: it is no report about ours."""
    kind = str(mail.get_param("report-type", "")).lower()
    parts = list(mail.walk())
    if mail.get_content_type() == "multipart/report" and kind == "disposition-notification":
        return _read(parts)
    ours = _ours(parts)
    if ours is None:
        return None
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is not None:
        return _incoming(ours, list(_failures(status)))
    failed = header(mail, "X-Failed-Recipients")
    if failed or _is_from_a_server(mail):
        return _incoming(ours, [_told_in_words(mail, parts, failed)])
    return None


def _read(parts: list[Message]) -> list[Incoming] | None:
    """A receipt that the reader's program sent because they agreed."""
    notice = next((part for part in parts if part.get_content_type() == "message/disposition-notification"), None)
    fields = _blocks(notice) if notice is not None else []
    ids = [one for block in fields for one in message_ids(header(block, "Original-Message-ID"))]
    shown = any("displayed" in header(block, "Disposition").lower() for block in fields)
    ours = next((one for one in ids if split_own_id(one) is not None), None)
    if ours is None:
        return None
    return [Receipt(external_id=ours, state=ReceiptState.READ)] if shown else []


def _ours(parts: list[Message]) -> str | None:
    """The Message-ID of ours that a report is about: in the mail or the headers it returns."""
    for part in parts[1:]:
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            inner = part.get_payload(0) if part.is_multipart() else parsed(bytes_of(part).lstrip())
            if isinstance(inner, Message):
                found = next((one for one in message_ids(header(inner, "Message-ID")) if split_own_id(one)), None)
                if found is not None:
                    return found
    return next((found[1] for found in (_OWN_ID.search(text) for text in _texts(parts)) if found), None)


def _texts(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() in ("text/plain", "text/html"):
            yield bytes_of(part)[:_LONGEST].decode("utf-8", "replace")


def _blocks(part: Message) -> list[Message]:
    """The groups of fields in a report; some servers send them as plain text or encoded."""
    payload = part.get_payload()
    blocks = [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
    if any(header(block, "Action") or header(block, "Disposition") for block in blocks):
        return blocks
    data = blocks[0].get_payload(decode=True) if blocks else bytes_of(part)
    text = data if isinstance(data, bytes) else bytes_of(part)
    return [parsed(block) for block in re.split(rb"\r?\n\r?\n", text.strip())]


def _failures(part: Message) -> Iterator[Failure]:
    for block in _blocks(part):
        action = header(block, "Action").lower()
        if not action:
            continue
        recipient = header(block, "Final-Recipient") or header(block, "Original-Recipient")
        diagnostic = header(block, "Diagnostic-Code").partition(";")
        status = _STATUS.search(header(block, "Status"))
        found = status or _STATUS.search(diagnostic[2])
        yield Failure(_bare(recipient), action, found[1] if found else "", (diagnostic[2] or diagnostic[0]).strip())


def _bare(recipient: str) -> str:
    return recipient.rpartition(";")[2].strip().strip("<>").lower()


def _is_from_a_server(mail: Message) -> bool:
    """Without a report's form: an empty return path and a server's name are what older programs have."""
    sender = header(mail, "From").lower()
    return "mailer-daemon" in sender or "postmaster" in sender or header(mail, "Return-Path") == "<>"


def _told_in_words(mail: Message, parts: list[Message], failed: str) -> Failure:
    text = next(_texts(parts), "")
    status = _STATUS.search(text)
    line = next((one.strip() for one in text.splitlines() if re.search(r"\b5\d\d\b", one) or _NOBODY.search(one)), "")
    address = failed.partition(",")[0].strip() or next(iter(re.findall(r"<?([^\s<>@]+@[^\s<>@:]+)>?:?", text)), "")
    late = re.search(r"\b(delayed|warning|will (be )?retr|задерж)", text, re.IGNORECASE) and not line
    return Failure(address.lower(), "delayed" if late else "failed", status[1] if status else "", line[:300])


def _incoming(ours: str, failures: list[Failure]) -> list[Incoming]:
    found: list[Incoming] = []
    for failure in failures:
        if failure.action == "failed":
            found.append(Receipt(external_id=ours, state=ReceiptState.FAILED, reason=failure.reason))
            if failure.gone and failure.recipient:
                to = Sender(external_id=failure.recipient)
                found.append(Reach(sender=to, reachable=False, reason=failure.reason))
        elif failure.action in ("delivered", "relayed", "expanded"):
            found.append(Receipt(external_id=ours, state=ReceiptState.DELIVERED))
    return found
