"""What an SMTP server's answers mean for a message; pure."""

import re

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Unreachable

__all__ = ["refusal"]

_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_GONE = re.compile(r"5\.1\.(0|1|2|3|6|10)|5\.2\.1")
"""RFC 3463: no such mailbox or domain, bad syntax, moved, takes no mail; disabled."""
_NOBODY = re.compile(
    r"user unknown|no such (user|recipient|mailbox|address)|unknown (user|recipient)|does ?n[o']t exist|"
    r"(mailbox|address|recipient) (not found|unavailable)|invalid (mailbox|recipient)",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(r"5\.3\.4|5\.2\.3")


def refusal(code: int, text: str, stage: str) -> Outcome:
    """``stage``: ``connect``, ``login``, ``sender``, ``recipient`` or ``data``."""
    said = f"{code} {' '.join(text.split())}"[:400]
    status = next(iter(_ENHANCED.findall(text)), "")
    if code == 421:
        return Retry(f"The mail server is busy: {said}", 60.0, whole_channel=True)
    if code < 500:
        return Retry(f"The mail server cannot take it now: {said}")
    if stage in ("connect", "login"):
        return ChannelDown(f"The mail server does not let us in: {said}")
    if code == 552 or _TOO_LARGE.fullmatch(status):
        return Rejected(f"The mail server says that it is too large or the mailbox full: {said}")
    if stage == "sender":
        return ChannelDown(f"The mail server does not let us send from this address: {said}")
    if _GONE.fullmatch(status) or (stage == "recipient" and status in ("", "5.0.0") and _NOBODY.search(text)):
        return Unreachable(f"There is no such address: {said}")
    return Rejected(f"The mail server refused it: {said}")
