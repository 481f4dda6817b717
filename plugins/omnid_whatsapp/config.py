"""The settings of a WhatsApp channel."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["WhatsAppConfig"]


class WhatsAppConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of one WhatsApp number on Meta's Cloud API.

    ``phone_number_id``: Meta's id of the number (not the number itself), from “WhatsApp > API Setup”.
    ``token``: a system user's permanent access token with the rights whatsapp_business_messaging and
    whatsapp_business_management. Best by reference: ``env:NAME``, ``file:/path`` or ``credential:NAME``.
    ``app_secret``: the app's, from “App settings > Basic”; it proves that a webhook call is Meta's.
    ``verify_token``: any words of your own; the same go into the field “Verify token” at Meta.
    ``business_account_id``: the WhatsApp Business Account's id; with it the test also looks at the subscription.
    ``template_language``: of templates sent without one, e.g. ``en_US`` or ``ru``.
    ``mark_read``: tell contacts that their message was read, when an operator types or answers.
    ``base_url``: where the Graph API is; set it for a proxy of your own.
    ``api_version``: of the Graph API.
    ``proxy``: ``http://[user:password@]host:port``.
    ``ca_file``: certificates to trust instead of the system's, PEM.
    ``request_timeout``: how long to wait for an answer to one request, seconds; uploads may take longer, by their size.
    """

    phone_number_id: Annotated[str, Meta(pattern="^[0-9]{1,32}$")]
    token: Secret
    app_secret: Secret
    verify_token: Secret
    business_account_id: Annotated[str, Meta(pattern="^[0-9]{0,32}$")] = ""
    template_language: str = "en"
    mark_read: bool = True
    base_url: str = "https://graph.facebook.com"
    api_version: Annotated[str, Meta(pattern=r"^v[0-9]{1,3}\.[0-9]{1,2}$")] = "v23.0"
    proxy: Secret | None = None
    ca_file: str | None = None
    request_timeout: Annotated[float, Meta(gt=0, le=300)] = 25.0
