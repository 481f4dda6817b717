"""The settings of Messenger and Instagram channels."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["InstagramConfig", "MessengerConfig", "MetaConfig"]

Id = Annotated[str, Meta(pattern="^[0-9]{1,32}$")]
Version = Annotated[str, Meta(pattern=r"^v[0-9]{1,3}\.[0-9]{1,2}$")]
Seconds = Annotated[float, Meta(gt=0, le=300)]


class MetaConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What both have in common."""

    token: Secret
    app_secret: Secret
    verify_token: Secret
    app_id: Annotated[str, Meta(pattern="^[0-9]{0,32}$")] = ""
    human_agent: bool = False
    mark_seen: bool = True
    base_url: str = "https://graph.facebook.com"
    api_version: Version = "v23.0"
    proxy: Secret | None = None
    ca_file: str | None = None
    request_timeout: Seconds = 25.0


class MessengerConfig(MetaConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a Facebook page's Messenger.

    ``page_id``: the page's id.
    ``token``: the page's access token with pages_messaging and pages_manage_metadata. Best by reference: ``env:NAME``,
    ``file:/path`` or ``credential:NAME``.
    ``app_secret``: the app's, from “App settings > Basic”; it proves that a webhook call is Meta's.
    ``verify_token``: any words of your own; the same go into the field “Verify token” at Meta.
    ``app_id``: the app's; with it, what another program of the same page sends is told from what Omnid sends.
    ``human_agent``: Meta has approved “Human Agent” for the app: operators may answer for seven days instead of one.
    ``mark_seen``: tell contacts that their message was seen, when an operator types or answers.
    ``base_url``: where the Graph API is; set it for a proxy of your own.
    ``api_version``: of the Graph API.
    ``proxy``: ``http://[user:password@]host:port``.
    ``ca_file``: certificates to trust instead of the system's, PEM.
    ``request_timeout``: how long to wait for an answer to one request, seconds; uploads may take longer, by their size.
    """

    page_id: Id

    @property
    def account(self) -> str:
        return self.page_id


class InstagramConfig(MetaConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of an Instagram professional account.

    ``account_id``: the professional account's id, as webhooks name it (``user_id`` of ``GET /me``).
    ``token``: its access token with instagram_business_manage_messages; or, with ``base_url`` https://graph.facebook.com,
    that of the page it belongs to. Best by reference: ``env:NAME``, ``file:/path`` or ``credential:NAME``.
    ``app_secret``: the Instagram app's; it proves that a webhook call is Meta's.
    ``verify_token``: any words of your own; the same go into the field “Verify token” at Meta.
    ``app_id``: the app's; with it, what another program sends is told from what Omnid sends.
    ``human_agent``: Meta has approved “Human Agent” for the app: operators may answer for seven days instead of one.
    ``mark_seen``: tell contacts that their message was seen, when an operator types or answers.
    ``base_url``: where the API is.
    ``api_version``: of the API.
    ``proxy``: ``http://[user:password@]host:port``.
    ``ca_file``: certificates to trust instead of the system's, PEM.
    ``request_timeout``: how long to wait for an answer to one request, seconds; uploads may take longer, by their size.
    """

    account_id: Id
    base_url: str = "https://graph.instagram.com"

    @property
    def account(self) -> str:
        return self.account_id
