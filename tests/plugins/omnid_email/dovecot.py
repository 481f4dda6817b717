"""A real Dovecot on loopback, unprivileged, with one mailbox; and a certificate made for it."""

import asyncio
import grp
import os
import pwd
import shutil
import ssl
import subprocess
from imaplib import IMAP4
from pathlib import Path
from typing import Any, Self

from omnid.channel import Secret
from omnid_email.config import EmailConfig
from tests.patience import PATIENCE_S
from tests.ports import free_port

ADDRESS = "support@shop.example"
PASSWORD = "пароль-1"

_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login{mechanisms}
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
protocols = imap
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{home}/mail
mail_debug = no
mail_fsync = never
{oauth}passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth.conf
}}
"""
_PROVIDER = """
introspection_mode = get
introspection_url = {url}
force_introspection = yes
username_attribute = email
active_attribute = active
active_value = true
"""


class Dovecot:
    """``tokens``: where it asks whether an access token is good; then it takes XOAUTH2 too."""

    def __init__(self, home: Path, tokens: str = "") -> None:
        self._home = home
        self._tokens = tokens
        self.imap, self.imaps = free_port(), free_port()
        self.certificate = home / "cert.pem"

    async def __aenter__(self) -> Self:
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        assert program, "Dovecot is missing. As root: apt-get install dovecot-imapd"
        make_certificate(self._home)
        user = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")  # it refuses to run as root
        group = grp.getgrgid(user.pw_gid).gr_name
        config = self._home / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                home=self._home, user=user.pw_name, group=group, uid=user.pw_uid, gid=user.pw_gid,
                password=PASSWORD, imap=self.imap, imaps=self.imaps, mechanisms=" xoauth2" if self._tokens else "",
                oauth=_OAUTH.format(home=self._home) if self._tokens else "",
            )
        )  # fmt: skip
        (self._home / "oauth.conf").write_text(_PROVIDER.format(url=self._tokens))
        as_user: dict[str, Any] = {} if os.getuid() else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        if as_user:
            for path in (self._home, *self._home.iterdir()):
                os.chown(path, user.pw_uid, user.pw_gid)
        self._process = await asyncio.create_subprocess_exec(program, "-F", "-c", str(config), **as_user)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._listening()
        except (AssertionError, TimeoutError) as problem:
            await self.__aexit__()
            raise AssertionError(f"Dovecot does not start: {(self._home / 'log').read_text()}") from problem
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()

    async def _listening(self) -> None:
        while self._process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.imap)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            await writer.wait_closed()
            return
        raise AssertionError(f"It ended with {self._process.returncode}.")

    def config(self, **settings: Any) -> EmailConfig:
        given: dict[str, Any] = {
            "address": ADDRESS, "password": Secret(PASSWORD), "imap_host": "localhost", "imap_port": self.imaps,
            "smtp_host": "localhost", "smtp_port": 1, "ca_file": str(self.certificate), "timeout": 5.0,
        }  # fmt: skip
        return EmailConfig(**{**given, **settings})

    def put(self, *mails: bytes, flags: str = "", folder: str = "INBOX") -> None:
        with self._client() as client:
            for mail in mails:
                client.append(folder, flags, "", mail)  # no date means now

    def flags(self) -> list[bytes]:
        with self._client() as client:
            client.select(readonly=True)
            return [line for line in client.uid("FETCH", "1:*", "(FLAGS)")[1] if isinstance(line, bytes)]

    def number_anew(self) -> None:
        """Forgets its numbers, as after a restore from a backup; Dovecot then takes another UIDVALIDITY."""
        for name in self._home.glob("mail/dovecot*"):
            name.unlink()
        for name in self._home.glob("mail/dovecot-uidvalidity*"):
            name.unlink(missing_ok=True)

    def make_folder(self, name: str) -> None:
        with self._client() as client:
            client.create(name)

    def _client(self) -> IMAP4:
        client = IMAP4("127.0.0.1", self.imap)
        client.authenticate("PLAIN", lambda _: f"\0{ADDRESS}\0{PASSWORD}".encode())
        client.select()
        return client


def make_certificate(folder: Path) -> None:
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [*command.split(), "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True,
        capture_output=True,
    )


def server_context(folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
