"""The configuration of the desk as a file: what is written is read again."""

import tomllib
from pathlib import Path

import pytest

from omnid_cli import configuring
from tests.cli.desk import Desk


@pytest.mark.parametrize(
    "values",
    [
        {
            "a": 'quote " back \\ slash',
            "b": "tab\t del\x7f nul\x00",
            "c": "Привет 😀",
            "n": [1, -2],
            "yes": True,
            "f": 1.5,
        },
        {"t": {"lines": 'one\ntwo """three\\\n\x01', "end": 'a\n"'}, "crlf": "a\r\nb"},
        {"a b": {"c.d": {"é": [{"x": 1, "y": {"z": []}}, {"q": "r"}]}}, "empty": {}, "none": []},
        {"outer": {"inner": {"deep": {"v": "w"}}, "own": 1}},
    ],
)
def test_what_is_written_is_read_as_it_was(values: dict[str, object]) -> None:
    assert tomllib.loads(configuring.as_toml(values)) == values


def test_a_desk_is_written_out_changed_and_made_so(desk: Desk, tmp_path: Path) -> None:
    desk.good("team", "add", "sales", "--member", "olga")
    file = tmp_path / "desk.toml"
    desk.good("config", "export", "-o", file)
    file.write_text(file.read_text().replace("least_loaded", "round_robin") + '\n[views.vip]\nfilter = "tag:vip"\n')
    assert "~ teams sales  strategy: least_loaded → round_robin" in desk.good("config", "apply", file, "--dry-run").out
    assert desk.good("team", "show", "sales", "--json").objects[0]["strategy"] == "least_loaded"
    assert "+ views vip" in desk.good("config", "apply", file).out
    assert desk.good("team", "show", "sales", "--json").objects[0]["strategy"] == "round_robin"
    assert "Nothing differs" in desk.run("config", "apply", file).err
    file.write_text("[teams")
    assert desk.run("config", "apply", file).status == 2
