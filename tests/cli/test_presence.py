"""Saying whether one is there, and seeing who is."""

from tests.cli.desk import Desk


def test_switching_on_and_off(desk: Desk) -> None:
    assert desk.good("presence", "online").out == "olga is online: switched on.\n"
    (one,) = desk.good("presence", "list", "--json").objects
    assert (one["state"], one["switch"]) == ("online", "online")
    assert "switched on" in desk.good("presence").out
    assert "olga is offline" in desk.good("presence", "offline").out


def test_a_word_it_does_not_know_is_refused(desk: Desk) -> None:
    answer = desk.run("presence", "sleeping")
    assert (answer.status, "sleeping" in answer.err) == (2, True)
