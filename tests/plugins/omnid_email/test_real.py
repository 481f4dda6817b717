"""Against real servers: Dovecot to read from, aiosmtpd to send to, both with TLS."""

import asyncio
import ssl
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from msgspec import structs

from omnid.channel import ChannelDown, Outcome, Outgoing, Rejected, Retry, Secret, Unreachable
from omnid_email.fake import written
from tests.patience import PATIENCE_S

from .conftest import ANN, opened_with
from .dovecot import ADDRESS, PASSWORD, Dovecot, make_certificate, server_context

pytestmark = pytest.mark.slow


@pytest.fixture
async def dovecot() -> AsyncIterator[Dovecot]:
    # A short path, because Unix sockets allow no long one.
    with tempfile.TemporaryDirectory(prefix="dc", dir="/tmp") as folder:
        async with Dovecot(Path(folder)) as server:
            yield server


def mails(*texts: str, first: int = 1) -> list[bytes]:
    return [written(ANN, ADDRESS, text, number=first + index) for index, text in enumerate(texts)]


async def test_what_waits_arrives_is_marked_and_what_is_new_is_told(dovecot: Dovecot) -> None:
    dovecot.put(*mails("one", "two"))
    async with opened_with(dovecot.config(poll_interval=600), receiving=True) as desk:
        await desk.port.until(lambda: len(desk.port.received) == 2)
        await desk.port.until(lambda: str(desk.port.saved_cursor).split(":")[1:2] == ["2"])
        dovecot.put(*mails("three", first=3))
        await desk.port.until(lambda: str(desk.port.saved_cursor).split(":")[1:2] == ["3"])
        assert [mail.text for mail in desk.port.received] == ["one", "two", "three"]
    assert all(b"\\Seen" in line for line in dovecot.flags())


async def test_new_numbers_double_and_lose_nothing(dovecot: Dovecot) -> None:
    dovecot.put(*mails("one", "two"))
    async with opened_with(dovecot.config(poll_interval=0.2, idle=False), receiving=True) as desk:
        await desk.port.until(lambda: str(desk.port.saved_cursor).split(":")[1:2] == ["2"])
        before = desk.port.saved_cursor
    dovecot.number_anew()
    await asyncio.sleep(1.1)  # Dovecot makes the new UIDVALIDITY of the time in seconds
    dovecot.put(*mails("three", first=3), flags="\\Seen")
    async with opened_with(dovecot.config(), receiving=True, cursor=before) as again:
        await again.port.until(lambda: any(mail.text == "three" for mail in again.port.received))
        assert str(again.port.saved_cursor).split(":")[0] != str(before).split(":")[0]
        keys = [arrival.raw.key for arrival in again.port.arrivals]
        assert set(keys) <= {f"{number}.{ANN}" for number in (1, 2, 3)}


async def test_stored_mail_is_moved_to_a_folder_with_a_russian_name(dovecot: Dovecot) -> None:
    dovecot.put(*mails("one"))
    dovecot.make_folder("&BBAEQARFBDgEMg-")
    async with opened_with(dovecot.config(after="move", move_to="Архив"), receiving=True) as desk:
        await desk.port.until(lambda: str(desk.port.saved_cursor).split(":")[1:2] == ["1"])
        assert dovecot.flags() == []


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
async def test_each_way_to_connect_and_its_check(dovecot: Dovecot, security: str) -> None:
    port = dovecot.imaps if security == "tls" else dovecot.imap
    async with opened_with(dovecot.config(imap_security=security, imap_port=port)) as desk:
        checks = {check.name: check for check in await desk.email.check()}
    expected = {"IMAP", "IDLE", "folder", "clock", "SMTP"} | ({"IMAP certificate"} if security != "none" else set())
    assert set(checks) == expected
    assert [name for name, check in checks.items() if not check.ok] == ["SMTP"]


async def test_a_certificate_nobody_vouches_for_and_a_wrong_password_are_told(dovecot: Dovecot) -> None:
    async with opened_with(dovecot.config(ca_file=None), receiving=True) as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert "The certificate of localhost cannot be trusted" in desk.port.states[0]
    async with opened_with(dovecot.config(password=Secret("wrong")), receiving=True) as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert "does not accept the login" in desk.port.states[0]


async def test_a_mail_of_thirty_megabytes_and_odd_ones_hold_up_nothing(dovecot: Dovecot) -> None:
    payloads = Path(__file__).parent / "payloads"
    odd = [path.read_bytes() for path in sorted(payloads.glob("*.eml")) if path.stat().st_size > 4]
    large = written(ANN, ADDRESS, "large " * 5_000_000, number=500)
    dovecot.put(*odd, large, *mails("after them", first=600))
    async with opened_with(dovecot.config(timeout=60), receiving=True) as desk:
        await desk.port.until(lambda: any(mail.text == "after them" for mail in desk.port.received), timeout=PATIENCE_S)
        assert len(desk.port.arrivals) == len(odd) + 2
        assert [arrival.raw.key for arrival in desk.port.arrivals if arrival.error] == []


async def test_five_hundred_mails_come_fast(dovecot: Dovecot) -> None:
    dovecot.put(*mails(*(f"mail {number}" for number in range(500))))
    began = time.process_time()  # ours alone, whatever else the machine does
    async with opened_with(dovecot.config(), receiving=True) as desk:
        await desk.port.until(lambda: len(desk.port.received) == 500, PATIENCE_S)
    assert 500 / (time.process_time() - began) > 100


# --- sending ---


class Taker:
    """What a mail server says to recipients; keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.says = "250 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.says.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.says

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 taken"


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, auth_data: Any) -> AuthResult:
    good = isinstance(auth_data, LoginPassword) and auth_data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=good)


@asynccontextmanager
async def serving(taker: Taker, context: ssl.SSLContext, security: str) -> AsyncIterator[int]:
    tls = security == "tls"

    def protocol() -> SMTP:
        upgrade = None if tls else context
        return SMTP(
            taker, authenticator=authenticate, auth_require_tls=not tls, tls_context=upgrade, hostname="localhost"
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context if tls else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_mail_is_given_to_a_real_server(tmp_path: Path, security: str) -> None:
    make_certificate(tmp_path)
    taker = Taker()
    async with serving(taker, server_context(tmp_path), security) as port:
        config = Dovecot(tmp_path).config(smtp_port=port, smtp_security=security)
        hello = Outgoing(key="k", number=1, recipient=ANN, text=".\nПривет\n..")
        async with opened_with(config) as desk:
            sent = await desk.email.send(hello)
            for says, outcome in _ANSWERS.items():
                taker.says = says
                with pytest.raises(outcome):
                    await desk.email.send(hello)
        async with opened_with(structs.replace(config, password=Secret("x"))) as desk:
            with pytest.raises(ChannelDown):
                await desk.email.send(hello)
    (envelope,) = taker.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (ADDRESS, [ANN])
    assert f"<{sent.external_id}>".encode() in (envelope.original_content or b"")


_ANSWERS: dict[str, type[Outcome]] = {
    "450 4.2.0 come again": Retry,
    "550 5.1.1 no such user": Unreachable,
    "550 5.7.1 policy": Rejected,
}
