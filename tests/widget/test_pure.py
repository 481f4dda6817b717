"""Node's test runner over the pure part of the chat."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def test_the_pure_part() -> None:
    tests = sorted(str(path) for path in HERE.glob("*.test.js"))
    done = subprocess.run(["node", "--test", *tests], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
