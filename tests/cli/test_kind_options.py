"""A kind's settings as options, from the fields of its struct."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta, Struct, field

from omnid.channel import Secret
from omnid.errors import Invalid
from omnid_cli import kind_options


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Config(Struct, frozen=True, kw_only=True):
    token: Secret
    entries: list[str] = field(default_factory=list)
    addresses: list[str] | None = None
    verify: bool = True
    port: Annotated[int, Meta(ge=1)] | None = None
    ratio: float = 0.5
    mode: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    extra: dict[str, int] = field(default_factory=dict)


OPTIONS = kind_options.of(Config)


def read(*words: str) -> dict[str, Any]:
    return kind_options.read(OPTIONS, words)


def test_every_type_of_value() -> None:
    assert read(
        "--token", "env:T", "--entry", "x", "--entries=y", "--address", "z", "--no-verify", "--port", "5",
        "--ratio=0.25", "--mode", "b", "--colour", "blue", "--extra", '{"a": 1}',
    ) == {
        "token": "env:T", "entries": ["x", "y"], "addresses": ["z"], "verify": False, "port": 5, "ratio": 0.25,
        "mode": "b", "colour": "blue", "extra": {"a": 1},
    }  # fmt: skip


def test_a_table_takes_names_with_values() -> None:
    assert read("--extra", "a=1", "--extra", "b=x=y") == {"extra": {"a": "1", "b": "x=y"}}
    with pytest.raises(Invalid, match="NAME=VALUE"):
        read("--extra", "a")


def test_a_flag_may_stand_alone_or_say_yes_or_no() -> None:
    assert read("--verify", "--port", "1") == {"verify": True, "port": 1}
    assert [read("--verify", word)["verify"] for word in ("yes", "no", "true", "off")] == [True, False, True, False]


def test_a_value_may_begin_with_a_dash() -> None:
    assert read("--token=-x") == {"token": "-x"}
    assert read("--token", "-x") == {"token": "-x"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--prot", "1"], "did you mean --port?"),
        (["--port"], "needs a value"),
        (["alone"], "stands alone"),
        (["--port", "1", "--port", "2"], "twice"),
        (["--verify=maybe"], "yes or no"),
    ],
)
def test_what_cannot_be_read_is_told(words: list[str], told: str) -> None:
    with pytest.raises(Invalid, match=told.replace("?", r"\?")):
        read(*words)


def test_what_each_takes_is_said() -> None:
    words = {one.name: one.word for one in OPTIONS}
    assert words["mode"] == "a or b"
    assert words["colour"] == "red or blue"
    assert words["token"].startswith("secret")
    assert [one.name for one in OPTIONS if one.required] == ["token"]
