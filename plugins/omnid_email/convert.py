"""A mail as it lay in the mailbox → what the desk understands; pure. Whatever it is, somebody can read it."""

import hashlib
from email.message import Message

from omnid.channel import Claimed, ClaimType, Echoed, Incoming, Received, Sender
from omnid_email import parts
from omnid_email.automatic import why_automatic
from omnid_email.bounces import reported
from omnid_email.calendar import invitation
from omnid_email.envelope import Envelope, opened
from omnid_email.headers import Address, addresses, header, headers, moment
from omnid_email.ids import message_ids, plus_token, split_own_id, start_of
from omnid_email.markup import plain
from omnid_email.memory import QUOTE, Memory, chain, remembered
from omnid_email.quoting import Folded, folded

__all__ = ["extract", "incoming", "key_of"]

_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc")
"""Where the address with the token may have survived, best first."""
_NOWHERE = Address("", "unknown@invalid")
_COMPANIONS = 50
_NO_TEXT = 3
"""Characters of a plain part below which it is only a stand-in for the HTML beside it."""


class Lost(Exception):
    """The server could not give this mail; the sentence says which."""


def incoming(raw: bytes) -> list[Incoming]:
    """A message; of a report what it reports; nothing for what we sent ourselves. Raises `Lost`."""
    envelope, data = opened(raw)
    if envelope.lost is not None:
        raise Lost(envelope.lost)
    mail = parts.parsed(data)
    own = frozenset(envelope.own)
    if _is_sent_by_us(mail, own):
        return []
    told = reported(mail)
    if told is not None:
        return told
    sender = _sender(mail, own)
    if sender.address in own and (to := _written_to(mail, own)) is not None:
        return [_echoed(mail, data, to, sender)]
    return [_received(mail, data, envelope, sender, own)]


def key_of(mail: bytes) -> str:
    """The mail's own identity, the same in every copy: its Message-ID, or a hash where it has none."""
    head = parts.parsed(mail[: _head_end(mail)])
    return _identity(head, mail)


def extract(raw: bytes, ref: str) -> bytes:
    """The bytes of a file inside a mail. Raises `KeyError` for a number that is no file in it."""
    _, data = opened(raw)
    return parts.bytes_of(parts.files(parts.parsed(data))[int(ref)])


def _head_end(mail: bytes) -> int:
    ends = [end for end in (mail.find(b"\n\r\n"), mail.find(b"\n\n")) if end >= 0]
    return min(ends, default=len(mail)) + 1


def _identity(head: Message, mail: bytes) -> str:
    found = message_ids(header(head, "Message-ID"))
    if found and len(found[0]) <= 300:
        return found[0]
    # Without the trace of its way, which differs from copy to copy.
    named = "\0".join(header(head, name) for name in ("From", "Date", "Subject", "Message-ID"))
    digest = hashlib.sha256(named.encode("utf-8", "surrogateescape") + mail[_head_end(mail) :].strip())
    return f"sha256:{digest.hexdigest()}"


def _is_sent_by_us(mail: Message, own: frozenset[str]) -> bool:
    """Our own mail coming back as a copy; another desk's looks alike and has another domain."""
    domains = {address.rpartition("@")[2] for address in own}
    ids = [split_own_id(one) for one in message_ids(header(mail, "Message-ID"))]
    return any(one is not None and one.domain in domains for one in ids)


def _sender(mail: Message, own: frozenset[str]) -> Address:
    """Who wrote: From; where that is ourselves, as in mail from a form on the shop's site, Reply-To."""
    writers = [*addresses(mail, "From"), *addresses(mail, "Sender", "Return-Path")]
    writer = next(iter(writers), _NOWHERE)
    domains = {address.rpartition("@")[2] for address in own}
    if writer.address in own or writer.address.rpartition("@")[2] in domains:
        replies = [one for one in addresses(mail, "Reply-To") if one.address not in own and not _is_plus(one, own)]
        return replies[0] if replies else writer
    return writer


def _is_plus(one: Address, own: frozenset[str]) -> bool:
    local, _, domain = one.address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" in own


def _written_to(mail: Message, own: frozenset[str]) -> Address | None:
    """The one outside whom somebody answered from this very address with another program."""
    others = [one for one in addresses(mail, "To") if one.address not in own and not _is_plus(one, own)]
    return others[0] if len(others) == 1 else None


def _echoed(mail: Message, data: bytes, to: Address, author: Address) -> Echoed:
    body = parts.body(mail)
    said = _said(body, header(mail, "Subject"))
    return Echoed(
        external_id=_identity(mail, data),
        recipient=Sender(external_id=to.address, name=to.name),
        author=author.name,
        text=said.text,
        files=parts.remote_files(body.files),
        at=moment(mail),
    )


