"""What a channel costs while nothing happens: processor time, and the libraries that its kind brings along."""

import asyncio
import tempfile
import time
from pathlib import Path

from tests.bench.desk import serving
from tests.bench.table import Figure
from tests.proof.daemon import Daemon
from tests.proof.fakes import connected
from tests.proof.imports import LIBRARIES, libraries


def run(quick: bool) -> list[Figure]:
    # Longer than the services hold a request for news, so that what we do every 25 s is in it.
    return [asyncio.run(_idle(10 if quick else 30)), *(asyncio.run(_imports(kind)) for kind in LIBRARIES)]


async def _idle(watched_s: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        async with connected(Path(folder), *LIBRARIES) as daemon, serving() as bare:
            ours, alone = await asyncio.gather(_share(daemon, watched_s), _share(bare, watched_s))
    return Figure(
        name=f"idle channels: {', '.join(LIBRARIES)}",
        ours=f"{ours:.2%} of a core",
        against=f"the widget only {alone:.2%}",
        ratio=f"{(ours - alone) / len(LIBRARIES):.2%} each",
        aim="≤ 0.10 %",
        met=ours - alone <= 0.001 * len(LIBRARIES),
    )


async def _share(daemon: Daemon, watched_s: int) -> float:
    cpu, began = daemon.cpu_s(), time.perf_counter()
    await asyncio.sleep(watched_s)
    return (daemon.cpu_s() - cpu) / (time.perf_counter() - began)


async def _imports(kind: str) -> Figure:
    found, others = await libraries(kind), set[str]().union(*LIBRARIES.values()) - LIBRARIES[kind]
    return Figure(
        name=f"libraries that a daemon with {kind} only imports",
        ours=", ".join(sorted(found)),
        against=f"of the other kinds {', '.join(sorted(found & others)) or 'none'}",
        aim="none",
        met=not found & others,
    )
