"""The README's session is what really happens, line for line, but for names, times and ports."""

import json
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.project.tree import ROOT
from tests.served import started

OMNID = [sys.executable, "-c", "import sys, omnid_cli; sys.exit(omnid_cli.main())"]


def session(readme: str) -> list[tuple[str, str]]:
    """The commands after the demo and what the README says they print."""
    text = (ROOT / readme).read_text()
    block = text[text.index("$ export OMNID_CONFIG") :].partition("```")[0]
    found = [step.partition("\n") for step in block.split("$ ")[2:]]
    return [(command, output) for command, _, output in found]


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """A running demo; the address of its desk."""
    with started([*OMNID, "demo", "--port", "0"], folder) as process:
        yield re.findall(r"(http://\S+)/demo", process.until("Ctrl-C"))[0]
        assert process.stop() == 0


def write(desk: str, text: str) -> None:
    """As the page's chat does."""
    visitor = ask(f"{desk}/widget/site/session", {"visitor": None})["visitor"]
    page = {"url": f"{desk}/demo", "title": "Tidewater"}
    frame = {"t": "message", "key": "readme-0001", "text": text, "files": [], "page": page}
    assert ask(f"{desk}/widget/site/send", {"visitor": visitor, "frames": [frame]})["frames"][0]["t"] == "ack"


def ask(url: str, body: object) -> dict[str, list[dict[str, str]]]:
    with urllib.request.urlopen(url, json.dumps(body).encode()) as answer:
        found: dict[str, list[dict[str, str]]] = json.load(answer)
        return found


def plain(text: str) -> str:
    """Without what differs from day to day."""
    text = re.sub(r"Guest [0-9a-f]{4}", "Guest", text)
    text = re.sub(r"\d+ \w{3} (?=\d\d:\d\d)|\b\d\d:\d\d\b|\b\d+s\b|127\.0\.0\.1:\d+", "·", text)
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


@pytest.mark.slow
@pytest.mark.parametrize(("readme", "said"), [("README.md", "Do you deliver?"), ("README.ru.md", "Доставка есть?")])
def test_the_session_is_what_happens(readme: str, said: str, tmp_path: Path) -> None:
    steps = session(readme)
    assert [command.split()[1] for command, _ in steps] == ["inbox", "show", "reply", "tail", "audit"]
    with demo(tmp_path) as desk:
        write(desk, said)
        for command, output in steps:
            words = ["--config", "demo-data/omnid.toml", *shlex.split(command)[1:]]
            run = subprocess.run([*OMNID, *words], capture_output=True, text=True, cwd=tmp_path, check=True)
            assert plain(run.stdout) == plain(output), command
