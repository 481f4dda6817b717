"""What is committed can be read by anybody, anywhere."""

import re
from pathlib import Path

import pytest

from tests.project.tree import ROOT, committed_files, shown

MACHINE = re.compile(rb"/(?:home|Users|root|work)/[\w.-]+|https?://[\w.-]*(?:nexus|artifactory|proxy)[\w.-]*/")
"""Folders of one machine, addresses of one network."""
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_no_committed_text_knows_a_machine() -> None:
    found = []
    for path in committed_files():
        content = path.read_bytes()
        if b"\0" in content[:8000] or path == ROOT / "tests/project/test_text.py":
            continue
        found += [f"{shown(path)}: {hit.group().decode(errors='replace')}" for hit in MACHINE.finditer(content)]
    assert found == []


DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=[shown(path) for path in DOCUMENTS])
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text()
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []
