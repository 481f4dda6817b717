"""Filters at the command line."""

from tests.cli.desk import Desk


def test_an_inbox_is_filtered(desk: Desk) -> None:
    for name in ("Anna", "Boris"):
        desk.receive("Hi", name=name)
    desk.good("tag", 1, "vip")
    assert desk.good("inbox", "--filter", "tag:vip is:waiting", "-q").ids == ["1"]
    assert desk.good("inbox", "-F", "-tag:vip", "-q").ids == ["2"]


def test_a_filter_that_is_wrong_says_where(desk: Desk) -> None:
    answer = desk.run("inbox", "--filter", "state:opne")
    assert (answer.status, "column 1" in answer.err, "snoozed" in answer.err) == (2, True, True)
