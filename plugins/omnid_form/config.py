"""The settings of a contact form."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["FormConfig"]


class FormConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a contact form.

    ``region``: the country whose phone numbers may be given without a country code, two letters.
    ``timezone``: of preferred times that do not say theirs, as ``Europe/Moscow``.
    ``origins``: pages that may post, as ``https://shop.example``; none set: any.
    ``thanks_url``: where a plain form leads when it has been sent; without it a small page says thank you.
    ``honeypot``: the name of a field that people do not see and must leave empty.
    ``least_seconds``: who fills the form in faster is a machine; told by the token the form was fetched with.
    ``token_required``: take nothing without such a token, which plain pages without scripts do not have.
    ``per_minute_address``: how often one address may post in a minute.
    ``text_limit``: characters of the message.
    ``file_count``: how many files may come with it; together they have to fit into the desk's limit for bodies.
    ``secret``: signs tokens and requests to call; without it tokens end with the daemon.
    ``call_url``: a telephone exchange's address that is asked to ring both sides, for “omnid call”.
    ``proxy``, ``ca_file``: for requests to ``call_url``.
    """

    region: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "RU"
    timezone: str = "UTC"
    origins: list[str] = []
    thanks_url: str = ""
    honeypot: Annotated[str, Meta(min_length=1)] = "website"
    least_seconds: Annotated[int, Meta(ge=0, le=60)] = 2
    token_required: bool = False
    per_minute_address: Annotated[int, Meta(ge=1)] = 10
    text_limit: Annotated[int, Meta(ge=1, le=100_000)] = 4000
    file_count: Annotated[int, Meta(ge=0, le=20)] = 5
    secret: Secret | None = None
    call_url: str = ""
    proxy: Secret | None = None
    ca_file: str | None = None
