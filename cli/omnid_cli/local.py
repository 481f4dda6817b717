"""A desk on this machine: its database, opened directly; the daemon need not run."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import msgspec

from omnid import operations
from omnid.config import Settings
from omnid.desk import export, indexing, operators, uploads
from omnid.desk.calling import Call, Called
from omnid.desk.export_lines import Format, Lines
from omnid.desk.linking import Link, MakeLink
from omnid.desk.log import Happening
from omnid.desk.writing import StoredFile
from omnid.errors import Invalid, NotAllowed, TooLarge
from omnid.model import Actor, Role
from omnid.policy import sniff
from omnid.policy.sentences import sentence
from omnid.store import attachments, database, events, files, query
from omnid.store import settings as secrets
from omnid.store.database import Tx
from omnid_cli.client import Download, Portion, Typing, readable_size
from omnid_cli.remote import Remote

LOOK_EVERY = 0.05
"""Seconds; asking whether the database changed costs about 2 µs."""
READ = 256 * 1024
HEAD = 4096
"""Bytes that tell what a file is."""


class Local:
    def __init__(self, settings: Settings, act_as: str | None) -> None:
        self.where = str(settings.database)
        self._settings = settings
        self._act_as = act_as
        self._open = ExitStack()
        self._connection = self._open.enter_context(closing(database.connect(settings.database)))

    def call(self, operation: str, values: dict[str, Any], key: str | None = None) -> Any:
        found = operations.find(operation)
        request = operations.convert(found, values)
        frame = database.reading if found.reads else database.transaction
        with frame(self._connection) as tx:
            return operations.perform(tx, self._actor(tx), found, request, key)

    def follow(self, values: dict[str, Any], *, live: bool, beat: bool = False) -> Iterator[list[Happening]]:
        while True:
            seen = events.data_version(self._connection)
            answer = self.call("event.list", values)
            if answer.items or beat:
                yield answer.items
            values = {**values, "after": answer.next}
            if answer.items:
                continue
            if not live:
                return
            while events.data_version(self._connection) == seen:
                time.sleep(LOOK_EVERY)
                if beat:
                    yield []

    def signals(self) -> Iterator[Typing]:
        return self._open.enter_context(closing(Remote.on(self._settings.socket, self._act_as))).signals()

    def tell_typing(self, conversation: int, *, on: bool) -> None:
        with closing(Remote.on(self._settings.socket, self._act_as)) as daemon:
            daemon.tell_typing(conversation, on=on)

    def typing_now(self, conversation: int) -> list[str]:
        with closing(Remote.on(self._settings.socket, self._act_as)) as daemon:
            return daemon.typing_now(conversation)

    def typists(self, conversation: int) -> Iterator[tuple[str | None, bool]]:
        return Remote.on(self._settings.socket, self._act_as).typists(conversation)

    def upload(self, path: Path) -> str:
        size = readable_size(path)
        if size > self._settings.limits.file:
            raise TooLarge(f"file {path.name}", size, self._settings.limits.file)
        connection = files.connect(self._settings.files)
        try:
            stored = _store(files.Upload(connection, database.clock()), path)
        finally:
            connection.close()
        with database.transaction(self._connection) as tx:
            owner = self._actor(tx).label
            return uploads.ticket(secrets.secret(tx, uploads.SECRET), stored, owner, tx.now).id

    def download(self, public_id: str, name: str) -> Download:
        with database.reading(self._connection) as tx:
            self._actor(tx)
            attachment = attachments.public(tx, public_id)
        if attachment.sha256 is None:
            raise Invalid(sentence("not_stored", file=public_id, because=attachment.reason or attachment.state.value))
        connection = files.connect(self._settings.files)
        self._open.enter_context(closing(connection))
        return Download(attachment.name, attachment.size, files.read(connection, attachment.sha256))

    def query(self, sql: str) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
        with database.reading(self._connection) as tx:
            actor = self._actor(tx)
        if actor.role is not Role.ADMIN:
            raise NotAllowed(actor.name, "query", "the role admin")
        # A connection of its own: what guards a question stays on it.
        connection = self._open.enter_context(closing(database.connect(self._settings.database, read_only=True)))
        names, rows = query.run(connection, sql)
        return Lines(names, Format.JSONL).columns, rows

    def export(self, wanted: dict[str, Any]) -> Iterator[Portion]:
        request = msgspec.convert(wanted, export.Wanted)
        with database.reading(self._connection) as tx:
            operations.allowed(self._actor(tx), operations.find("event.list"))
            end = export.end(tx, request.noun)
            yield Portion(export.header(request), 0, request.after, end)
            for page in export.pages(tx, request):
                yield Portion(page.body, page.rows, page.cursor, end)

    def index(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with database.reading(self._connection) as tx:
            self._actor(tx)
        while time.monotonic() < until:
            with database.reading(self._connection) as tx:
                bite = indexing.prepare(tx)
            if bite.is_worth_writing:
                with database.transaction(self._connection) as tx:
                    indexing.write(tx, bite)
            if not bite.more:
                return

    def channels(self) -> list[dict[str, Any]]:
        with closing(Remote.on(self._settings.socket, self._act_as)) as daemon:
            return daemon.channels()

    def consoles(self) -> list[dict[str, Any]]:
        with closing(Remote.on(self._settings.socket, self._act_as)) as daemon:
            return daemon.consoles()

    def ring(self, call: Call) -> Called:
        with closing(Remote.on(self._settings.socket, self._act_as)) as daemon:
            return daemon.ring(call)

    def link(self, wanted: MakeLink) -> Link:
        with closing(Remote.on(self._settings.socket, self._act_as)) as daemon:
            return daemon.link(wanted)

    def close(self) -> None:
        self._open.close()

    def _actor(self, tx: Tx) -> Actor:
        me = operators.local(tx, os.getuid(), self._settings.database.stat().st_uid)
        if self._act_as is None:
            return me
        if me.role is not Role.ADMIN:
            raise NotAllowed(me.name, "act as somebody else", "the role admin")
        return operators.named(tx, self._act_as, me)


def _store(upload: files.Upload, path: Path) -> StoredFile:
    head = b""
    try:
        with path.open("rb") as source:
            while data := source.read(READ):
                head = head or data[:HEAD]
                upload.write(data)
        digest = upload.finish()
    except BaseException:
        upload.discard()
        raise
    name = sniff.clean_name(path.name)
    mime, type_ = sniff.sniff(head, name)
    return StoredFile(type_, name, mime, upload.size, digest)
