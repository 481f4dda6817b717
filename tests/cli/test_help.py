"""Every command explains itself, in the same words in both places where it is listed."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from omnid_cli import program
from tests.cli.desk import omnid


def commands() -> Iterator[tuple[str, ...]]:
    for name in program.COMMANDS:
        yield from below((name,), program.load(name))


def below(path: tuple[str, ...], loaded: Any) -> Iterator[tuple[str, ...]]:
    yield path
    for verb, one in getattr(loaded, "commands", {}).items():
        yield from below((*path, verb), one)


def named(command: tuple[str, ...]) -> Any:
    loaded = program.load(command[0])
    for verb in command[1:]:
        loaded = loaded.commands[verb]
    return loaded


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    answer = omnid(*command, "--help")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Usage: omnid " + " ".join(command))
    assert len(answer.out.splitlines()) > 4


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_option_says_what_it_does(command: tuple[str, ...]) -> None:
    assert [one.name for one in named(command).params if one.param_type_name == "option" and not one.help] == []


def test_the_options_of_every_command_are_the_same() -> None:
    everywhere = {"config", "url", "token", "act_as", "json", "csv", "quiet_ids", "no_color"}
    kinds = {"url", "token", "json", "csv"}
    own: dict[tuple[str, ...], set[str]] = {
        ("channel", "add"): kinds,
        ("channel", "set"): kinds,
        ("console", "add"): kinds,
        ("console", "set"): kinds,
        ("export",): {"quiet_ids"},
    }
    for command in commands():
        found = named(command)
        if hasattr(found, "commands"):
            continue
        assert everywhere - {one.name for one in found.params} == own.get(command, set()), command


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["inbx"], "omnid inbox"),
        (["macros"], "omnid template"),
        (["backup"], "omnid schedule add nightly"),
        (["operator", "edit"], "omnid operator set"),
        (["operator", "delete"], "omnid operator disable"),
        (["team", "add-member"], "omnid team join"),
        (["schedule", "open"], "omnid schedule now"),
        (["rule", "lst"], "omnid rule list"),
    ],
)
def test_an_unknown_command_is_a_usage_error_with_a_hint(given: list[str], meant: str) -> None:
    answer = omnid(*given)
    assert answer.status == 2
    assert f"Did you mean “{meant}" in answer.err


def test_a_noun_says_what_it_has() -> None:
    assert "There are: list, show, me, add," in omnid("operator", "explode").err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str) -> None:
    assert "_OMNID_COMPLETE" in omnid("completion", shell).out


def test_completion_completes_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_OMNID_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "omnid chan")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert omnid().out.split() == ["channel"]


def test_the_summary_is_the_first_line_of_the_commands_own_help() -> None:
    for name, command in program.COMMANDS.items():
        loaded = program.load(name)
        assert isinstance(loaded, typer.core.TyperCommand | typer.core.TyperGroup)
        own = (loaded.help or "").partition("\n")[0]
        assert command.summary == own, name
