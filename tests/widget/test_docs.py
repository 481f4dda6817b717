"""docs/widget.md says what the chat really takes, keeps and limits."""

import hashlib
import hmac
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from omnid_widget import ASSETS, WidgetConfig

DOCUMENT = (Path(__file__).parents[2] / "docs/widget.md").read_text()
LOADER = (ASSETS / "widget.js").read_text()
SECRET, USER = "s3cret", "user-17"
SIGNATURE = hmac.new(SECRET.encode(), USER.encode(), hashlib.sha256).hexdigest()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)


def test_every_attribute_is_described_and_no_other() -> None:
    destructured = re.search(r"const {(.*?)} = data;", LOADER)
    assert destructured
    taken = {*re.findall(r"data\.(\w+)", LOADER), *re.findall(r"(\w+) =", destructured[1]), "open"}
    described = {name.replace("-i", "I") for name in re.findall(r"`data-([\w-]+)`", DOCUMENT)}
    assert described == taken


def test_every_custom_property_is_described_and_no_other() -> None:
    taken = {name for path in ASSETS.iterdir() for name in re.findall(r"var\((--omnid-[\w-]+)", path.read_text())}
    assert set(re.findall(r"`(--omnid-[\w-]+)`", DOCUMENT)) == taken


def test_every_call_and_event_is_described() -> None:
    calls = {"open", "close", "toggle", "identify", "on", "push"}
    assert all(f"Omnid.{name}(" in DOCUMENT and re.search(rf"\n    {name}[:(]", LOADER) for name in calls)
    modules = "".join(path.read_text() for path in ASSETS.glob("*.js"))
    told = {*re.findall(r'page\.emit\("(\w+)"', modules), "open", "close"}
    table = DOCUMENT.partition("| event |")[2].partition("\n\n")[0]
    first = "".join(line.split("|")[1] for line in table.splitlines()[2:])
    assert set(re.findall(r"`(\w+)`", first)) == told


def test_the_limits_are_the_defaults() -> None:
    defaults = msgspec.convert({}, WidgetConfig)
    assert f"| {defaults.text_limit:,} | `text_limit`" in DOCUMENT
    assert f"| {defaults.file_limit // 2**20} MB | `file_limit`" in DOCUMENT
    assert f"| {defaults.per_minute} and {defaults.per_minute_address} | `per_minute`" in DOCUMENT


def test_the_signatures_are_right_in_python_and_in_node() -> None:
    (example,) = blocks("python")
    scope: dict[str, Any] = {}
    exec(example, scope)
    sign: Callable[[str, str], str] = scope["sign"]
    assert sign(SECRET, USER) == SIGNATURE
    (example,) = (block for block in blocks("js") if "createHmac" in block)
    code = f'{example}; console.log(sign("{SECRET}", "{USER}"))'
    assert subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True).stdout.strip() == SIGNATURE
