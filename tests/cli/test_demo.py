"""The demo: one command, a page to write in, and what to type to answer."""

import re
import shlex
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.desk import good, omnid
from tests.served import started


@pytest.mark.slow
def test_one_command_and_the_shop_is_open(tmp_path: Path) -> None:
    code = "import sys, omnid_cli; sys.exit(omnid_cli.main())"
    command = [sys.executable, "-c", code, "demo", "--port", "0", str(tmp_path / "demo")]
    with started(command, tmp_path) as demo:
        told = demo.until("Ctrl-C")
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+/demo", told)
        with urllib.request.urlopen(address) as page:
            assert b"data-channel=" in page.read()
        for line in re.findall(r"^  omnid (.+)$", told, re.MULTILINE):
            words = shlex.split(line)
            assert omnid(*words).status == (0 if words[-1] == "inbox" else 4)
        assert demo.stop() == 0


def test_the_demo_comes_with_a_channel_and_is_kept(tmp_path: Path) -> None:
    from omnid_cli import demo

    folder = tmp_path / "demo"
    for _ in range(2):
        demo._prepare(folder, folder / "omnid.toml", 0)
    assert good("--config", folder / "omnid.toml", "channel", "list", "-q").ids == ["site"]
