"""Exports go on where the last one ended, whatever happened to it."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.desk import Desk


def texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text().splitlines()]


def test_everything_as_json_lines_with_the_next_cursor_beside(desk: Desk) -> None:
    desk.receive("one")
    desk.receive("two")
    answer = desk.good("export", "messages")
    assert [one["text"] for one in answer.objects] == ["one", "two"]
    assert answer.err == "Next: --after 2\n"
    assert [one["text"] for one in desk.good("export", "messages", "--after", 1).objects] == ["two"]
    assert desk.good("export", "messages", "--channel", "bot").out == ""
    assert desk.run("export", "messages", "--channel", "none").status == 4


@pytest.mark.parametrize("noun", ["conversations", "messages", "contacts", "events"])
def test_every_noun_in_csv(desk: Desk, noun: str) -> None:
    desk.receive("a\nb, “c”")
    rows = list(csv.DictReader(io.StringIO(desk.good("export", noun, "--format", "csv").out)))
    assert rows
    assert list(csv.DictReader(io.StringIO(desk.good("export", noun, "--csv").out))) == rows


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_cron_job_gets_every_row_once(desk: Desk, tmp_path: Path, form: str) -> None:
    target, cursor = tmp_path / "out", tmp_path / "cursor"
    run = ["export", "messages", "--format", form, "-o", target, "--append", "--cursor-file", cursor]
    for number in range(3):
        desk.receive(f"text {number}\nmore")
        desk.good(*run)
    desk.good(*run)
    whole = desk.good("export", "messages", "--format", form)
    assert target.read_bytes().decode() == whole.out


def test_what_a_run_that_died_added_is_cut_off_again(desk: Desk, tmp_path: Path) -> None:
    target, cursor = tmp_path / "out", tmp_path / "cursor"
    run = ["export", "messages", "-o", target, "--append", "--cursor-file", cursor]
    desk.receive("one")
    desk.good(*run)
    with target.open("a") as file:
        file.write('{"id": 2, "te')
    desk.receive("two")
    desk.good(*run)
    assert texts(target) == ["one", "two"]
    target.write_text("")
    assert desk.run(*run).status == 5


def test_a_replaced_file_is_whole_or_untouched(desk: Desk, tmp_path: Path) -> None:
    desk.receive("one")
    target = tmp_path / "out"
    target.write_text("before")
    assert desk.run("export", "messages", "--channel", "none", "-o", target).status == 4
    assert target.read_text() == "before"
    desk.good("export", "messages", "-o", target)
    assert texts(target) == ["one"]
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_bad_options_are_usage_errors(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("export", "messages", "--append").status == 2
    assert desk.run("export", "messages", "--after", 1, "--cursor-file", tmp_path / "c").status == 2
    assert desk.run("export", "secrets").status == 2
    assert desk.run("export", "messages", "--since", "once").status == 2
    (tmp_path / "c").write_text("no number")
    assert desk.run("export", "messages", "--cursor-file", tmp_path / "c").status == 2
