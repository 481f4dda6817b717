"""Folders, packages and entry points are the same set; what is generated is up to date."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from omnid import registry
from omnid.config import sample
from tests.project.tree import CODE, ROOT, source_files

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


def folders() -> set[str]:
    """The import packages there are, as paths."""
    holders = [ROOT / "cli", ROOT / "plugins", ROOT / "widget_js"]
    inside = [path.parent for holder in holders for path in holder.glob("*/__init__.py")]
    return {str(path.relative_to(ROOT)) for path in [ROOT / "omnid", *inside]}


def test_every_package_is_in_the_wheel_and_nothing_else() -> None:
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == folders()


def test_every_plugin_has_an_entry_point_of_its_name_and_is_a_kind() -> None:
    entries = PROJECT["project"]["entry-points"][registry.GROUP]
    consoles = PROJECT["project"]["entry-points"][registry.CONSOLES]
    packages = {Path(folder).name for folder in folders()} - {"omnid", "omnid_cli"}
    modules = {name: value.removesuffix(":KIND") for name, value in entries.items()}
    places = {name: value.removesuffix(":KIND") for name, value in consoles.items()}
    assert {module.partition(".")[0] for module in (*modules.values(), *places.values())} == packages
    # A package of one kind has its name; one of several has a module of each kind's name.
    assert {name: module.rpartition(".")[2].removeprefix("omnid_") for name, module in modules.items()} == {
        name: name for name in modules
    }
    assert places == {name: f"omnid_{name}_console" for name in consoles}
    for name in entries:
        assert registry.kind(name).name == name
    for name in consoles:
        assert registry.console_kind(name).name == name


def test_the_import_rules_know_every_package() -> None:
    rules = PROJECT["tool"]["importlinter"]
    assert set(rules["root_packages"]) == {Path(folder).name for folder in folders()}


def test_every_package_says_that_it_is_typed() -> None:
    assert [folder for folder in sorted(folders()) if not (ROOT / folder / "py.typed").exists()] == []


def test_every_folder_with_code_is_a_package() -> None:
    found = {path.parent for path in source_files()} - {ROOT / folder for folder in CODE[1:]}
    assert [str(folder) for folder in sorted(found) if not (folder / "__init__.py").exists()] == []


def test_the_sample_configuration_is_the_generated_one() -> None:
    assert (ROOT / "omnid.toml").read_text() == sample(), "run: python -m tests.project.write_sample"


@pytest.mark.parametrize("package", sorted({Path(folder).name for folder in folders()} - {"omnid_cli"}))
def test_importing_a_package_starts_nothing_and_loads_nothing_heavy(package: str) -> None:
    code = f"import sys, threading, {package}; print(threading.active_count(), *sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    threads, *modules = run.stdout.split()
    assert (threads, run.stderr) == ("1", "")
    assert not {"aiogram", "aiohttp", "imap_tools", "requests", "rich", "sqlite3", "typer", "vk_api"} & set(modules)


def test_importing_omnid_imports_nothing_of_it() -> None:
    code = "import sys, omnid; print(*[name for name in sys.modules if name.startswith('omnid.')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
