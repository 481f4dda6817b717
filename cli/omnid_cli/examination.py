"""What the doctor looks at, one function for each subject."""

import os
import shutil
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from omnid import config, registry
from omnid.channel import Check
from omnid.config import Address, Settings
from omnid.errors import OmnidError
from omnid.store import channels, consoles, database, escalations, health, ways
from omnid.store.database import Tx
from omnid_cli.session import Session

Found = TypeVar("Found")

ROOM = 512 * 1024 * 1024
"""Bytes of free disk below which it is a problem."""
BUILT_AT = 1_735_689_600
"""2025-01-01: a clock before that was never set."""


def of(session: Session, *, thorough: bool) -> list[Check]:
    """Everything there is to say, in the order in which to mend it."""
    try:
        settings = session.settings
    except OmnidError as problem:
        return [bad("configuration", problem.message, "omnid init makes one; omnid config sample shows every setting.")]
    found = [
        good("configuration", str(session.config_file)),
        *_secrets(settings),
        *_folder(settings),
        *_disk(settings),
        *_clock(),
    ]
    found += _databases(settings, thorough=thorough)
    found += _kinds()
    if all(one.ok for one in found if one.name == "database"):
        found += [*_channels(settings), *_telling(settings)]
    return [*found, *_daemon(settings)]


def good(name: str, message: str, hint: str = "") -> Check:
    return Check(name=name, ok=True, message=message, hint=hint)


def bad(name: str, message: str, hint: str) -> Check:
    return Check(name=name, ok=False, message=message, hint=hint)


def _secrets(settings: Settings) -> Iterator[Check]:
    for path, sentence in config.check_secrets(settings):
        yield bad(f"configuration {path}", sentence, "Mend the reference, or set what it points to.")


def _folder(settings: Settings) -> Iterator[Check]:
    folder = settings.data_dir
    if not folder.is_dir():
        yield bad("data directory", f"{folder} is not there.", "omnid init makes it; or mend data_dir in omnid.toml.")
        return
    about = folder.stat()
    if stat.S_IMODE(about.st_mode) & 0o077:
        yield bad(
            "data directory", f"{folder} is open to others ({stat.S_IMODE(about.st_mode):o}).", f"chmod 700 {folder}"
        )
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield bad(
            "data directory", f"You may not use {folder}.", "Run this as the daemon's user: sudo -u USER omnid doctor"
        )
    else:
        yield good("data directory", f"{folder}, for its owner alone")
    for path in (settings.database, settings.files):
        if path.exists() and path.stat().st_uid != about.st_uid:
            owner = about.st_uid
            yield bad("permissions", f"{path} belongs to another user than its directory.", f"chown {owner} {path}*")


def _disk(settings: Settings) -> Iterator[Check]:
    if not settings.data_dir.is_dir():
        return
    free = shutil.disk_usage(settings.data_dir).free
    shown = f"{free // (1024 * 1024):,} MB free"
    yield good("disk", shown) if free >= ROOM else bad("disk", shown, "Make room: a full disk takes in nothing more.")


def _clock() -> Iterator[Check]:
    if time.time() < BUILT_AT:
        yield bad("clock", f"It says {time.strftime('%Y-%m-%d %H:%M')}.", "Set it: timedatectl set-ntp true")
    else:
        yield good("clock", time.strftime("%Y-%m-%d %H:%M %Z"))


def _databases(settings: Settings, *, thorough: bool) -> Iterator[Check]:
    for name, path in (("database", settings.database), ("files", settings.files)):
        if not path.exists():
            yield bad(name, f"{path} is not there.", "omnid init makes it; or put your backup there.")
        elif not os.access(path, os.R_OK | os.W_OK):
            yield bad(name, f"You may not open {path}.", "Run this as the daemon's user.")
        else:
            yield _whole(name, path, thorough=thorough)
    if os.access(settings.database, os.R_OK | os.W_OK):
        try:
            database.connect(settings.database).close()
        except OmnidError as problem:
            yield bad("schema", problem.message, "See docs/operations.md, “Upgrade”.")


def _whole(name: str, path: Path, *, thorough: bool) -> Check:
    damage = health.damage(path) if thorough else []
    if damage:
        return bad(
            name, f"{path} is damaged: {damage[0]}", "Stop the daemon, keep the files, and restore the last backup."
        )
    return good(name, f"{path}, {path.stat().st_size // 1024:,} KB" + (", whole" if thorough else ""))


