"""The settings of an e-mail channel."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from omnid.channel import Secret

__all__ = ["EmailConfig", "Security"]

Security = Literal["tls", "starttls", "none"]


class EmailConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a mailbox: IMAP to read it, SMTP to answer from it.

    ``address``: what people write to and what answers come from; ``name`` stands beside it. ``aliases``: other
    addresses that are this desk's own.
    ``username``: for both servers; the address when it is not set. ``password``: best by reference, ``env:NAME``,
    ``file:/path`` or ``credential:NAME``. Gmail, Yandex and Mail.ru want a password made for the application.
    ``oauth_token``: instead of a password, an access token (XOAUTH2), read again for each login. Or let the daemon
    fetch them: ``oauth_url`` (the provider's token address), ``oauth_client_id``, ``oauth_client_secret``,
    ``oauth_refresh``.
    ``imap_security``, ``smtp_security``: ``tls`` from the first byte (ports 993 and 465), ``starttls`` (143 and 587),
    or ``none``. ``smtp_login``: off for a server that takes mail from this machine without a login.
    ``folder``: where mail arrives. ``first``: what to take of the mail that is there when the channel is new: the
    ``unseen``, ``all`` or ``nothing``.
    ``after``: what becomes of a mail that is safely stored: marked ``seen``, ``move`` to ``move_to``, or ``nothing``.
    ``idle``: let the server tell of new mail (IMAP IDLE). ``poll_interval``: how often to look anyway, seconds.
    ``plus_address``: answers come back to ``name+token@domain``, which proves where they belong; switch it off when the
    server does not deliver such addresses.
    ``quote``: answers end with the mail they answer. ``subject``: of a mail that answers none.
    ``size_limit``: of a larger mail only the beginning is fetched, bytes.
    ``automatic_per_day``: mails that no operator wrote, to one address in 24 hours.
    ``ca_file``: certificates to trust instead of the system's, PEM. ``timeout``: for one answer of a server, seconds.
    """

    address: Annotated[str, Meta(pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+$")]
    imap_host: str
    smtp_host: str
    name: str = ""
    aliases: list[str] = field(default_factory=list)
    username: str = ""
    password: Secret | None = None
    oauth_token: Secret | None = None
    oauth_url: str = ""
    oauth_client_id: str = ""
    oauth_client_secret: Secret | None = None
    oauth_refresh: Secret | None = None
    imap_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    imap_security: Security = "tls"
    smtp_port: Annotated[int, Meta(ge=0, le=65535)] = 0
    smtp_security: Security = "tls"
    smtp_login: bool = True
    folder: str = "INBOX"
    first: Literal["unseen", "all", "nothing"] = "unseen"
    after: Literal["seen", "move", "nothing"] = "seen"
    move_to: str = ""
    idle: bool = True
    poll_interval: Annotated[float, Meta(gt=0, le=3600)] = 120.0
    plus_address: bool = True
    quote: bool = True
    subject: str = "Your message"
    size_limit: Annotated[int, Meta(ge=100_000)] = 64 * 1024 * 1024
    automatic_per_day: Annotated[int, Meta(ge=0)] = 10
    ca_file: str | None = None
    timeout: Annotated[float, Meta(gt=0, le=300)] = 30.0

    @property
    def login(self) -> str:
        return self.username or self.address

    @property
    def own(self) -> frozenset[str]:
        """The addresses of this desk, lower case."""
        return frozenset(one.strip().lower() for one in (self.address, *self.aliases))
