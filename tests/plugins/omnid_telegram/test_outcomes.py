import pytest

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Unreachable, Unsure
from omnid_telegram.outcomes import NoAnswer, Refused, outcome


@pytest.mark.parametrize(
    ("status", "description", "expected"),
    [
        (400, "Bad Request: message text is empty", Rejected),
        (400, "Bad Request: chat not found", Unreachable),
        (400, "Bad Request: PEER_ID_INVALID", Unreachable),
        (401, "Unauthorized", ChannelDown),
        (403, "Forbidden: bot was blocked by the user", Unreachable),
        (403, "Forbidden: user is deactivated", Unreachable),
        (403, "Forbidden: bot can't initiate conversation with a user", Unreachable),
        (404, "Not Found", ChannelDown),
        (413, "Request Entity Too Large", Rejected),
        (429, "Too Many Requests: retry after 7", Retry),
        (500, "Internal Server Error", Unsure),
        (502, "Bad Gateway", Unsure),
        (418, "I'm a teapot", Rejected),
    ],
)
def test_each_refusal_means_one_thing(status: int, description: str, expected: type[Outcome]) -> None:
    assert type(outcome(Refused(status, description))) is expected


def test_slow_down_says_for_how_long() -> None:
    found = outcome(Refused(429, "Too Many Requests: retry after 7", retry_after=7))
    assert isinstance(found, Retry)
    assert (found.after, found.whole_channel) == (7, False)


def test_a_group_that_moved_is_rejected_with_the_reason() -> None:
    found = outcome(Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", moved_to=-100777))
    assert isinstance(found, Rejected)
    assert "supergroup" in found.reason


def test_silence_is_unsure_only_when_the_request_may_have_arrived() -> None:
    assert isinstance(outcome(NoAnswer("lost", arrived=True)), Unsure)
    assert isinstance(outcome(NoAnswer("no route", arrived=False)), Retry)


def test_what_may_be_repeated_is_never_unsure() -> None:
    for problem in (NoAnswer("lost", arrived=True), Refused(500, "Internal Server Error")):
        assert isinstance(outcome(problem, repeatable=True), Retry)
