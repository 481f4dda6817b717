"""Tells mail that a machine wrote, by RFC 3834 and the headers in use beside it; pure."""

import re
from email.message import Message

from omnid_email.headers import Address, addresses, header, headers

__all__ = ["why_automatic"]

_PRESENT = (
    "X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Loop", "X-Mail-Autoreply", "Feedback-ID",
    "List-Unsubscribe", "X-Failed-Recipients",
)  # fmt: skip
_LIST = ("List-Id", "List-Post")
_ROBOT = re.compile(
    r"(mailer-?daemon|postmaster|(no|do-?not|dont|ne)[-_.]?(reply|otvechat)|bounces?)([-+_.=].*)?", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"(auto(matic)?[- ]?(reply|response|antwort)|out of (the )?office|автоответ|автоматический ответ|"
    r"я в отпуске|нет на месте)\b",
    re.IGNORECASE,
)


def why_automatic(mail: Message, sender: Address, own: frozenset[str]) -> str | None:
    """Which sign gives it away; None for what a person wrote.

    ``own``: our addresses. A mailing list that posts to one of them is how the mail reaches us, not a newsletter.
    """
    submitted = header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    if any(value.replace(" ", "") == "<>" for value in headers(mail, "Return-Path")):
        return "an empty Return-Path"
    if _ROBOT.fullmatch(sender.address.partition("@")[0]):
        return f"the sender {sender.address}"
    if mail.get_content_type() == "multipart/report":
        return "a report"
    return _by_headers(mail, own)


def _by_headers(mail: Message, own: frozenset[str]) -> str | None:
    suppress = header(mail, "X-Auto-Response-Suppress").lower()
    if suppress and _SUBJECT.search(header(mail, "Subject")):
        # Exchange puts the header on what people write too; only both together are a machine.
        return "X-Auto-Response-Suppress"
    if _SUBJECT.match(header(mail, "Subject")):
        return "the subject"
    precedence = header(mail, "Precedence").strip().lower()
    if precedence in ("bulk", "junk", "auto_reply"):
        return f"Precedence: {precedence}"
    ours = any(post.address in own for post in addresses(mail, "List-Post")) or _posts_to(mail, own)
    present = _PRESENT if not ours else tuple(name for name in _PRESENT if name != "List-Unsubscribe")
    listed = () if ours else _LIST
    found = next((name for name in (*present, *listed) if header(mail, name)), None)
    return found or ("Precedence: list" if precedence == "list" and not ours else None)


def _posts_to(mail: Message, own: frozenset[str]) -> bool:
    posts = re.findall(r"mailto:([^>?\s]+)", header(mail, "List-Post"), re.IGNORECASE)
    return any(post.lower() in own for post in posts)
