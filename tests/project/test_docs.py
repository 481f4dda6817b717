"""What the documents show is what works."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from omnid.channel import Kind, Received
from omnid.config import decode_config
from tests.project.tree import ROOT, shown

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
ANCHOR = re.compile(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)")
PLACE = re.compile(r"`([\w/]+\.py)`(?:\s`([\w.]+)`)?")
"""A file, and perhaps the function or class in it that is meant."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=[shown(path) for path in DOCUMENTS])
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    assert [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=[shown(path) for path in DOCUMENTS])
def test_links_to_a_heading_find_it(document: Path) -> None:
    pages = {
        (link, anchor): document.parent / link if link else document
        for link, anchor in ANCHOR.findall(document.read_text())
    }
    assert [link for link, page in pages.items() if link[1] not in _anchors(page)] == []


def _anchors(document: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_the_walk_through_the_architecture_names_what_is_there() -> None:
    places = PLACE.findall((ROOT / "docs/architecture.md").read_text())
    assert len(places) > 20
    assert [place for place in places if not _is_there(*place)] == []


def _is_there(file: str, name: str) -> bool:
    path = ROOT / file
    if not path.exists():
        return False
    source = path.read_text()
    return all(
        re.search(rf"^ *(?:async def|def|class) {one}\b", source, re.MULTILINE) for one in name.split(".") if one
    )


def test_both_readmes_show_the_same_session() -> None:
    sessions = [
        [
            line.partition("#")[0].split('"')[0].strip()
            for line in (ROOT / name).read_text().splitlines()
            if line[:1] == "$"
        ]
        for name in ("README.md", "README.ru.md")
    ]
    english, russian = ([line for line in session if "clone" not in line] for session in sessions)
    assert english == russian


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = set(LINK.findall((folder / "README.md").read_text()))
    assert {path.name for path in folder.glob("[0-9]*.md")} == listed


def test_the_readme_names_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^\$ make ([a-z-]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert named
    assert named <= targets


@pytest.fixture
def example(tmp_path: Path) -> Iterator[ModuleType]:
    """The plugin of docs/plugins.md as a module."""
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/plugins.md").read_text(), re.DOTALL)
    assert code
    path = tmp_path / "omnid_pigeon.py"
    path.write_text(code[1])
    spec = importlib.util.spec_from_file_location("omnid_pigeon", path)
    assert spec
    assert spec.loader
    module = sys.modules["omnid_pigeon"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["omnid_pigeon"]


def test_the_example_plugin_is_a_kind_that_converts(example: ModuleType) -> None:
    kind = example.KIND
    assert isinstance(kind, Kind)
    (received,) = kind.incoming(msgspec.json.encode({"id": 7, "sender": "anna", "text": "hi", "wind": "north"}))
    assert isinstance(received, Received)
    assert (received.external_id, received.sender.external_id, received.text) == ("7", "anna", "hi")


def test_the_example_plugin_s_settings_are_decoded_as_ours_are(example: ModuleType) -> None:
    assert decode_config(example.KIND.config, {"token": "env:PIGEON"}) == example.Config(
        token=example.Secret("env:PIGEON")
    )
