import json

import pytest

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Unreachable, Unsure, WindowClosed
from omnid_webhook.outcomes import outcome, sent

NOW = 1763000000.0


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, ChannelDown),
        (400, Rejected),
        (401, ChannelDown),
        (403, ChannelDown),
        (404, ChannelDown),
        (409, Retry),
        (410, ChannelDown),
        (413, Rejected),
        (422, Rejected),
        (429, Retry),
        (500, Retry),
        (503, Retry),
    ],
)
def test_a_status_says_what_it_means(status: int, expected: type[Outcome]) -> None:
    assert type(outcome(status, {}, b"<html>", NOW)) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("retry", Retry),
        ("rejected", Rejected),
        ("unreachable", Unreachable),
        ("window_closed", WindowClosed),
        ("channel_down", ChannelDown),
        ("unsure", Unsure),
    ],
)
@pytest.mark.parametrize("status", [400, 503])
def test_what_the_body_says_goes_first(status: int, word: str, expected: type[Outcome]) -> None:
    found = outcome(status, {}, json.dumps({"outcome": word, "reason": "because"}).encode(), NOW)
    assert type(found) is expected
    assert "because" in found.reason


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("7", 7.0),
        ("99999999", 86_400.0),
        ("Thu, 13 Nov 2025 02:14:20 GMT", 60.0),
        ("Thu, 13 Nov 2024 02:14:20 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-1", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, after: float | None) -> None:
    found = outcome(503, {"Retry-After": header}, b"", NOW)
    assert isinstance(found, Retry)
    assert found.after == after


def test_a_message_without_an_id_is_known_by_its_key() -> None:
    assert sent(b'{"external_id": "x-1"}', "k").external_id == "x-1"
    for body in (b"", b"OK", b"[]", b'{"external_id": null}', b'{"external_id": 5}', b"[" * 5000):
        assert sent(body, "k").external_id == "k"
