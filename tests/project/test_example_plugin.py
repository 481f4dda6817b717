"""A plugin from outside the tree, built and tested against Omnid as it is installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.tree import ROOT

pytestmark = pytest.mark.slow
EXAMPLE = ROOT / "examples/omnid_example"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the example is installed, alone."""
    target = tmp_path_factory.mktemp("example")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    command += ["--no-deps", "--no-build-isolation", "--target", str(target), str(EXAMPLE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def python(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_its_own_tests_pass(installed: Path, tmp_path: Path) -> None:
    options = ["-q", "-p", "no:cacheprovider", "-c", str(EXAMPLE / "pyproject.toml")]
    done = python(installed, tmp_path, "-m", "pytest", *options, str(EXAMPLE / "tests"))
    assert done.returncode == 0, done.stdout
    assert str(installed) in python(installed, tmp_path, "-c", "import omnid_example as e; print(e.__file__)").stdout


def test_the_desk_finds_it_by_its_entry_point(installed: Path, tmp_path: Path) -> None:
    code = "import sys, omnid_cli; sys.exit(omnid_cli.main())"
    made = python(installed, tmp_path, "-c", code, "init", "desk")
    assert made.returncode == 0, made.stderr
    for arguments in (["kind", "show", "folder"], ["channel", "add", "folder", "drop", "--folder", str(tmp_path)]):
        done = python(installed, tmp_path, "-c", code, *arguments, "--config", "desk/omnid.toml")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("check", ["mypy --strict omnid_example", "ruff check", "ruff format --check"])
def test_it_is_typed_and_tidy(check: str) -> None:
    command = [sys.executable, "-m", *check.split()]
    done = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
