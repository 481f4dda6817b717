"""What we log in with: a password, a given access token, or one fetched from the provider and renewed in time."""

import time
from typing import Any, NamedTuple

import aiohttp

from omnid.channel import ChannelDown, Port, Retry
from omnid_email.config import EmailConfig

__all__ = ["Credentials", "Login"]

_EARLY_S = 120


class Login(NamedTuple):
    """``is_token``: the secret is an access token for XOAUTH2."""

    user: str
    secret: str
    is_token: bool


class Credentials:
    """Raises `ChannelDown` where the settings lack something or the provider refuses, `Retry` where it is away."""

    def __init__(self, config: EmailConfig, port: Port) -> None:
        self._config = config
        self._port = port
        self._token = ""
        self._until = 0.0
        if not (config.password or config.oauth_token or config.oauth_url):
            raise ChannelDown("There is no password: set password, oauth_token, or oauth_url with its client.")
        if config.oauth_url and not (config.oauth_client_id and config.oauth_refresh):
            raise ChannelDown("oauth_url needs oauth_client_id and oauth_refresh beside it.")

    @property
    def renews(self) -> bool:
        return bool(self._config.oauth_url)

    async def login(self) -> Login:
        config = self._config
        if config.oauth_url:
            if time.monotonic() >= self._until:
                await self._renew()
            return Login(config.login, self._token, True)
        if config.oauth_token is not None:
            return Login(config.login, config.oauth_token.reveal(), True)
        assert config.password is not None
        return Login(config.login, config.password.reveal(), False)

    def forget(self) -> None:
        """The token was refused; the next login fetches another."""
        self._until = 0.0

    async def _renew(self) -> None:
        config = self._config
        form = {"grant_type": "refresh_token", "client_id": config.oauth_client_id}
        form["refresh_token"] = config.oauth_refresh.reveal() if config.oauth_refresh else ""
        if config.oauth_client_secret is not None:
            form["client_secret"] = config.oauth_client_secret.reveal()
        try:
            async with self._port.session.post(config.oauth_url, data=form) as answer:
                said: Any = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
            raise Retry(f"The address for access tokens does not answer: {type(problem).__name__}.") from None
        token = said.get("access_token") if isinstance(said, dict) else None
        if not isinstance(token, str):
            reason = str(said.get("error", answer.status))[:100] if isinstance(said, dict) else str(answer.status)
            raise ChannelDown(f"The provider gives no access token ({reason}): allow the access again.")
        self._token = token
        lasts = said.get("expires_in")
        self._until = time.monotonic() + max(60.0, float(lasts if isinstance(lasts, int | float) else 3600) - _EARLY_S)
