"""Searching from the command line, with no daemon to keep the index."""

from tests.cli.desk import Desk


def test_what_was_said_a_moment_ago_is_found_in_other_forms(desk: Desk) -> None:
    desk.receive("Где мои посылки?")
    desk.receive("Nothing of that", name="Boris")
    answer = desk.good("search", "посылку")
    assert answer.out.splitlines()[1:] == ["   Где мои посылки?"]
    assert answer.out.startswith("1  Anna · site · ")


def test_contacts_stand_above_the_messages(desk: Desk) -> None:
    desk.receive("This is Anna", name="Anna")
    assert desk.good("search", "ann*").out.splitlines()[0].startswith("contact 1  Anna")
    assert desk.good("search", "ann*", "--channel", "site").out.startswith("1  Anna")


def test_scripts_get_marks_as_ranges_and_conversations(desk: Desk) -> None:
    desk.receive("My parcels")
    (hit,) = desk.good("search", "parcel", "--json").objects
    assert hit["snippet"] == {"text": "My parcels", "marks": [{"offset": 3, "length": 7}]}
    assert desk.good("search", "parcel", "-q").ids == ["1"]
    assert desk.good("search", "parcel", "--without", "my", "-q").ids == []


def test_the_index_is_made_anew_by_an_administrator(desk: Desk) -> None:
    desk.receive("My parcels")
    assert desk.good("search", "--rebuild").err == "The index is made anew.\n"
    assert desk.good("search", "parcel", "-q").ids == ["1"]


def test_a_question_that_makes_no_sense_is_a_usage_error(desk: Desk) -> None:
    answer = desk.run("search", "...")
    assert (answer.status, answer.err) == (2, "omnid: Say at least one word to look for.\n")
