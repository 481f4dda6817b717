import pytest

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Unreachable, Unsure, WindowClosed
from omnid_vk.outcomes import NoAnswer, Refused, outcome


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (1, Unsure),
        (5, ChannelDown),
        (6, Retry),
        (7, ChannelDown),
        (9, Retry),
        (10, Unsure),
        (14, ChannelDown),
        (15, ChannelDown),
        (18, Unreachable),
        (27, ChannelDown),
        (29, Retry),
        (100, Rejected),
        (900, Unreachable),
        (901, Unreachable),
        (902, Unreachable),
        (909, Rejected),
        (911, Rejected),
        (912, ChannelDown),
        (913, Rejected),
        (914, Rejected),
        (924, Rejected),
        (936, Unreachable),
        (940, Rejected),
        (943, Rejected),
        (950, WindowClosed),
        (983, Rejected),
        (1012, Rejected),
        (99999, Rejected),
    ],
)
def test_each_error_has_its_outcome_and_a_sentence(code: int, expected: type[Outcome]) -> None:
    found = outcome(Refused(code, "as VK says"))
    assert type(found) is expected
    assert len(found.reason) > 20


def test_slowing_down_takes_as_long_as_its_cause() -> None:
    waits = {}
    for code in (6, 9, 29):
        found = outcome(Refused(code, "slower"))
        assert isinstance(found, Retry)
        waits[code] = (found.after, found.whole_channel)
    assert waits == {6: (1.0, True), 9: (300.0, False), 29: (3600.0, True)}


def test_silence_is_unsure_only_when_the_request_may_have_arrived() -> None:
    assert isinstance(outcome(NoAnswer("lost", arrived=True)), Unsure)
    assert isinstance(outcome(NoAnswer("no route", arrived=False)), Retry)


def test_what_may_be_repeated_is_never_unsure() -> None:
    for problem in (NoAnswer("lost", arrived=True), Refused(10, "Internal server error")):
        assert isinstance(outcome(problem, repeatable=True), Retry)
