"""Audit and check: what is wrong, as an exit status."""

from omnid.daemon.lock import locked
from omnid.store import database
from tests.cli.desk import Desk


def test_an_audit_of_a_sound_desk_is_fine(desk: Desk) -> None:
    desk.receive("Hi")
    answer = desk.good("audit")
    assert "Nothing is lost, doubled, stuck or failed." in answer.out
    assert desk.good("audit", "--since", "all", "--json").objects[0]["unanswered"] == 1


def test_an_audit_that_finds_something_lost_exits_with_seven(desk: Desk) -> None:
    desk.receive("Hi", channel="bot")
    desk.good("reply", 1, "Hello")
    connection = database.connect(desk.path)
    connection.execute("update outbox set state = 'cancelled'")
    connection.close()
    answer = desk.run("audit")
    assert answer.status == 7
    assert answer.err == "omnid: The audit found 1 lost.\n"
    assert "message 2: it waits to be sent, but is not in the outbox" in answer.out
    assert desk.run("audit", "--csv").out.startswith("sort,subject,detail\nlost,message 2,")


def test_check_is_one_line_with_numbers(desk: Desk) -> None:
    desk.receive("Hi")
    answer = desk.good("check", "--max-wait", "1h")
    assert answer.out.startswith("OK - 1 waiting, 0 in the outbox|waiting=1 longest_wait=")
    assert answer.out.count("\n") == 1


def test_check_fails_with_seven_or_as_monitoring_plugins_do(desk: Desk) -> None:
    desk.receive("Hi")
    desk.change(lambda tx: tx.run("update conversations set waiting_since_at = waiting_since_at - 120000"))
    answer = desk.run("check")
    assert (answer.status, answer.out.startswith("CRITICAL - 1 waiting, the longest for 12")) == (7, True)
    assert desk.run("check", "--plugin").status == 2
    assert desk.run("check", "--max-wait", "5m").status == 0


def test_a_check_says_that_the_daemon_has_ended(desk: Desk) -> None:
    with locked(desk.path.parent):
        assert desk.good("check").out.startswith("OK - ")
    answer = desk.run("check")
    assert answer.status == 7
    assert "the daemon does not run: nothing arrives or leaves by site, bot (omnid serve)" in answer.out
    assert desk.run("check", "--json").objects[0]["ok"] is False
    for name in ("site", "bot"):
        desk.good("channel", "disable", name)
    assert desk.good("check").out.startswith("OK - "), "nothing is to arrive"


def test_a_check_that_cannot_look_is_unknown_to_monitoring(desk: Desk) -> None:
    desk.path.unlink()
    assert desk.run("check").status == 6
    answer = desk.run("check", "--plugin")
    assert (answer.status, answer.out.startswith("UNKNOWN - ")) == (3, True)


def test_a_bad_length_of_time_is_a_usage_error(desk: Desk) -> None:
    assert desk.run("check", "--max-wait", "soon").status == 2
    assert desk.run("audit", "--since", "yesterdayish").status == 2


def test_unknown_ids_are_exit_four(desk: Desk) -> None:
    for command in (["show", 9], ["take", 9], ["reply", 9, "x"], ["contact", "show", 9], ["outbox", "show", 9],
                    ["journal", "show", 9], ["file", "save", "none"], ["token", "revoke", 9]):  # fmt: skip
        assert desk.run(*command).status == 4, command
