"""What every test may rely on."""

import gc
import os
import shutil
import signal
from pathlib import Path

import pytest

from tests import examples

examples.register()
# A shell that runs the tests in the background has them ignore this, and so would every program they start and end.
signal.signal(signal.SIGINT, signal.default_int_handler)

HERE = Path(__file__).parent
LONGEST = [
    HERE / name
    for name in (
        "desk/test_simulation.py",
        "proof/test_faults.py",
        "browser/test_together.py",
        "browser/test_looks.py",
        "proof/test_torture.py",
        "cli/test_simulate.py",
        "browser/test_waits.py",
        "project/test_readme_session.py",
        "policy/test_waiting.py",
        "proof/test_corrections.py",
        "browser/test_returning.py",
        "daemon/test_libraries.py",
        "browser/test_keyboard.py",
        "browser/test_trouble.py",
        "project/test_example_plugin.py",
        "cli/test_links.py",
        "daemon/test_consoles.py",
        "console/test_screens.py",
        "console/test_tmux.py",
        "desk/test_correcting_machine.py",
        "plugins/omnid_email/test_real.py",
    )
]
"""Files whose slow tests take long, the longest first."""
assert all(one.exists() for one in LONGEST), "a file was renamed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that two processes end together.

    Under CI a missing browser fails the run at once; browser tests never pass by not running.
    """
    place = {path: number for number, path in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))
    wanted = any(item.get_closest_marker("browser") for item in items)
    if wanted and os.environ.get("CI") and not chromium():
        raise pytest.UsageError("There is no Chromium for the browser tests: apt-get install chromium")


def pytest_collection() -> None:
    """What is imported stays: to look for garbage among it, again and again, takes as long as all the rest."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()


def chromium() -> str | None:
    """The path of the browser that the browser tests drive."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """For Playwright's ``executable_path``; a machine without one fails the test, it is never skipped."""
    path = chromium()
    assert path, "no Chromium: run “make test”, or apt-get install chromium"
    return path
