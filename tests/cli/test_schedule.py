"""Hours from the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Served
from tests.cli.desk import Desk, omnid
from tests.desk.test_ical import calendar, event


def office(desk: Desk) -> None:
    desk.good(
        "schedule", "hours", "set", "office", "--timezone", "Europe/Moscow", "--holidays", "DE-BY",
        "--span", "mon-fri 09:00-13:00,14:00-18:00", "--span", "sat 10:00-14:00",
    )  # fmt: skip


def test_hours_are_made_shown_used_and_removed(desk: Desk) -> None:
    office(desk)
    assert desk.run("schedule", "hours", "use", "office", "--for", "channel:shop").status == 4
    assert desk.run("schedule", "hours", "use", "office", "--for", "everybody").status == 2
    assert "channel:site has the hours" in desk.good("schedule", "hours", "use", "office", "--for", "channel:site").out
    shown = desk.good("schedule", "hours", "show", "office").out
    assert "office (Europe/Moscow), of channel:site" in shown
    assert "mon-fri 09:00-13:00,14:00-18:00; sat 10:00-14:00" in shown
    assert "holidays of DE-BY" in shown
    assert desk.good("schedule", "hours", "show", "office", "-q").ids == ["office"]
    assert desk.run("schedule", "hours", "remove", "office").status == 5
    desk.good("schedule", "hours", "use", "none", "--for", "channel:site")
    desk.good("schedule", "hours", "remove", "office")
    assert desk.good("schedule", "hours", "list", "-q").ids == []


def test_now_says_it_to_people_and_to_scripts(desk: Desk) -> None:
    assert desk.good("schedule", "now").out == "Open: nobody has set hours.\n"
    desk.good("schedule", "hours", "set", "always", "--timezone", "UTC", "--span", "daily 00:00-24:00")
    desk.good("schedule", "hours", "use", "always", "--for", "desk")
    assert desk.good("schedule", "now").out == "Open, always (always, UTC).\n"
    (said,) = desk.good("schedule", "now", "--channel", "site", "--timezone", "Asia/Tokyo", "--json").objects
    assert (said["open"], said["hours"], said["timezone"]) == (True, "always", "Asia/Tokyo")
    desk.good("schedule", "shift", "olga", "mon 00:00-00:01")
    assert "shift-olga" in desk.good("schedule", "now", "--operator", "olga").out
    assert desk.good("schedule", "shift", "olga").out == "olga works mon 00:00-00:01 (UTC).\n"
    assert desk.run("schedule", "shift", "olga", "--timezone", "UTC").status == 2
    assert "no shift any more" in desk.good("schedule", "shift", "olga", "none").out
    assert "olga has no shift" in desk.good("schedule", "shift", "olga").err


def test_exceptions_by_hand_and_from_a_file(desk: Desk, tmp_path: Path) -> None:
    office(desk)
    desk.good("schedule", "except", "office", "2099-12-31", "10:00-14:00", "--note", "short day")
    assert "2099-12-31  10:00-14:00  short day" in desk.good("schedule", "hours", "show", "office").out
    desk.good("schedule", "except", "office", "2099-12-31", "usual")
    assert "2099" not in desk.good("schedule", "hours", "show", "office").out
    month = f"{datetime.now(UTC) + timedelta(days=100):%m}"
    file = tmp_path / "shop.ics"
    file.write_text(calendar(event(f"DTSTART;VALUE=DATE:2020{month}01", "RRULE:FREQ=YEARLY", summary="Stocktaking")))
    dry = desk.run("schedule", "import", "office", file, "--dry-run")
    assert "Would take 2 dates" in dry.err
    assert len(desk.good("schedule", "import", "office", file, "--json").objects) == 2
    assert f"-{month}-01  closed  Stocktaking" in desk.good("schedule", "hours", "show", "office").out
    file.write_bytes(b"\xff\xfe")
    assert "is not text in UTF-8" in desk.run("schedule", "import", "office", file).err
    file.write_text("x" * 600_000)
    assert "leave out years that are over" in desk.run("schedule", "import", "office", file).err
    file.write_text("\n")
    assert "is empty" in desk.run("schedule", "import", "office", file).err
    assert "cannot be read" in desk.run("schedule", "import", "office", tmp_path / "none.ics").err


def test_a_job_is_made_run_here_and_removed(desk: Desk) -> None:
    desk.good("schedule", "add", "nightly", "--cron", "0 3 * * *", "--do", "desk.backup", "--with", '{"keep": 2}')
    assert "nightly: desk.backup" in desk.good("schedule", "show", "nightly").out
    assert "done in" in desk.good("schedule", "run", "nightly").out
    assert len(list((desk.config.parent / "backups").iterdir())) == 1
    (run,) = desk.good("schedule", "runs", "nightly", "--json").objects
    assert (run["outcome"], run["by"]) == ("done", "operator:1")
    shown = desk.good("schedule", "show", "nightly").out
    assert ("the rights of olga" in shown, "  olga  " in shown, "operator:1" in shown) == (True, True, False)
    assert "is paused" in desk.good("schedule", "pause", "nightly").out
    assert "paused" in desk.good("schedule", "list").out
    assert "goes on" in desk.good("schedule", "resume", "nightly").out
    desk.good("schedule", "remove", "nightly")
    assert desk.good("schedule", "list", "-q").ids == []


def test_a_job_run_here_brings_no_other_with_it(desk: Desk) -> None:
    for name in ("one", "two"):
        desk.good("schedule", "add", name, "--every", "1h", "--do", "channel.list")
    desk.change(lambda tx: tx.run("update jobs set due_at = 0"))
    desk.good("schedule", "run", "one")
    assert [len(desk.good("schedule", "runs", name, "-q").ids) for name in ("one", "two")] == [1, 0]


def test_a_job_that_fails_ends_with_1_and_a_bad_one_is_refused(desk: Desk) -> None:
    close = ("--do", "conversation.close", "--with", '{"conversation_id": 99}')
    desk.good("schedule", "add", "bad", "--every", "1h", *close)
    failed = desk.run("schedule", "run", "bad")
    assert (failed.status, "There is no conversation 99" in failed.out) == (1, True)
    assert desk.run("schedule", "add", "b", "--every", "1h", "--do", "desk.backup", "--with", "[").status == 2
    assert desk.run("schedule", "add", "b", "--every", "1h", "--do", "desk.bakup").status == 4
    assert desk.run("schedule", "add", "b", "--do", "desk.backup").status == 2


@pytest.mark.slow
def test_a_job_is_run_by_the_daemon_where_one_runs(served: Served) -> None:
    served.desk.good("schedule", "add", "look", "--every", "1h", "--do", "channel.list")
    assert "done in" in served.desk.good("schedule", "run", "look").out
    assert "done in" in omnid(*served.remote, "schedule", "run", "look").out
    assert [run["outcome"] for run in served.desk.good("schedule", "runs", "look", "--json").objects] == ["done"] * 2


def test_a_reply_leaves_later_and_is_put_off_rewritten_or_cancelled(desk: Desk) -> None:
    desk.receive("hello")
    assert "omnid message cancel 2 prevents it" in desk.good("reply", 1, "see you", "--at", "2h").out
    (planned,) = desk.good("message", "scheduled", "--json").objects
    assert (planned["id"], planned["state"], planned["text"]) == (2, "scheduled", "see you")
    desk.good("message", "edit", 2, "-", stdin="see you soon\n")
    assert "Message 2: leaves in " in desk.good("message", "reschedule", 2, "3d").out
    assert desk.run("message", "reschedule", 2, "2099-01-01 09:00", "--timezone", "Europe/Moscow").status == 2
    assert "see you soon" in desk.good("message", "scheduled").out
    assert desk.good("message", "cancel", 2).out == "Message 2 does not leave.\n"
    assert desk.good("message", "scheduled", "-q").ids == []
    assert desk.run("message", "cancel", 2).status == 5
    assert "has passed" in desk.run("reply", 1, "x", "--at", "2020-01-01").err
    assert "comes twice" in desk.run("reply", 1, "x", "--at", "2099-10-25 02:30", "--timezone", "Europe/Berlin").err


def test_in_hours_is_at_once_where_there_are_none(desk: Desk) -> None:
    desk.receive("hello")
    assert "sent by site" in desk.good("reply", 1, "now", "--in-hours").out
