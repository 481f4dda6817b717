from pathlib import Path

import pytest

from tests.cli.desk import Desk

PAYLOADS = Path(__file__).parents[1] / "plugins/omnid_email/payloads"
MAILBOX = ("--address", "support@shop.example", "--password", "x", "--imap-host", "h", "--smtp-host", "h")


@pytest.fixture
def mailbox(desk: Desk) -> Desk:
    desk.good("channel", "add", "email", "support", *MAILBOX)
    return desk


def test_a_mail_of_nobody_known_would_open_a_conversation(mailbox: Desk) -> None:
    said = mailbox.good("email", "explain", PAYLOADS / "reply.eml").out
    assert said.startswith("It would go to a new conversation.")
    assert "The token in it is not one of ours." in said
    assert "Folded away:\n  16.11.2026, 10:15, Shop" in said


def test_what_is_explained_is_not_received(mailbox: Desk) -> None:
    mailbox.good("email", "explain", PAYLOADS / "plain.eml")
    assert mailbox.good("inbox", "-q").ids == []
    assert mailbox.good("journal", "list", "-q").ids == []


def test_a_report_is_explained_as_such(mailbox: Desk) -> None:
    (first, second) = mailbox.good("email", "explain", PAYLOADS / "bounce_unknown.eml", "--json").objects
    assert (first["what"], second["what"]) == ("receipt", "reach")


def test_without_a_mailbox_it_says_so(desk: Desk) -> None:
    assert "omnid channel add email" in desk.run("email", "explain", PAYLOADS / "plain.eml").err
