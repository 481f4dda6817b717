"""Logging in with access tokens: fetched, renewed, refused; at a real Dovecot and a real SMTP server."""

import asyncio
import base64
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session, auth_mechanism

from omnid.channel import ChannelDown, Outgoing, Retry, Secret
from omnid.testing import MemoryPort
from omnid_email import KIND
from omnid_email.config import EmailConfig
from omnid_email.credentials import Credentials
from omnid_email.fake import written

from .conftest import ANN, opened_with
from .dovecot import ADDRESS, Dovecot
from .provider import CLIENT, REFRESH, Provider

HELLO = Outgoing(key="k", number=1, recipient=ANN, text="Hi")


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with Provider() as one:
        yield one


def config(provider: Provider, **settings: Any) -> EmailConfig:
    given: dict[str, Any] = {
        "address": ADDRESS, "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1", "imap_port": 1, "smtp_port": 1,
        "imap_security": "none", "smtp_security": "none", "oauth_url": f"{provider.url}/token",
        "oauth_client_id": CLIENT, "oauth_client_secret": Secret("s"), "oauth_refresh": Secret(REFRESH), "timeout": 5.0,
    }  # fmt: skip
    return EmailConfig(**{**given, **settings})


# --- getting a token ---


async def test_a_token_is_fetched_once_and_again_when_it_ends_or_was_refused(provider: Provider) -> None:
    async with MemoryPort(KIND) as port:
        credentials = Credentials(config(provider), port)
        assert [(await credentials.login()).secret for _ in range(3)] == ["access-1"] * 3
        credentials.forget()
        login = await credentials.login()
        assert (login.secret, login.user, login.is_token) == ("access-2", ADDRESS, True)


async def test_a_token_that_lasts_less_than_its_reserve_is_not_fetched_for_every_mail(provider: Provider) -> None:
    async with MemoryPort(KIND) as port:
        for lasts in (1, "soon", None):
            provider.lasts = lasts
            credentials = Credentials(config(provider), port)
            before = provider.given
            for _ in range(3):
                await credentials.login()
            assert provider.given == before + 1


async def test_a_provider_that_refuses_is_told_and_one_that_is_away_is_waited_for(provider: Provider) -> None:
    async with MemoryPort(KIND) as port:
        provider.refuses = "invalid_grant"
        with pytest.raises(ChannelDown, match=r"invalid_grant.*allow the access again"):
            await Credentials(config(provider), port).login()
        with pytest.raises(Retry, match="does not answer"):
            await Credentials(config(provider, oauth_url="http://127.0.0.1:1/token"), port).login()


@pytest.mark.parametrize("settings", [{"oauth_refresh": None}, {"oauth_client_id": ""}, {"oauth_url": ""}])
async def test_half_of_the_settings_are_refused_at_once(provider: Provider, settings: dict[str, Any]) -> None:
    async with MemoryPort(KIND) as port:
        with pytest.raises(ChannelDown):
            Credentials(config(provider, **settings), port)


# --- sending with it ---


class Server(SMTP):
    """Takes XOAUTH2 as Gmail and Outlook do: a refusal is a challenge in JSON first."""

    def __init__(self, taker: "Taker") -> None:
        super().__init__(taker, auth_require_tls=False, hostname="localhost")
        self._taker = taker

    @auth_mechanism("XOAUTH2")
    async def auth_xoauth2(self, _: SMTP, arguments: list[str]) -> AuthResult:

        said = base64.b64decode(arguments[1]).decode()
        self._taker.logins.append(said)
        token = said.partition("auth=Bearer ")[2].rstrip("\1")
        if said.startswith(f"user={ADDRESS}\1") and token in self._taker.provider.good:
            return AuthResult(success=True)
        answer = await self.challenge_auth('{"status":"401","schemes":"bearer"}')
        assert answer == b""
        return AuthResult(success=False, handled=False)


class Taker:
    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.taken: list[Envelope] = []
        self.logins: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd)
        self.taken.append(envelope)
        return "250 taken"


@asynccontextmanager
async def serving(taker: Taker) -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(lambda: Server(taker), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def test_mail_leaves_with_an_access_token_and_with_the_next_when_one_was_taken_back(provider: Provider) -> None:
    taker = Taker(provider)
    async with serving(taker) as port, opened_with(config(provider, smtp_port=port)) as desk:
        await desk.email.send(HELLO)
        provider.revoke()
        await desk.email.send(HELLO)
    assert len(taker.taken) == 2
    assert provider.given == 2


async def test_a_token_that_is_always_refused_is_the_channels_trouble(provider: Provider) -> None:
    taker = Taker(provider)
    async with (
        serving(taker) as port,
        opened_with(config(provider, smtp_port=port, oauth_url="", oauth_token=Secret("old"))) as desk,
    ):
        with pytest.raises(ChannelDown):
            await desk.email.send(HELLO)
    assert taker.taken == []


# --- reading with it ---


@pytest.mark.slow
async def test_a_real_dovecot_lets_a_token_in_and_refuses_one_that_was_taken_back(provider: Provider) -> None:
    with tempfile.TemporaryDirectory(prefix="dc", dir="/tmp") as folder:
        async with Dovecot(Path(folder), tokens=f"{provider.url}/tell?token=") as dovecot:
            dovecot.put(written(ANN, ADDRESS, "one", number=1))
            settings = config(provider, imap_host="localhost", imap_port=dovecot.imap)
            async with opened_with(settings, receiving=True) as desk:
                await desk.port.until(lambda: len(desk.port.received) == 1)
                checks = {check.name: check for check in await desk.email.check()}
                assert checks["IMAP"].ok
            provider.revoke()
            async with opened_with(
                config(provider, imap_port=dovecot.imap, oauth_url="", oauth_token=Secret("old"))
            ) as desk:
                checks = {check.name: check for check in await desk.email.check()}
            assert not checks["IMAP"].ok
            assert "access token" in checks["IMAP"].hint
