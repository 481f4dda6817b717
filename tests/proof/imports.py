"""Which modules the process of a real daemon has imported, as Python itself tells."""

import tempfile
from pathlib import Path

from tests.proof.fakes import connected

LIBRARIES = {"telegram": {"aiogram", "pydantic"}, "vk": {"vk_api", "requests"}, "email": {"imap_tools", "aiosmtplib"}}
"""What a kind brings along, all of it heavy."""


async def libraries(*kinds: str) -> set[str]:
    """Those of `LIBRARIES` that a daemon with a channel of each of these kinds imports until it has taken a message."""
    with tempfile.TemporaryDirectory() as folder:
        async with connected(Path(folder), *kinds, PYTHONPROFILEIMPORTTIME="1") as daemon:
            imported = _packages(daemon.log)
    assert "omnid" in imported, "Python told of no imports"
    return imported & set[str]().union(*LIBRARIES.values())


def _packages(log: str) -> set[str]:
    """From lines such as ``import time:       190 |        190 |   aiohttp.web``."""
    told = [line for line in log.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in told}