def _kinds() -> Iterator[Check]:
    broken = registry.broken()
    for one in broken:
        yield bad(f"plugin {one.name}", one.reason, "Install the version that fits this Omnid, or remove it.")
    if not broken:
        yield good("plugins", ", ".join(registry.names()))


def _channels(settings: Settings) -> Iterator[Check]:
    every = _look(settings, channels.every)
    if every is None:
        return
    if not every:
        yield good("channels", "There is none yet.", "omnid channel add widget site --origin https://shop.example")
    for channel in every:
        name = f"channel {channel.name}"
        try:
            decoded = config.decode_config(registry.kind(channel.kind).config, channel.config, "config")
        except OmnidError as problem:
            yield bad(name, problem.message, f"omnid channel set {channel.name} --SETTING VALUE")
            continue
        unreadable = config.check_secrets(decoded, "config") if channel.enabled else []
        for path, sentence in unreadable:
            yield bad(name, f"{path}: {sentence}", "Run this as the daemon does, or mend the reference.")
        if not unreadable:
            yield good(
                name,
                "on" if channel.enabled else "off",
                "" if channel.enabled else f"omnid channel enable {channel.name}",
            )


def _telling(settings: Settings) -> Iterator[Check]:
    is_told = _look(settings, _is_anybody_told)
    if is_told is None:
        return
    if is_told:
        yield good("telling", "Somebody hears of a contact who waits, also when nobody looks.")
    else:
        message = "While no console is open, nobody hears of a contact who waits."
        yield good("telling", message, "omnid way add LOGIN email ADDRESS, or omnid console add telegram NAME --help")


def _is_anybody_told(tx: Tx) -> bool:
    if ways.of(tx, None) or ways.reached(tx) & escalations.supervisors(tx):
        return True
    return any(console.enabled for console in consoles.every(tx))


def _look(settings: Settings, read: Callable[[Tx], Found]) -> Found | None:
    """What the database says; None where it cannot be opened, which has been said already."""
    try:
        connection = database.connect(settings.database, read_only=True)
    except OmnidError:
        return None
    with closing(connection), database.reading(connection) as tx:
        return read(tx)


def _daemon(settings: Settings) -> Iterator[Check]:
    from omnid.daemon import lock

    try:
        holder = lock.holder(settings.data_dir)
    except OSError as problem:
        yield bad("daemon", f"{problem.filename}: {problem.strerror}.", "Run this as the daemon's user.")
        return
    if holder is not None:
        yield from _answers(settings, holder)
        return
    yield good("daemon", "does not run", _start_hint())
    for setting, address in (("http", settings.http.listen), ("private", settings.private.listen)):
        taken = _taken(address)
        if taken:
            yield bad(f"{setting}.listen", f"{address}: {taken}.", "End the other program, or change omnid.toml.")


def _answers(settings: Settings, holder: int) -> Iterator[Check]:
    from omnid_cli.remote import Remote

    try:
        with closing(Remote.on(settings.socket, None)) as daemon:
            states = daemon.channels()
            console_states = daemon.consoles()
    except OmnidError as problem:
        yield bad(
            "daemon", f"Process {holder} runs, but: {problem.message}", "Look into its log: journalctl -u omnid -e"
        )
        return
    yield good("daemon", f"runs as process {holder}")
    for one in states:
        if one["state"] == "failing":
            yield bad(f"channel {one['name']}", f"fails: {one.get('reason')}", f"omnid channel test {one['name']}")
    for one in console_states:
        if one["state"] == "failing":
            yield bad(f"console {one['name']}", f"fails: {one.get('reason')}", f"omnid console test {one['name']}")


def _start_hint() -> str:
    if Path("/etc/systemd/system/omnid.service").exists():
        return "systemctl enable --now omnid"
    if Path("/run/systemd/system").is_dir():
        return "omnid systemd > /etc/systemd/system/omnid.service, then systemctl enable --now omnid; or omnid serve"
    return "omnid serve"


def _taken(address: Address) -> str | None:
    """Why nobody could listen there."""
    if not address.port:
        return None
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as problem:
            return problem.strerror or str(problem)
    return None
