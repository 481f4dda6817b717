"""What the process needs to know, as frozen values. Sizes are bytes, durations seconds.

Channels, operators and the rest live in the database. The descriptions here are the comments of the sample file.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from omnid.channel import Secret
from omnid.config.values import Address, Network, PublicUrl

MEBIBYTE = 1024 * 1024


class Level(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    AUTO = "auto"
    JSON = "json"
    PRETTY = "pretty"


class Http(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public listener: the website chat, its files, webhooks, and the API for those who have a token."""

    listen: Annotated[
        Address, Meta(description="Address and port. Leave it on the loopback behind a reverse proxy.")
    ] = Address("127.0.0.1:8080")
    public_url: Annotated[
        PublicUrl | None,
        Meta(
            description="What people outside see, with the base path if there is one: https://shop.example/desk. "
            "Webhooks and links need it; without it Omnid uses long polling and answers under any name.",
            examples=["https://desk.example"],
        ),
    ] = None
    trusted_proxies: Annotated[
        list[Network], Meta(description="Reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.")
    ] = field(default_factory=lambda: [Network("127.0.0.0/8"), Network("::1/128")])
    api: Annotated[bool, Meta(description="Whether /api/ is served here too, or on the private listener alone.")] = True


class Private(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The private listener: /healthz, /metrics and the API. Not for the internet."""

    listen: Annotated[Address, Meta(description="Address and port.")] = Address("127.0.0.1:8081")
    socket: Annotated[
        Path | None,
        Meta(
            description="The Unix socket by which the command line reaches the daemon, which knows people by their "
            "user id. Unless set, omnid.sock in the data directory.",
            examples=["/run/omnid/omnid.sock"],
        ),
    ] = None


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one caller, and all of them together, may take. Rates of visitors are settings of their channel."""

    body: Annotated[int, Meta(ge=1024, description="Largest JSON request, in bytes.")] = MEBIBYTE
    file: Annotated[int, Meta(ge=1024, description="Largest attachment, in bytes, whatever a channel allows.")] = (
        50 * MEBIBYTE
    )
    connections: Annotated[
        int, Meta(ge=1, description="Live connections (chats, event streams) in all; each takes an open file.")
    ] = 20_000
    connections_per_address: Annotated[int, Meta(ge=1, description="Live connections from one address.")] = 50
    stop: Annotated[
        float,
        Meta(ge=0, le=600, description="Seconds that requests and sends under way are given when the daemon stops."),
    ] = 10.0


class Log(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the daemon writes to standard error; never the text of messages above debug, never a secret."""

    level: Annotated[Level, Meta(description="debug, info, warning or error.")] = Level.INFO
    format: Annotated[LogFormat, Meta(description="json, pretty, or auto: pretty in a terminal, JSON elsewhere.")] = (
        LogFormat.AUTO
    )


class Mail(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How notifications to operators leave as e-mail. Without it they leave by the first e-mail channel that is on."""

    server: Annotated[
        Secret | None,
        Meta(
            description="The SMTP server: smtps://USER:PASSWORD@HOST, or smtp://…, which takes STARTTLS where it is "
            "offered and tells no password without it. Special characters are written as in URLs (%40 for @). Best by "
            "reference: env:NAME, file:/path or credential:NAME.",
            examples=["file:/etc/omnid/smtp"],
        ),
    ] = None
    sender: Annotated[
        str | None, Meta(description="The address such mails come from.", examples=["omnid@desk.example"])
    ] = None

    def __post_init__(self) -> None:
        if self.server is not None and self.sender is None:
            raise ValueError("mail.server needs mail.sender, the address such mails come from")


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything in ``omnid.toml``. Paths are absolute once loaded."""

    data_dir: Annotated[
        Path,
        Meta(description="Where the databases live (omnid.db, files.db), for their owner only. Relative to this file."),
    ] = Path("data")
    http: Http = field(default_factory=Http)
    private: Private = field(default_factory=Private)
    limits: Limits = field(default_factory=Limits)
    mail: Mail = field(default_factory=Mail)
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        if self.http.listen == self.private.listen and self.http.listen.port:
            raise ValueError(f"http.listen and private.listen are both {self.http.listen}; give each its own port")

    @property
    def database(self) -> Path:
        return self.data_dir / "omnid.db"

    @property
    def files(self) -> Path:
        """Bytes of attachments."""
        return self.data_dir / "files.db"

    @property
    def socket(self) -> Path:
        return self.private.socket or self.data_dir / "omnid.sock"
