"""What is committed can be read by anybody, anywhere."""

import re

from tests.project.tree import ROOT, committed_files, shown

MACHINE = re.compile(rb"/(?:home|Users|root|work)/[\w.-]+|https?://[\w.-]*(?:nexus|artifactory|proxy)[\w.-]*/")
"""Folders of one machine, addresses of one network."""


def test_no_committed_text_knows_a_machine() -> None:
    found = []
    for path in committed_files():
        content = path.read_bytes()
        if b"\0" in content[:8000] or path == ROOT / "tests/project/test_text.py":
            continue
        found += [f"{shown(path)}: {hit.group().decode(errors='replace')}" for hit in MACHINE.finditer(content)]
    assert found == []
