"""The website chat as a kind of channel."""

import json

import msgspec
import pytest

from omnid_widget import ASSETS, KIND


def test_the_snippet_is_one_script_and_nothing_breaks_out_of_it() -> None:
    assert KIND.snippet is not None
    assert KIND.snippet("https://desk.example/", "site") == (
        '<script async src="https://desk.example/widget.js" data-channel="site"></script>'
    )
    assert KIND.snippet('https://desk.example/"><b>', 'a"><b>').count("<") == 2


def test_the_settings_have_defaults_and_refuse_unknown_names() -> None:
    assert msgspec.convert({}, KIND.config).text_limit == 4000  # type: ignore[attr-defined]
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert({"colour": "red"}, KIND.config)


def test_it_takes_nothing_raw_and_its_contacts_read_the_log() -> None:
    assert KIND.capabilities.pull
    assert KIND.incoming(json.dumps({"text": "hi"}).encode()) == []
    assert (ASSETS / "widget.js").is_file()
