"""Gives one mail to the SMTP server, and knows how far it came when something breaks."""

import ssl
from contextlib import suppress

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Unsure
from omnid_email.config import EmailConfig
from omnid_email.credentials import Credentials
from omnid_email.outcomes import refusal

__all__ = ["Delivery", "deliver", "logged_in"]

_PORTS = {"tls": 465, "starttls": 587, "none": 25}


async def deliver(config: EmailConfig, trust: ssl.SSLContext, credentials: Credentials, to: str, mail: bytes) -> None:
    """Raises an `Outcome`."""
    client = await logged_in(config, trust, credentials)
    delivery = Delivery(client, config)
    try:
        await delivery.give(to, mail)
    finally:
        client.close()


async def logged_in(config: EmailConfig, trust: ssl.SSLContext, credentials: Credentials) -> SMTP:
    """A connection that may send. Raises an `Outcome`."""
    client = SMTP(
        hostname=config.smtp_host,
        port=config.smtp_port or _PORTS[config.smtp_security],
        use_tls=config.smtp_security == "tls",
        start_tls=config.smtp_security == "starttls",
        tls_context=None if config.smtp_security == "none" else trust,
        timeout=config.timeout,
        local_hostname=_name(config),
    )
    stage = "connect"
    try:
        await client.connect()
        if config.smtp_login:
            stage = "login"
            await _log_in(client, credentials)
    except BaseException as problem:
        client.close()
        if isinstance(problem, SMTPAuthenticationError):
            credentials.forget()
        if isinstance(problem, SMTPException | OSError | ValueError):
            raise _not_in(problem, config, stage) from None
        raise
    return client


def _name(config: EmailConfig) -> str:
    """What we call ourselves; looking up our own name may take long and tell nothing."""
    domain = config.address.rpartition("@")[2]
    return domain if domain.isascii() else "localhost"


async def _log_in(client: SMTP, credentials: Credentials) -> None:
    login = await credentials.login()
    if not login.is_token:
        await client.login(login.user, login.secret)
        return
    try:
        await client.auth_xoauth2(login.user, login.secret)
    except SMTPAuthenticationError:
        # It was taken back before its time; only the provider's next one tells whether we are still let in.
        if not credentials.renews:
            raise
        credentials.forget()
        login = await credentials.login()
        await client.auth_xoauth2(login.user, login.secret)


def _not_in(problem: Exception, config: EmailConfig, stage: str) -> Outcome:
    where = config.smtp_host
    certificate = _certificate(problem)
    if certificate is not None:
        return ChannelDown(f"The certificate of {where} cannot be trusted: {certificate}")
    if isinstance(problem, SMTPResponseException):
        return refusal(problem.code, problem.message, stage)
    if isinstance(problem, SMTPConnectError | SMTPServerDisconnected | OSError):
        return Retry(f"{where} cannot be reached: {str(problem)[:200] or type(problem).__name__}")
    return ChannelDown(f"{where} cannot be used: {str(problem)[:300]}")


def _certificate(problem: BaseException | None) -> str | None:
    """Why a certificate was refused, wherever in the chain of errors that stands."""
    while problem is not None:
        if isinstance(problem, ssl.SSLCertVerificationError):
            return problem.verify_message
        problem = problem.__cause__ or problem.__context__
    return None


class Delivery:
    """One mail on a connection that may send."""

    def __init__(self, client: SMTP, config: EmailConfig) -> None:
        self._client = client
        self._config = config
        self._stage = "sender"

    async def give(self, to: str, mail: bytes) -> None:
        try:
            await self._give(to, mail)
        except SMTPResponseException as problem:
            raise refusal(problem.code, problem.message, self._stage) from None
        except (SMTPException, OSError) as problem:
            said = str(problem)[:200] or type(problem).__name__
            if self._stage == "data":
                raise Unsure(f"The mail server was gone before it said that it has the mail: {said}") from None
            raise Retry(f"The mail server broke off before the mail was sent: {said}") from None
        with suppress(SMTPException, OSError):
            await self._client.quit()

    async def _give(self, to: str, mail: bytes) -> None:
        client = self._client
        options = []
        if client.supports_extension("size"):
            self._check_size(len(mail))
            options.append(f"SIZE={len(mail)}")
        encoding = "ascii"
        if not to.isascii():
            if not client.supports_extension("smtputf8"):
                raise Rejected(f"The mail server does not take addresses with other letters, as {to} has.")
            options.append("SMTPUTF8")
            encoding = "utf-8"
        await client.mail(self._config.address, options=options, encoding=encoding)
        self._stage = "recipient"
        await client.rcpt(to, encoding=encoding)
        self._stage = "data"
        await client.data(mail)

    def _check_size(self, size: int) -> None:
        """RFC 1870: the server says beforehand what it takes; 0 means that it does not."""
        said = self._client.esmtp_extensions.get("size", "").strip()
        if said.isdigit() and 0 < int(said) < size:
            raise Rejected(f"The mail has {size:,} bytes, and the mail server takes {int(said):,}.")
