"""Export of a million messages as JSON lines, against a loop over sqlite3 with the standard library's json."""

import subprocess
import sys
import time
from pathlib import Path

from tests.bench.million import desk
from tests.bench.table import Figure, middle, times

MEBIBYTE = 1 << 20
OURS = """
import sys
from omnid.desk import export
from omnid.store import database

connection = database.connect(sys.argv[1], read_only=True)
wanted = export.Wanted(noun=export.Noun.MESSAGES)
with open(sys.argv[2], "wb") as file, database.reading(connection) as tx:
    file.write(export.header(wanted))
    for page in export.pages(tx, wanted):
        file.write(page.body)
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""
THEIRS = """
import json, sqlite3, sys
from omnid.store.export import MESSAGES

connection = sqlite3.connect(sys.argv[1])
columns = ", ".join(f"{expression} as {name}" for name, expression in MESSAGES.columns.items())
with open(sys.argv[2], "w") as file:
    cursor = connection.execute(f"select {columns} from {MESSAGES.tables} order by m.id")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        file.write(json.dumps(dict(zip(names, row)), ensure_ascii=False) + "\\n")
"""


def run(quick: bool) -> list[Figure]:
    count = 100_000 if quick else 1_000_000
    with desk(count) as folder:
        ours, theirs, memory = [], [], []
        for _ in range(3):
            took, most = _run(OURS, folder)
            ours.append(took)
            memory.append(most)
            theirs.append(_run(THEIRS, folder)[0])
    mine, other, most = middle(ours), middle(theirs), max(memory)
    return [
        Figure(
            name=f"export of {count:,} messages as JSONL",
            ours=f"{count / mine:,.0f}/s",
            against=f"sqlite3 and json {count / other:,.0f}/s",
            ratio=times(other, mine),
            aim="≥ 1.5 ×",
            met=other >= 1.5 * mine,
        ),
        Figure(
            name="export, peak memory", ours=f"{most / MEBIBYTE:.0f} MB", aim="≤ 100 MB", met=most <= 100 * MEBIBYTE
        ),
    ]


def _run(program: str, folder: Path) -> tuple[float, int]:
    """Seconds, and the most memory in bytes as the program itself tells it (wait4 would count ours before the exec)."""
    began = time.perf_counter()
    command = [sys.executable, "-c", program, str(folder / "omnid.db"), str(folder / "out.jsonl")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - began, int(done.stdout or 0) * 1024
