"""An operator's day: look, answer, take, put aside, close."""

from pathlib import Path

import pytest

from tests.cli.desk import Desk


def test_who_waits_longest_comes_first(desk: Desk) -> None:
    desk.receive("Do you deliver?", name="Anna")
    desk.receive("Hello?", name="Boris")
    answer = desk.good("inbox")
    lines = answer.out.splitlines()
    assert lines[0].split() == ["ID", "WAITING", "CONTACT", "CHANNEL", "OPERATOR", "STATE", "LAST", "TEXT"]
    assert ["Anna" in lines[1], "Boris" in lines[2], len(lines)] == [True, True, 3]


def test_an_empty_inbox_says_so_beside_the_answer(desk: Desk) -> None:
    assert desk.good("inbox")[1:] == ("", "Nobody is waiting.\n")
    assert desk.good("inbox", "-q")[1:] == ("", "")


def test_a_long_name_leaves_room_for_what_was_said(desk: Desk) -> None:
    desk.receive("Hi", name="Anna " * 600)
    assert all(len(line) < 120 for line in desk.good("inbox").out.splitlines())
    assert desk.good("inbox", "--json").objects[0]["contact"].startswith("Anna " * 20)


def test_a_reply_ends_the_waiting_and_is_shown_in_the_thread(desk: Desk) -> None:
    desk.receive("Do you deliver?")
    assert desk.good("reply", 1, "Yes, tomorrow.").out == "Message 2: sent by site.\n"
    assert desk.good("inbox", "-q").ids == []
    assert desk.good("inbox", "--mine", "--all", "-q").ids == ["1"]
    thread = desk.good("show", 1).out
    assert thread.index("Do you deliver?") < thread.index("Yes, tomorrow.")
    assert "olga" in thread


def test_a_reply_can_be_piped_in(desk: Desk) -> None:
    desk.receive("Hi")
    said = desk.good("reply", 1, "-", "--json", stdin="one\ntwo\n").objects[0]
    assert said["text"] == "one\ntwo"


def test_what_is_not_text_is_refused(desk: Desk) -> None:
    desk.receive("Hi")
    assert desk.run("reply", 1, "half \ud83d").status == 2
    assert desk.run("note", 1, "-", stdin="half \udcff").status == 2


def test_a_key_makes_a_reply_once(desk: Desk) -> None:
    desk.receive("Hi")
    first, second = (desk.good("reply", 1, "Once", "--key", "k1", "-q").ids for _ in range(2))
    assert first == second
    assert desk.run("reply", 1, "Other", "--key", "k1").status == 5


def test_a_file_goes_out_and_can_be_saved_again(desk: Desk, tmp_path: Path) -> None:
    desk.receive("Send me the list")
    source = tmp_path / "list.txt"
    source.write_text("apples\n" * 100_000)
    said = desk.good("reply", 1, "--file", source, "--json").objects[0]
    (attachment,) = said["attachments"]
    assert (attachment["name"], attachment["mime"], attachment["size"]) == ("list.txt", "text/plain", 700_000)
    shown = desk.good("show", 1).out
    assert "omnid file save " in shown
    assert f"{attachment['public_id']}\n" in shown
    target = tmp_path / "saved"
    assert desk.good("file", "save", "-o", target, "--", attachment["public_id"]).out == f"{target}\n"
    assert target.read_text() == source.read_text()
    assert desk.run("file", "save", "-o", target, "--", attachment["public_id"]).status == 5
    assert desk.good("file", "save", "-o", "-", "--", attachment["public_id"]).out == source.read_text()


def test_a_file_that_is_not_there_is_a_usage_error(desk: Desk, tmp_path: Path) -> None:
    desk.receive("Hi")
    answer = desk.run("reply", 1, "--file", tmp_path / "none")
    assert (answer.status, "cannot be read" in answer.err) == (2, True)


def test_notes_and_drafts_reach_nobody_outside(desk: Desk) -> None:
    desk.receive("Hi")
    desk.good("note", 1, "A regular")
    draft = desk.good("reply", 1, "Hello", "--draft", "--json").objects[0]
    assert draft["state"] == "draft"
    assert desk.good("inbox", "-q").ids == ["1"]
    assert "sent by site" in desk.good("message", "send", draft["id"]).out
    assert desk.run("message", "discard", draft["id"]).status == 5


