"""From a call-back request on a web page to a telephone exchange that rings both sides."""

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from omnid_form.fake.page import SECRET
from tests.cli.conftest import Served
from tests.cli.desk import Desk, omnid
from tests.patience import PATIENCE_S
from tests.served import started


@pytest.fixture
def exchange() -> Iterator[str]:
    """Its address."""
    with started([sys.executable, "-m", "omnid_form.fake"]) as fake:
        yield fake.line().strip()


@pytest.mark.slow
def test_a_call_back_is_asked_for_and_both_sides_are_rung(served: Served, exchange: str) -> None:
    settings = ("--call-url", f"{exchange}/call", "--secret", SECRET, "--timezone", "Europe/Moscow")
    served.desk.good("channel", "add", "form", "callback", *settings)
    public_id = served.desk.good("channel", "show", "callback", "--json").objects[0]["public_id"]
    hook = f"{served.url}/hooks/callback/{public_id}"
    assert until_open(hook)["token"]
    assert ask(hook, {"name": "Ann", "phone": "8 (921) 123-45-67", "preferred_time": "30"})["ok"]

    (waiting,) = [one for one in served.desk.good("inbox", "--json").objects if one["channel"] == "callback"]
    assert waiting["last_text"].startswith("Call back: +7 921 123-45-67, ")
    assert waiting["due_at"] > waiting["created_at"]
    number = waiting["id"]
    refused = served.desk.run("reply", number, "Hello")
    assert refused.status == 5
    assert "answer by e-mail or phone" in refused.err

    called = served.desk.good("call", number)
    assert called.out == "olga and +79211234567: It rings.\n"
    elsewhere = omnid(*served.remote, "call", number, "--phone", "+49 30 123456", "--json")
    assert elsewhere.objects[0]["phone"] == "+4930123456"
    with urllib.request.urlopen(f"{exchange}/_control/state") as answer:
        assert [one["phone"] for one in json.load(answer)["calls"]] == ["+79211234567", "+4930123456"]
    assert "olga calls +79211234567. It rings." in served.desk.good("show", number).out


def test_without_a_daemon_nobody_rings(desk: Desk) -> None:
    desk.receive("Call me")
    answer = desk.run("call", 1)
    assert answer.status == 6
    assert "omnid serve" in answer.err


def until_open(url: str) -> Any:
    """The daemon takes a new channel up by itself."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            return ask(url)
        except urllib.error.HTTPError:
            time.sleep(0.05)
    raise AssertionError("the channel was not taken up")


def ask(url: str, fields: dict[str, str] | None = None) -> Any:
    body = None if fields is None else json.dumps(fields).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
