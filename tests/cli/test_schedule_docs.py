"""The commands in docs/schedules.md work as they stand there, one after another."""

import re
import shlex

from tests.cli.desk import Desk
from tests.project.tree import ROOT


def commands() -> list[list[str]]:
    text = (ROOT / "docs/schedules.md").read_text()
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line)[2:] for block in blocks for line in block.splitlines() if line.startswith("$ omnid")]


def test_every_command_of_the_page_works(desk: Desk) -> None:
    desk.receive("is it here?")
    lines = commands()
    assert len(lines) > 20
    for line in lines:
        answer = desk.run(*line)
        assert answer.status == 0, (line, answer.err)