def test_take_assign_and_give_back(desk: Desk) -> None:
    desk.receive("Hi")
    desk.good("operator", "add", "ivan", "--name", "Ivan")
    assert desk.good("take", 1).out == "Conversation 1 is yours.\n"
    assert desk.good("assign", 1, "ivan").out == "Conversation 1 is Ivan’s.\n"
    assert desk.run("take", 1).status == 5
    assert desk.good("assign", 1, "nobody").out == "Conversation 1 is nobody’s.\n"
    assert desk.good("inbox", "--operator", "nobody", "-q").ids == ["1"]


def test_several_are_closed_at_once_and_a_dry_run_only_says_so(desk: Desk) -> None:
    for name in ("Anna", "Boris"):
        desk.receive("Hi", name=name)
    assert "Would close 1 (Anna); it is open." in desk.good("close", 1, 2, "--dry-run").out
    assert desk.good("inbox", "-q").ids == ["1", "2"]
    assert desk.good("close", 1, 2, "-q").ids == ["1", "2"]
    assert desk.good("inbox", "--state", "closed", "-q").ids == ["2", "1"]
    assert desk.good("reopen", 1).out == "Conversation 1 is open.\n"


@pytest.mark.parametrize("when", [["2h"], ["tomorrow", "9:00"], ["monday"], ["2999-01-01T10:00"]])
def test_snoozing_takes_times_as_people_say_them(desk: Desk, when: list[str]) -> None:
    desk.receive("Hi")
    answer = desk.run("snooze", 1, *when)
    if when[0].startswith("2999"):
        assert answer.status == 2
    else:
        assert (answer.status, "is put aside until" in answer.out) == (0, True)
        assert desk.good("inbox", "--state", "snoozed", "-q").ids == ["1"]


def test_contacts_are_found_renamed_and_merged(desk: Desk) -> None:
    desk.receive("Hi", name="Anna")
    desk.receive("Hi", name="Ann", sender="other")
    assert desk.good("contact", "list", "Anna", "-q").ids == ["1"]
    desk.good("contact", "set", 1, "--name", "Anna K")
    assert "conversation 1: open" in desk.good("contact", "show", 1).out
    assert "plan = pro" in desk.good("contact", "set", 1, "plan=pro", "city=Tver").out
    assert "city" not in desk.good("contact", "set", 1, "city=").out
    assert desk.run("contact", "set", 1).status == 2
    assert "plan = pro" in desk.good("show", 1).out
    desk.good("contact", "merge", 2, 1, "--dry-run")
    merged = desk.good("contact", "merge", 2, 1, "--json").objects[0]
    assert (merged["contact"]["id"], len(merged["identities"])) == (1, 2)


def test_lists_go_on_where_they_ended(desk: Desk) -> None:
    for number in range(5):
        desk.receive("Hi", name=f"Anna {number}")
    first = desk.good("inbox", "--limit", 2, "-q")
    assert first.ids == ["1", "2"]
    cursor = first.err.rpartition(" ")[2].strip()
    assert desk.good("inbox", "--limit", 2, "--cursor", cursor, "-q").ids == ["3", "4"]
    assert desk.good("inbox", "--limit", 0, "-q").ids == ["1", "2", "3", "4", "5"]


def test_the_outbox_is_seen_and_cancelled(desk: Desk) -> None:
    desk.receive("Hi", channel="bot")
    assert desk.good("reply", 1, "Hello").out == "Message 2: on its way by bot.\n"
    assert desk.good("outbox", "list", "-q").ids == ["1"]
    assert "“Hello”" in desk.good("outbox", "show", 1).out
    assert desk.good("outbox", "retry", 1).out == "Item 1 is due now.\n"
    assert desk.good("outbox", "cancel", 1).out == "Item 1 is cancelled.\n"
    assert desk.run("outbox", "cancel", 1).status == 5


def test_the_journal_keeps_what_came_in(desk: Desk) -> None:
    desk.receive("Hi", channel="bot")
    assert desk.good("journal", "list", "-q").ids == ["1"]
    assert desk.good("journal", "show", 1, "--json").objects[0]["payload"] == "Hi"
    assert desk.good("journal", "replay", "--failed", "--dry-run", "-q").ids == []
    assert desk.run("journal", "replay").status == 2


def test_an_admin_acts_as_somebody_else(desk: Desk) -> None:
    desk.receive("Hi")
    desk.good("operator", "add", "ivan", "--name", "Ivan")
    assert desk.good("reply", 1, "Hello", "--as", "ivan", "--json").objects[0]["author"] == "Ivan"
    (row,) = desk.good("query", "select request from audit order by id desc limit 1", "--json").objects
    assert '"by":"operator:1"' in row["request"], "the audit names the admin too"
    assert desk.run("channel", "disable", "site", "--as", "ivan").status == 3
    assert desk.run("inbox", "--as", "nobody-such").status == 4
