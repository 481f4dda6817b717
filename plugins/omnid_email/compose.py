"""A reply → a mail as it leaves: text and HTML, threading headers, the mail it answers quoted below; pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate

from msgspec import Struct

from omnid.channel import Outgoing
from omnid_email.config import EmailConfig
from omnid_email.html_out import html_text, html_whole
from omnid_email.ids import own_id, plus_address
from omnid_email.memory import Memory, chain, recalled

__all__ = ["File", "composed", "message_id"]

_LINES = re.compile(r"[\r\n\x00]+")
_ANSWERED = re.compile(r"\s*(re|ответ|отв|на|aw|sv)(\[\d+\])?:", re.IGNORECASE)
_POLICY = policy.compat32.clone(linesep="\r\n")


class File(Struct, frozen=True, kw_only=True):
    """An attachment with its bytes."""

    name: str
    mime: str
    data: bytes


def message_id(outgoing: Outgoing, config: EmailConfig) -> str:
    """Without brackets; the same on every try."""
    return own_id(outgoing.key, outgoing.token, config.address.rpartition("@")[2])


def composed(outgoing: Outgoing, config: EmailConfig, files: Sequence[File], now: float) -> bytes:
    """``now`` in seconds since the epoch."""
    memory = recalled(outgoing.thread)
    mail = _body(outgoing, memory if config.quote else Memory())
    if files:
        whole = MIMEMultipart("mixed")
        whole.attach(mail)
        for file in files:
            whole.attach(_attached(file))
        mail = whole
    for name, value in _headers(outgoing, config, memory, now):
        mail[name] = value
    return mail.as_bytes(policy=_POLICY)


def _headers(outgoing: Outgoing, config: EmailConfig, memory: Memory, now: float) -> list[tuple[str, str]]:
    found = [
        ("From", _address(config.name, config.address)),
        ("To", outgoing.recipient),
        ("Subject", _encoded(_subject(outgoing, config, memory))),
        ("Date", formatdate(now)),
        ("Message-ID", f"<{message_id(outgoing, config)}>"),
    ]
    if outgoing.token and config.plus_address:
        found.append(("Reply-To", _address(config.name, plus_address(config.address, outgoing.token))))
    parent = memory.message_id or _id_of(outgoing.answers)
    if parent:
        found.append(("In-Reply-To", f"<{parent}>"))
    references = chain(memory.references, parent)
    if references:
        found.append(("References", " ".join(f"<{_one_line(one)}>" for one in references)))
    if outgoing.automatic:
        # RFC 3834, and what Exchange understands instead.
        found += [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
    return found


def _id_of(answers: str | None) -> str:
    return "" if answers is None or "@" not in answers or answers.startswith("sha256:") else _one_line(answers)


def _subject(outgoing: Outgoing, config: EmailConfig, memory: Memory) -> str:
    subject = _one_line(memory.subject or outgoing.subject).strip()
    if not subject:
        return f"Re: {config.subject}" if memory.message_id else config.subject
    answering = bool(memory.message_id or outgoing.answers)
    return subject if _ANSWERED.match(subject) or not answering else f"Re: {subject}"


def _one_line(text: str) -> str:
    return _LINES.sub(" ", text)


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", header_name="Subject").encode()


def _address(name: str, address: str) -> str:
    return formataddr((_one_line(name), address))


def _body(outgoing: Outgoing, memory: Memory) -> MIMEBase:
    text, html = outgoing.text, html_text(outgoing.text, outgoing.entities)
    if memory.quote and outgoing.text:
        introduction = _introduction(memory)
        quoted = "\n".join(f"> {line}".rstrip() for line in memory.quote.split("\n"))
        text = f"{text}\n\n{introduction}\n{quoted}\n"
        html = html_whole(html, introduction, memory.quote)
    else:
        html = html_whole(html, "", "")
    both = MIMEMultipart("alternative")
    both.attach(MIMEText(text, "plain", "utf-8"))
    both.attach(MIMEText(html, "html", "utf-8"))
    return both


def _introduction(memory: Memory) -> str:
    """As Yandex writes it, which needs no language: ``16.11.2026, 10:15, Ann <ann@example.org>:``."""
    if memory.at is None:
        return f"{memory.sender}:"
    at = datetime.fromtimestamp(memory.at / 1000, UTC)
    return f"{at:%d.%m.%Y, %H:%M} UTC, {memory.sender}:"


def _attached(file: File) -> MIMEBase:
    main, _, sub = (
        file.mime if re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.mime) else "application/octet-stream"
    ).partition("/")
    if main in ("multipart", "message"):  # as such it would be taken apart, and may not be encoded
        main, sub = "application", "octet-stream"
    name = _one_line(file.name) or "file"
    part = MIMEBase(main, sub)
    part.set_payload(file.data)
    encode_base64(part)
    # Both ways, because old programs know only the first (RFC 2047), and new ones only the second (RFC 2231).
    part.set_param("name", name if name.isascii() else Header(name, "utf-8", maxlinelen=10_000).encode())
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return part
