"""Writes omnid.toml anew: ``python -m tests.project.write_sample``."""

from omnid.config import sample
from tests.project.tree import ROOT

if __name__ == "__main__":
    (ROOT / "omnid.toml").write_text(sample())
