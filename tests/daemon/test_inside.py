"""Files that lie inside what arrived are cut out of the journal."""

from contextlib import aclosing

import pytest
from msgspec import structs

from omnid import registry
from omnid.channel import AttachmentType, Received, Rejected, RemoteFile, Sender
from omnid.daemon.fetcher import CHUNK, way
from omnid.desk import inbound
from omnid.engine.engine import Engine
from omnid.model import Channel
from omnid.store import attachments, journal

LETTER = Received(
    external_id="m1",
    sender=Sender(external_id="ann"),
    files=[RemoteFile(type=AttachmentType.FILE, ref="2", name="a.bin")],
)


async def test_a_file_comes_out_of_the_payload_it_came_in(engine: Engine, channel: Channel) -> None:
    payload = b"x" + bytes(CHUNK + 5)
    await engine.writer.run(lambda tx: inbound.accept(tx, channel.id, "k", payload, [LETTER]))
    kind = structs.replace(registry.kind("telegram"), extract=lambda raw, ref: raw[int(ref) :])
    fetch = way(engine, kind, object())
    (pending,) = await engine.readers.run(lambda tx: attachments.due(tx, channel.id, 4))
    assert fetch is not None
    async with aclosing(fetch(pending)) as stream:  # type: ignore[type-var]
        parts = [part async for part in stream]
    assert [len(part) for part in parts] == [CHUNK, 4]


async def test_what_is_not_in_it_or_not_kept_is_given_up(engine: Engine, channel: Channel) -> None:
    await engine.writer.run(lambda tx: inbound.accept(tx, channel.id, "k", b"x", [LETTER]))
    kind = structs.replace(registry.kind("telegram"), extract=lambda _, ref: {}[ref])
    fetch = way(engine, kind, object())
    (pending,) = await engine.readers.run(lambda tx: attachments.due(tx, channel.id, 4))
    assert fetch is not None
    with pytest.raises(Rejected, match="cannot be cut out"):
        await anext(fetch(pending))
    await engine.writer.run(lambda tx: journal.forget(tx, tx.now + 1, 10))
    with pytest.raises(Rejected, match="not in the journal any more"):
        await anext(fetch(pending))


def test_a_kind_without_files_has_no_way() -> None:
    assert way(None, registry.kind("telegram"), object()) is None  # type: ignore[arg-type]
