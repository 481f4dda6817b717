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


def test_files_of_templates_are_taken_from_the_folder_of_the_file(desk: Desk, tmp_path: Path) -> None:
    price, file = tmp_path / "price.pdf", tmp_path / "desk.toml"
    price.write_text("cheap")
    desk.good("template", "add", "price", "--file", price)
    assert "Left out: price.pdf of the template price" in desk.good("config", "export", "-o", file).err
    assert "Nothing differs" in desk.good("config", "apply", file).err
    desk.good("template", "remove", "price")
    away = price.rename(tmp_path / "away.pdf")
    refused = desk.run("config", "apply", file)
    assert (refused.status, "templates.price: The file price.pdf is not here" in refused.err) == (2, True)
    away.rename(price)
    assert "+ templates price" in desk.good("config", "apply", file).out
    assert "price.pdf (5 bytes)" in desk.good("template", "show", "price").out
    file.write_text('[templates.price]\ntexts = [{ text = "Ask." }]\n')
    desk.good("config", "apply", file)
    assert "price.pdf" not in desk.good("template", "show", "price").out


@pytest.mark.parametrize("files", ["3", '"price.pdf"', "[3]", '["../price.pdf"]', '[{ name = "a", upload = "b" }]'])
def test_what_names_no_files_is_refused(desk: Desk, tmp_path: Path, files: str) -> None:
    (tmp_path / "desk.toml").write_text(f'[templates.price]\ntexts = [{{ text = "Ask." }}]\nfiles = {files}\n')
    refused = desk.run("config", "apply", tmp_path / "desk.toml")
    assert (refused.status in (2, 4, 5), "templates.price" in refused.err, "bug" in refused.err) == (True, True, False)
