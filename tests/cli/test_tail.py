"""The log, from where one wants it."""

import json
import subprocess
import sys
from typing import get_args

from omnid.events import Event
from omnid_cli.tail import WIDTH
from tests.cli.desk import Desk
from tests.patience import PATIENCE_S
from tests.served import started


def test_all_there_is(desk: Desk) -> None:
    desk.receive("Do you deliver?")
    answer = desk.good("tail", "--no-follow")
    assert "message received" in answer.out
    assert "Anna: Do you deliver?" in answer.out
    events = desk.good("tail", "--no-follow", "--json").objects
    assert [one["seq"] for one in events] == list(range(1, len(events) + 1))
    assert events[-1]["message"]["text"] == "Do you deliver?"
    assert desk.good("tail", "--no-follow", "--after", len(events) - 1, "-q").ids == [str(len(events))]
    assert desk.run("tail", "--after", 1000).status == 2


def test_the_column_of_names_is_wide_enough_for_each_fact() -> None:
    names = [fact.__struct_config__.tag for fact in get_args(Event)]
    assert max(map(len, names)) == WIDTH


def test_a_consumer_gets_each_event_once_and_remembers(desk: Desk) -> None:
    first = desk.good("tail", "--no-follow", "--consumer", "crm", "--limit", 2, "-q").ids
    rest = desk.good("tail", "--no-follow", "--consumer", "crm", "-q").ids
    assert first + rest == desk.good("tail", "--no-follow", "-q").ids
    assert desk.good("tail", "--no-follow", "--consumer", "crm", "-q").ids == []


def test_it_follows_what_another_process_does(desk: Desk) -> None:
    code = "import sys, omnid_cli; sys.exit(omnid_cli.main())"
    command = [sys.executable, "-c", code, "tail", "--json", "--after", "0", "--config", str(desk.config)]
    with started(command) as tail:
        assert json.loads(tail.line())["event"]["type"] == "operator_added"
        desk.receive("Hi")
        while (happened := json.loads(tail.line()))["event"]["type"] != "message_received":
            pass
        assert happened["message"]["text"] == "Hi"


def test_a_conversation_is_watched(desk: Desk) -> None:
    desk.receive("Hi")
    code = "import sys, omnid_cli; sys.exit(omnid_cli.main())"
    command = [sys.executable, "-c", code, "show", "1", "--watch", "--config", str(desk.config)]
    with started(command) as watching:
        watching.until("Hi")
        desk.receive("Are you there?", number=2)
        watching.until("Are you there?")


def test_ctrl_c_ends_it_quietly(desk: Desk) -> None:
    code = "import sys, omnid_cli; sys.exit(omnid_cli.main())"
    command = [sys.executable, "-c", code, "tail", "--after", "0", "--config", str(desk.config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as tail:
        assert tail.stdout is not None
        assert tail.stdout.readline()
        tail.send_signal(2)
        _, err = tail.communicate(timeout=PATIENCE_S)
    assert (tail.returncode, err) == (130, "")
