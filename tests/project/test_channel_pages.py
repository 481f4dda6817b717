"""Every kind has a page in docs/channels, its commands are the command line's, and the table there says what is so."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omnid import registry
from omnid.channel import Capabilities, TextUnit
from omnid_cli import program
from tests.cli.desk import Desk, good
from tests.project.tree import ROOT

CHANNELS = ROOT / "docs/channels"
PAGES = sorted(CHANNELS.glob("*.md"))
OURS = [kind for kind in registry.names() if registry.package(kind).startswith("omnid_")]
UNITS = {TextUnit.CHARACTER: "characters", TextUnit.UTF16: "UTF-16 units", TextUnit.BYTE: "bytes"}
OFFLINE = {("channel", "set"), ("channel", "show"), ("kind", "list"), ("kind", "show"), ("simulate",)}
"""What is run; of the rest it is only looked at whether it could be: it needs the service, a daemon or a history."""


def typed(page: Path) -> Iterator[list[str]]:
    """The words after ``omnid`` of each command in the page's sessions."""
    for session in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL):
        for line in session.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ ")) if line.startswith("$ omnid ") else []
            if words:
                yield words[1:]


def test_every_kind_has_a_page() -> None:
    assert [kind for kind in OURS if not (CHANNELS / f"{kind}.md").exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_every_command_is_one_of_the_command_line(page: Path) -> None:
    assert list(typed(page))
    for words in typed(page):
        assert words[0] in program.COMMANDS, words
        loaded, rest = program.load(words[0]), words[1:]
        while hasattr(loaded, "commands"):
            loaded, rest = loaded.commands[rest[0]], rest[1:]
        loaded.make_context(words[0], list(rest))


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_what_needs_no_service_works_on_a_desk(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    good("init", tmp_path / "desk")
    desk = Desk(tmp_path / "desk" / "omnid.toml")
    commands = list(typed(page))
    added: list[str] = []
    for _, _, kind, name, *settings in [words for words in commands if words[:2] == ["channel", "add"]]:
        added.append(f"{name}-{added.count(name)}" if name in added else name)
        desk.good("channel", "add", kind, added[-1], *settings)
    for words in commands:
        if tuple(words[:2]) in OFFLINE or tuple(words[:1]) in OFFLINE:
            desk.good(*words)


@pytest.mark.parametrize("kind", OURS)
def test_the_table_says_what_the_kind_can(kind: str) -> None:
    rows = [line for line in (CHANNELS / "README.md").read_text().splitlines() if line.startswith(f"| [{kind}]({kind}")]
    (row,) = rows
    told = [cell.strip() for cell in row.strip("|").split("|")][1:7]
    assert told == shown(registry.kind(kind).capabilities)


def shown(able: Capabilities) -> list[str]:
    largest = max(able.files.values(), default=0) // 1024 // 1024
    marks: list[Any] = [able.buttons, able.edit, able.typing, able.receipts]
    return [
        f"{able.text_limit} {UNITS[able.text_unit]}" if able.sends else "nothing",
        f"{largest} MB" if largest else "–",
        *("yes" if mark else "–" for mark in marks),
    ]
