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


def test_a_view_is_saved_used_and_removed(desk: Desk) -> None:
    for name in ("Anna", "Boris"):
        desk.receive("Hi", name=name)
    desk.good("tag", 1, "vip")
    assert desk.good("view", "save", "vips", "tag:vip").out == "Saved: omnid inbox --view vips\n"
    assert desk.good("inbox", "--view", "vips", "-q").ids == ["1"]
    assert desk.good("view", "list", "--counts", "--json").objects[0]["count"] == 1
    assert desk.good("view", "remove", "vips").out == "View “vips” is removed.\n"
    assert desk.run("inbox", "--view", "vips").status == 4