def _received(mail: Message, data: bytes, envelope: Envelope, sender: Address, own: frozenset[str]) -> Received:
    body = parts.body(mail)
    subject = header(mail, "Subject")
    whole = _whole(body)
    said = _said(body, subject)
    note = _note(envelope)
    text = "\n\n".join(part for part in (said.text or invitation(body.files), note) if part)
    external_id = _identity(mail, data)
    references = _references(mail)
    return Received(
        external_id=external_id,
        sender=Sender(external_id=sender.address, name=sender.name, username=sender.address),
        text=text or subject,
        # What was cut off belongs to no whole file, so only a mail that is all here has any.
        files=[] if envelope.size is not None else parts.remote_files(body.files),
        claims=[] if sender is _NOWHERE else [Claimed(type=ClaimType.EMAIL, value=sender.address)],
        at=moment(mail) or envelope.at,
        refers=_refers(mail),
        start=_start(mail),
        token=_token(mail, references),
        thread=remembered(_memory(mail, external_id, references, sender, said.text or whole)),
        subject=subject,
        original=whole if whole.strip() != said.text.strip() else None,
        automatic=why_automatic(mail, sender, own) is not None,
        companions=_companions(mail, sender, own),
    )


def _companions(mail: Message, sender: Address, own: frozenset[str]) -> list[str]:
    """Whom it was sent to beside us: what they answer belongs to the same matter."""
    others = [one for one in addresses(mail, "To", "Cc") if one.address not in own and not _is_plus(one, own)]
    return list(dict.fromkeys(one.address for one in others if one.address != sender.address))[:_COMPANIONS]


def _whole(body: parts.Body) -> str:
    return "\n\n".join(_words(segment) for segment in body.segments)


def _words(segment: parts.Segment) -> str:
    return segment.plain if _is_meant(segment) else plain(segment.html).text


def _is_meant(segment: parts.Segment) -> bool:
    """Whether the plain form is what was written, and no stand-in for the HTML."""
    return not segment.html or len(segment.plain.strip()) >= _NO_TEXT


def _said(body: parts.Body, subject: str) -> Folded:
    """What is new in it: by the plain text where there is one, by the marks in the HTML where that tells more."""
    by_words = folded(_whole(body), subject=subject)
    if len(body.segments) != 1 or not body.segments[0].html:
        return by_words
    marked = plain(body.segments[0].html)
    by_marks = folded(marked.text, marked.quoted_from, subject=subject)
    if _is_meant(body.segments[0]):
        return by_words if by_words.rule is not None or by_marks.rule is None else by_marks
    return by_marks


def _note(envelope: Envelope) -> str:
    if envelope.size is None:
        return ""
    return (
        f"[This mail has {envelope.size:,} bytes, more than the channel fetches. "
        "The rest of it, with its files, is in the mailbox.]"
    )


def _references(mail: Message) -> list[str]:
    return [one for value in headers(mail, "References") for one in message_ids(value)]


def _refers(mail: Message) -> list[str]:
    """What it answers, then the chain from its end."""
    answers = [one for value in headers(mail, "In-Reply-To") for one in message_ids(value)]
    return list(dict.fromkeys([*answers, *reversed(_references(mail))]))[:50]


def _start(mail: Message) -> str | None:
    starts = (start_of(one.address) for one in addresses(mail, *_TO))
    return next((one for one in starts if one is not None), None)


def _token(mail: Message, references: list[str]) -> str | None:
    """From the address it was sent to, or from an id of ours that it answers."""
    for name in _TO:
        for address in addresses(mail, name):
            token = plus_token(address.address)
            if token is not None:
                return token
    own = (split_own_id(one) for one in (*_refers(mail), *reversed(references)))
    return next((one.token for one in own if one is not None and one.token), None)


def _memory(mail: Message, external_id: str, references: list[str], sender: Address, quote: str) -> Memory:
    has_id = not external_id.startswith("sha256:")
    # RFC 5322 3.6.4: who has no References may have one In-Reply-To that stands for them.
    known = references or [one for value in headers(mail, "In-Reply-To") for one in message_ids(value)][:1]
    return Memory(
        message_id=external_id if has_id else "",
        references=chain(known, ""),
        subject=header(mail, "Subject")[:500],
        sender=f"{sender.name} <{sender.address}>" if sender.name else sender.address,
        at=moment(mail),
        quote=quote[:QUOTE],
    )
