"""Targets, ways and notifications at the terminal."""

from omnid.desk import notifying
from omnid.model import ConversationId, OperatorId, Sentence
from omnid.store.database import Tx
from tests.cli.desk import Desk


def test_how_soon_is_said_and_shown_as_people_do(desk: Desk) -> None:
    assert "60s" in desk.good("target", "list").err
    desk.good("target", "set", "--first", "30s", "--close", "none")
    desk.good("target", "set", "--channel", "site", "--priority", "urgent", "--first", "10s")
    shown = desk.good("target", "list").out
    assert "30s" in shown
    assert "none" in shown
    desk.good("target", "remove", "--channel", "site", "--priority", "urgent")
    assert "are as delivered" in desk.good("target", "remove").out
    assert "10s" not in desk.good("target", "list").out
    assert desk.run("target", "set").status == 2
    assert "say none for no limit" in desk.run("target", "set", "--first", "0s").err
    assert "inherit" in desk.good("target", "set", "--help").out


def test_the_ladder_is_shown_made_and_made_as_delivered_again(desk: Desk) -> None:
    assert "75 %" in desk.good("target", "step", "list").out
    made = desk.good("target", "step", "add", "team", "100", "--repeat", "10m", "--json").objects[0]
    assert (made["whom"], made["repeat_ms"]) == ("team", 600_000)
    assert "again and again" in desk.run("target", "step", "add", "supervisors", "200").err
    assert desk.run("target", "step", "add", "supervisors", "200").status == 5
    assert "75 %" in desk.good("target", "step", "remove", made["id"]).out


def test_a_way_is_added_shown_and_removed(desk: Desk) -> None:
    added = desk.good("way", "add", "desk", "webhook", "https://pager.example/x")
    assert "whsec_" in added.out
    assert "desk" in desk.good("way", "list").out
    assert "URL" in desk.good("way", "add", "--help").out
    refused = desk.run("way", "add", "olga", "exec", "page olga")
    assert (refused.status, "full path" in refused.err) == (2, True)
    desk.good("way", "remove", "1")
    assert "no way yet" in desk.good("way", "list").err + desk.good("way", "list").out


def test_what_one_was_told_is_listed_and_acknowledged(desk: Desk) -> None:
    desk.receive("hello?")
    desk.good("way", "add", "olga", "exec", "/bin/true")
    desk.change(_tell)
    (one,) = desk.good("notification", "list", "--json").objects
    assert "/bin/true" in desk.good("notification", "show", one["id"]).out
    assert "queued" in desk.good("notification", "deliveries").out
    desk.good("notification", "ack", one["id"])
    assert "nothing you have not seen" in desk.good("notification", "list").err + desk.good("notification", "list").out
    assert desk.good("notification", "list", "--seen", "-q").ids == [str(one["id"])]
    assert desk.run("notification", "ack", "99").status == 4
    assert desk.good("escalation", "list", "--json").out == ""


def test_what_is_answered_by_itself_is_set_shown_and_removed(desk: Desk) -> None:
    desk.good("autoreply", "set", "closed", "Back at {opens}", "--language", "en")
    assert "Back at" in desk.good("autoreply", "list").out
    assert desk.run("autoreply", "set", "tired", "x").status == 2
    desk.good("autoreply", "remove", "closed", "--language", "en")
    assert "Nothing" in desk.good("autoreply", "list").err


def _tell(tx: Tx) -> None:
    notifying.notify(
        tx,
        operator=OperatorId(1),
        conversation=ConversationId(1),
        reason="mention",
        said=Sentence("You are wanted."),
        key="k",
    )
