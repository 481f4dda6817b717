from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from omnid.channel import ChannelDown, Outgoing, Rejected
from omnid.testing import CHECKS, Adapter, MemoryPort

from omnid_example import KIND, FolderConfig, Letter, incoming
from omnid_example.fake import adapter


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_the_folder_keeps_the_contract(check: Callable[[Adapter], Awaitable[None]]) -> None:
    async with adapter() as folder:
        await check(folder)


def test_a_file_with_another_name_is_none_of_ours() -> None:
    with pytest.raises(ValueError, match="SENDER-NUMBER"):
        incoming(msgspec.json.encode(Letter("notes.txt", b"hello")))


async def test_each_outcome(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder should be")
    async with MemoryPort(KIND) as port, KIND.open(FolderConfig(folder=str(tmp_path)), port) as live:
        with pytest.raises(ChannelDown):
            await live.send(Outgoing(key="k", number=1, recipient="ann", text="hi"))
        with pytest.raises(Rejected):
            await live.send(Outgoing(key="k", number=1, recipient="../ann", text="hi"))
