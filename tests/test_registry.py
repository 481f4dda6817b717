"""The registry of kinds, over packages made for the test and installed as any plugin is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from omnid import registry
from omnid.errors import NotFound

GOOD = """
from omnid.channel import Capabilities, Kind
from msgspec import Struct
class Config(Struct, frozen=True, kw_only=True):
    pass
KIND = Kind(name="{name}", title="", config=Config, capabilities=Capabilities(text_limit=1), open=None, incoming=None)
"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of plugins: one that works and four that do not."""
    modules = {
        "good": GOOD.format(name="good"),
        "raises": "raise RuntimeError('no libfoo here')",
        "misnamed": GOOD.format(name="other"),
        "notakind": "KIND = 3",
    }
    for name, text in modules.items():
        (tmp_path / f"plugin_{name}.py").write_text(text)
    info = tmp_path / "plugins_for_a_test-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugins-for-a-test\nVersion: 1\n")
    entries = "".join(f"{name} = plugin_{name}:KIND\n" for name in [*modules, "gone"])
    (info / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{entries}")
    monkeypatch.syspath_prepend(tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    registry._entries.cache_clear()
    registry._load.cache_clear()
    for name in [name for name in sys.modules if name.startswith("plugin_")]:
        del sys.modules[name]


@pytest.mark.usefixtures("plugins")
def test_a_kind_is_loaded_once_and_alone() -> None:
    kind = registry.kind("good")
    assert kind.name == "good"
    assert registry.kind("good") is kind
    assert "plugin_raises" not in sys.modules


@pytest.mark.usefixtures("plugins")
def test_an_unknown_kind_is_answered_with_those_that_exist() -> None:
    with pytest.raises(NotFound, match=r"“pigeon”; installed are: .*good, .*telegram, .*widget"):
        registry.kind("pigeon")


@pytest.mark.usefixtures("plugins")
def test_naming_the_kinds_imports_none() -> None:
    assert {"good", "raises", "telegram", "widget"} <= set(registry.names())
    assert "plugin_good" not in sys.modules


@pytest.mark.usefixtures("plugins")
def test_a_broken_plugin_is_a_reported_line() -> None:
    found = {one.name: one.reason for one in registry.broken()}
    assert "good" not in found
    assert "RuntimeError: no libfoo here" in found["raises"]
    assert "calls itself “other”" in found["misnamed"]
    assert "is a int" in found["notakind"]
    assert "ModuleNotFoundError" in found["gone"]


@pytest.mark.usefixtures("plugins")
def test_asking_for_a_broken_kind_says_why() -> None:
    with pytest.raises(registry.KindBroken, match=r"raises channels cannot be used: .*no libfoo here"):
        registry.kind("raises")


def test_our_own_kinds_all_work() -> None:
    assert registry.broken() == []
    assert {"telegram", "widget"} <= set(registry.names())
