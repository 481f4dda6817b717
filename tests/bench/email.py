"""Mail that waited in Dovecot while the daemon was away."""

import asyncio
import tempfile
from pathlib import Path

from omnid_email.fake import written
from tests.bench.desk import serving
from tests.bench.table import Figure
from tests.plugins.omnid_email.dovecot import ADDRESS, PASSWORD, Dovecot
from tests.proof.daemon import rows

BATCH = 50
"""As many as are fetched at once."""
LEAST = 100


def run(quick: bool) -> list[Figure]:
    return asyncio.run(_waiting(100 if quick else 500))


async def _waiting(count: int) -> list[Figure]:
    # A short path, because Unix sockets allow no long one.
    with tempfile.TemporaryDirectory(prefix="dc", dir="/tmp") as folder:
        async with Dovecot(Path(folder)) as server:
            people = [f"p{number % 50}@example.org" for number in range(count)]
            mails = [written(who, ADDRESS, f"mail {number}", number=number) for number, who in enumerate(people)]
            await asyncio.to_thread(server.put, *mails)
            box = {
                "address": ADDRESS, "password": PASSWORD, "imap_host": "localhost", "imap_port": server.imaps,
                "smtp_host": "localhost", "smtp_port": 1, "ca_file": str(server.certificate),
            }  # fmt: skip
            async with serving(email=box) as daemon:
                async with asyncio.timeout(120):
                    while rows(daemon.database, "select count(*) from messages where type = 'inbound'") != [(count,)]:  # noqa: ASYNC110 - another process
                        await asyncio.sleep(0.05)
                [(first, last)] = rows(daemon.database, "select min(received_at), max(received_at) from journal")
    # From the first batch on disk to the last: the daemon's own start is not what is measured.
    rate = (count - BATCH) / max(0.001, (last - first) / 1000)
    return [
        Figure(
            name=f"{count} mails waiting in Dovecot, all on disk",
            ours=f"{rate:,.0f}/s",
            aim=f"≥ {LEAST}/s",
            met=rate >= LEAST,
        )
    ]
