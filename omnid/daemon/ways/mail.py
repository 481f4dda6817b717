"""A notification as an e-mail, by the SMTP server of omnid.toml."""

from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from omnid.channel import Rejected, Retry, SecretUnreadable, Unsure

if TYPE_CHECKING:
    from aiosmtplib import SMTP

    from omnid.config import Mail

TIMEOUT_S = 20.0
PORTS = {"smtp": 587, "smtps": 465}


class Server(NamedTuple):
    host: str
    port: int
    tls: bool
    user: str
    password: str


async def send(mail: "Mail", to: str, subject: str, text: str, key: str) -> None:
    """``key`` makes its Message-ID, the same on every try. Raises `Retry`, `Rejected` or `Unsure`."""
    from aiosmtplib import SMTP, SMTPException, SMTPResponseException

    server = read(mail)
    sender = mail.sender or ""
    client = SMTP(
        hostname=server.host, port=server.port, use_tls=server.tls, timeout=TIMEOUT_S, local_hostname=_name(sender)
    )
    stage = "greeting"
    try:
        await client.connect()
        await _log_in(client, server)
        await client.mail(_bare(sender))
        stage = "recipient"
        await client.rcpt(to)
        stage = "content"
        await client.data(compose(sender, to, subject, text, key))
    except SMTPResponseException as problem:
        sentence = f"{server.host} answers {problem.code} {problem.message}"
        # What it says before it knows the recipient is about the set-up, which can be mended.
        raise Rejected(sentence) if problem.code >= 500 and stage != "greeting" else Retry(sentence) from None
    except (SMTPException, OSError) as problem:
        sentence = f"{server.host}: {str(problem) or type(problem).__name__}"
        raise Unsure(sentence) if stage == "content" else Retry(sentence) from None
    finally:
        client.close()


def read(mail: "Mail") -> Server:
    """Where ``mail.server`` points. Raises `Retry` for what has to be mended."""
    assert mail.server is not None
    try:
        parts = urlsplit(mail.server.reveal())
        port = parts.port
    except (SecretUnreadable, ValueError) as problem:
        raise Retry(f"mail.server in omnid.toml cannot be read: {problem}.") from problem
    if parts.scheme not in PORTS or not parts.hostname:
        raise Retry("mail.server in omnid.toml is not smtps://USER:PASSWORD@HOST or smtp://….")
    return Server(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def compose(sender: str, to: str, subject: str, text: str, key: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{key}@{_name(sender)}>"
    # So that no machine answers: RFC 3834.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail.as_bytes()


async def _log_in(client: "SMTP", server: Server) -> None:
    if not server.user:
        return
    if client.get_transport_info("sslcontext") is None and not _is_here(server.host):
        raise Retry(f"{server.host} offers no STARTTLS, and a password is not told without: use smtps://.")
    await client.login(server.user, server.password)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bare(sender: str) -> str:
    """The address of “Desk <desk@shop.example>”."""
    return parseaddr(sender)[1] or sender


def _name(sender: str) -> str:
    domain = sender.rpartition("@")[2].strip("> ")
    return domain if domain and domain.isascii() else "localhost"
