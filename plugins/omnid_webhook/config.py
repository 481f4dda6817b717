"""The settings of a webhook channel."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["WebhookConfig"]


class WebhookConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a webhook.

    ``secret``: signs what leaves and proves what comes: ``whsec_`` and the base64 of 24 to 64 random bytes. Best by
    reference: ``env:NAME``, ``file:/path`` or ``credential:NAME``.
    ``previous_secret``: while the secret is being changed: it still proves what comes, and signs beside the new one.
    ``url``: where messages to contacts are posted. Without it messages only come in.
    ``allow_private``: let ``url``, and the addresses of files that arrive, lead into private networks and to this
    machine.
    ``inline_limit``: files up to this size are sent whole, as base64; larger ones by their address. Bytes.
    ``request_timeout``: how long to wait for an answer, seconds.
    ``proxy``: ``http://[user:password@]host:port``; then the proxy alone decides where requests may go.
    ``ca_file``: certificates to trust instead of the system's, PEM.
    """

    secret: Secret
    previous_secret: Secret | None = None
    url: str = ""
    allow_private: bool = False
    inline_limit: Annotated[int, Meta(ge=0, le=10 * 1024 * 1024)] = 256 * 1024
    request_timeout: Annotated[float, Meta(gt=0, le=100)] = 20.0
    proxy: Secret | None = None
    ca_file: str | None = None
