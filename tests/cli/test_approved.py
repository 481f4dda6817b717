"""Templates that a service approved, from the command line."""

from tests.cli.desk import Desk

SETTINGS = ("--token", "t", "--app-secret", "s", "--verify-token", "v", "--phone-number-id", "1")


def test_a_template_leaves_with_its_blanks_filled_and_is_shown(desk: Desk) -> None:
    desk.good("channel", "add", "whatsapp", "wa", *SETTINGS)
    desk.receive("Hello", name="Ann", channel="wa")
    filled = ("--value", "42", "--value", "who:=Ann", "--header", "Order", "--language", "ru", "--button", "url=42")
    sent = desk.good("reply", 1, "--approved", "order_ready", *filled, "--button", "answer=yes", "--json").objects[0]
    chosen = {"name": "order_ready", "language": "ru", "values": ["42"], "named": {"who": "Ann"}, "header": "Order"}
    assert sent["template"] == chosen
    assert sent["buttons"] == [[{"text": "url", "url": "42"}], [{"text": "answer", "data": "yes"}]]
    assert "▸ template order_ready – 42, who: Ann" in desk.good("show", 1).out


def test_where_nothing_knows_templates_that_is_said(desk: Desk) -> None:
    desk.receive("Hello", name="Ann", channel="bot")
    refused = desk.run("reply", 1, "--approved", "order_ready")
    assert refused.status == 5
    assert "it knows no templates" in refused.err
