"""Tries both servers for real and says what is wrong and how to mend it; changes nothing."""

import asyncio
import ssl
import time

from omnid.channel import Check, Outcome, SecretUnreadable
from omnid_email.config import EmailConfig
from omnid_email.credentials import Credentials, Login
from omnid_email.delivery import logged_in
from omnid_email.mailbox import TROUBLES, LoginRefused, Mailbox, NoFolder
from omnid_email.receiving import trouble

__all__ = ["checks"]

_CLOCK_TOLERANCE = 60.0
_EXPIRES_SOON = 14 * 24 * 3600

_PASSWORD = (
    "Look at username and password. Gmail, Yandex, Mail.ru and iCloud want a password made for the application "
    "and IMAP switched on in the mailbox's settings; Microsoft 365 wants OAuth."
)

_TOKEN = (
    "Look at username: the access token has to be that mailbox's, with the right to read and send its mail "
    "(Google: https://mail.google.com/; Microsoft: IMAP.AccessAsUser.All, SMTP.Send, offline_access). "
    "Or allow the access again, which gives a new oauth_refresh."
)


async def checks(config: EmailConfig, credentials: Credentials, trust: ssl.SSLContext) -> list[Check]:
    try:
        login = await credentials.login()
    except (Outcome, SecretUnreadable) as problem:
        return [
            Check(name="login", ok=False, message=str(problem), hint="Look at password or at the oauth_… settings.")
        ]
    reading = await asyncio.to_thread(_reading, config, trust, login)
    return [*reading, *await _sending(config, credentials, trust)]


def _reading(config: EmailConfig, trust: ssl.SSLContext, login: Login) -> list[Check]:
    mailbox = Mailbox(config, trust)
    done: list[Check] = []
    try:
        mailbox.connect(login)
        done += [Check(name="IMAP", ok=True, message=f"{config.imap_host} lets {config.login} in.")]
        done += _certificate("IMAP certificate", mailbox.certificate())
        done.append(_idle(config, mailbox))
        mailbox.select(read_only=True)
        done.append(_folder(mailbox, config))
        return [*done, *_move_to(mailbox, config), *_clock_by_mail(mailbox)]
    except LoginRefused as problem:
        hint = _TOKEN if login.is_token else _PASSWORD
        return [Check(name="IMAP", ok=False, message=trouble(problem, config), hint=hint)]
    except NoFolder as problem:
        hint = "Set folder to one that is there; the names are those of the server, such as INBOX/Support."
        return [*done, Check(name="folder", ok=False, message=trouble(problem, config), hint=hint)]
    except TROUBLES as problem:
        return [Check(name="IMAP", ok=False, message=trouble(problem, config), hint=_network(problem, "imap"))]
    finally:
        mailbox.close()


def _network(problem: Exception, which: str) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return (
            f"Look at {which}_host: it has to be the name in the certificate. For a certificate of your own: ca_file."
        )
    if isinstance(problem, ssl.SSLError):
        return f"Look at {which}_security and {which}_port: tls from the first byte, or starttls?"
    return f"Look at {which}_host, {which}_port and {which}_security, and whether a firewall is in between."


def _idle(config: EmailConfig, mailbox: Mailbox) -> Check:
    if not config.idle or "IDLE" not in mailbox.capabilities:
        how = f"It is looked at every {config.poll_interval:.0f} s."
        return Check(name="IDLE", ok=True, message=f"The server does not tell of new mail by itself. {how}")
    return Check(name="IDLE", ok=True, message="The server tells of new mail at once.")


def _folder(mailbox: Mailbox, config: EmailConfig) -> Check:
    listed = mailbox.above(0)
    unseen = sum(not one.seen for one in listed)
    return Check(name="folder", ok=True, message=f"{config.folder} has {len(listed)} mails, {unseen} unseen.")


def _move_to(mailbox: Mailbox, config: EmailConfig) -> list[Check]:
    if config.after != "move":
        return []
    if mailbox.has_folder(config.move_to):
        return [Check(name="move_to", ok=True, message=f"{config.move_to} is there.")]
    hint = "Make the folder in the mailbox, or set move_to to one that is there."
    return [Check(name="move_to", ok=False, message=f"There is no folder {config.move_to}.", hint=hint)]


def _clock_by_mail(mailbox: Mailbox) -> list[Check]:
    """No mail can have arrived in the future."""
    ahead = max((one.at for one in mailbox.above(0)), default=0) / 1000 - time.time()
    if ahead <= _CLOCK_TOLERANCE:
        return [Check(name="clock", ok=True, message="No mail comes from the future.")]
    hint = "Switch on time synchronisation: “timedatectl set-ntp true”."
    return [Check(name="clock", ok=False, message=f"{ahead:.0f} s behind the mail server's.", hint=hint)]


def _certificate(name: str, certificate: dict[str, object] | None) -> list[Check]:
    if not certificate:
        return []
    left = ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()
    hint = "" if left > _EXPIRES_SOON else "Renew it on the mail server."
    return [Check(name=name, ok=not hint, message=f"valid for {left / 86400:.0f} days.", hint=hint)]


async def _sending(config: EmailConfig, credentials: Credentials, trust: ssl.SSLContext) -> list[Check]:
    try:
        client = await logged_in(config, trust, credentials)
    except (Outcome, SecretUnreadable) as problem:
        refused = "does not let us in" in str(problem)
        wrong = _PASSWORD if config.password is not None and not config.oauth_url else _TOKEN
        hint = wrong if refused else "Look at smtp_host, smtp_port, smtp_security and smtp_login."
        return [Check(name="SMTP", ok=False, message=str(problem), hint=hint)]
    try:
        who = f"lets {config.login} in" if config.smtp_login else "answers"
        done = [Check(name="SMTP", ok=True, message=f"{config.smtp_host} {who}.")]
        done += _certificate("SMTP certificate", client.get_transport_info("peercert"))
        size = client.esmtp_extensions.get("size", "").strip()
        if size.isdigit() and int(size):
            done.append(Check(name="SMTP size", ok=True, message=f"It takes mails up to {int(size):,} bytes."))
        return done
    finally:
        client.close()
