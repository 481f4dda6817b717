"""The command line starts quickly, because it imports what a command needs when it runs."""

import subprocess
import sys

import pytest

HEAVY = {
    "msgspec",
    "rich",
    "aiohttp",
    "sqlite3",
    "sqlite_utils",
    "jinja2",
    "apscheduler",
    "dateutil",
    "holidays",
    "icalendar",
    "tzlocal",
    "pydantic",
    "aiogram",
    "asyncio",
}


def modules(code: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "call",
    [
        "pass",
        "omnid_cli.main(['--help'])",
        "omnid_cli.main(['inbox', '--help'])",
        "omnid_cli.main(['schedule', '--help'])",
    ],
)
def test_neither_importing_nor_help_loads_anything_heavy(call: str) -> None:
    assert not HEAVY & modules(f"import sys, omnid_cli; {call}; print(); print(*sys.modules)")


def test_help_imports_no_command() -> None:
    loaded = modules("import sys, omnid_cli; omnid_cli.main(['--help']); print(); print(*sys.modules)")
    ours = {name for name in loaded if name.startswith("omnid_cli.")}
    assert ours == {f"omnid_cli.{one}" for one in ("program", "failures", "guesses", "options", "text")}


def test_rich_is_loaded_for_terminals_only(tmp_path: object) -> None:
    code = f"import sys, omnid_cli; omnid_cli.main(['init', '{tmp_path}/desk']); print(); print(*sys.modules)"
    assert "rich" not in modules(code)
