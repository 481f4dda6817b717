"""The systemd unit."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from omnid.systemd import unit

VARIANTS = {
    "plain": unit(command=[sys.executable, "serve"]),
    "everything": unit(
        command=[sys.executable, "serve", "--config", '/etc/omnid/a 100% "good" $name.toml'],
        user="daemon",
        credentials={"bot": Path("/etc/omnid/bot.token")},
        environment_file=Path("/etc/omnid/environment"),
        home_visible=True,
        low_port=True,
    ),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_systemd_accepts_the_unit(variant: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:  # a container without systemd: nobody there to ask
        return
    path = tmp_path / "omnid.service"
    path.write_text(VARIANTS[variant])
    result = subprocess.run([program, "verify", "--man=no", path], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_unit_has_a_user_of_its_own_unless_one_is_named() -> None:
    assert "DynamicUser=yes" in VARIANTS["plain"]
    assert "User=daemon" in VARIANTS["everything"]
    assert "DynamicUser" not in VARIANTS["everything"]


def test_what_systemd_would_expand_is_quoted() -> None:
    assert r'"/etc/omnid/a 100%% \"good\" $$name.toml"' in VARIANTS["everything"]


def test_credentials_are_handed_over_by_systemd() -> None:
    assert "LoadCredential=bot:/etc/omnid/bot.token" in VARIANTS["everything"]


def test_a_relative_program_is_refused() -> None:
    with pytest.raises(ValueError, match="absolute"):
        unit(command=["omnid", "serve"])
