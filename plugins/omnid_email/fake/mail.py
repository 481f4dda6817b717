"""Mail as the fake's people write it."""

from email.mime.text import MIMEText
from email.utils import formataddr, formatdate

__all__ = ["written"]


def written(
    sender: str, to: str, text: str, *, number: int, subject: str = "A question", name: str = "Ann", **headers: str
) -> bytes:
    """A plain mail; ``number`` makes its Message-ID, underscores in names of headers stand for dashes."""
    mail = MIMEText(text, "plain", "utf-8")
    mail["From"] = formataddr((name, sender))
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = formatdate(1_763_280_000 + number)
    mail["Message-ID"] = f"<{number}.{sender}>"
    for header, value in headers.items():
        mail[header.replace("_", "-")] = value
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
