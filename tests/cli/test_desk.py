"""The desk's settings at the terminal."""

from tests.cli.desk import Desk


def test_a_time_is_said_and_shown_as_people_do(desk: Desk) -> None:
    shown = desk.good("desk", "set", "acknowledge=90s", "capacity=3")
    assert "90s" in shown.out
    assert desk.good("desk", "show", "--json").objects[0]["acknowledge_ms"] == 90_000
    assert "1m" in desk.good("desk", "set", "acknowledge=").out


def test_a_wrong_setting_is_named(desk: Desk) -> None:
    assert "there are: acknowledge, away" in desk.run("desk", "set", "colour=1").err
    assert "VALUE" in desk.run("desk", "set", "capacity").err
