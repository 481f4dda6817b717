"""What nobody needs is dropped."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnid.channel import Received, Sender
from omnid.daemon.tidying import UNUSED_MS, Tidier
from omnid.desk.inbound import receive
from omnid.engine.engine import Engine, running
from omnid.model import AttachmentType, ChannelId, MessageId
from omnid.store import attachments, channels
from omnid.store.database import Tx, clock
from tests.databases import fresh


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    fresh(tmp_path / "omnid.db").close()
    async with running(tmp_path) as one:
        yield one


async def bytes_of(text: str) -> AsyncIterator[bytes]:
    yield text.encode()


async def test_a_file_nobody_attached_is_dropped_and_an_attached_one_stays(engine: Engine) -> None:
    kept = await engine.files.put(bytes_of("kept"), 100)
    unused = await engine.files.put(bytes_of("unused"), 100)

    def attach(tx: Tx) -> None:
        channel = ChannelId(channels.add(tx, "telegram", "bot", "secret", {}))
        message = receive(tx, channel, Received(external_id="1", sender=Sender(external_id="ann"), text="hi"))
        attachments.add(
            tx, MessageId(message or 0), "public", AttachmentType.FILE, "a.txt", "text/plain", 4, sha256=kept.sha256
        )

    await engine.writer.run(attach)
    await Tidier(engine).drop_unused(clock() + 1)
    left = await engine.files.finished(clock() + UNUSED_MS, "", 10)
    assert left == [kept.sha256]
    assert unused.sha256 not in left


async def test_a_file_stored_again_meanwhile_is_not_dropped(engine: Engine) -> None:
    first = await engine.files.put(bytes_of("twice"), 100)
    later = clock() + 1000
    assert await engine.files.drop([first.sha256], later - 2000) == 0
    assert await engine.files.drop([first.sha256], later) == 1
