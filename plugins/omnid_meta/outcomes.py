"""What Meta's errors, and its silence, mean for a message; pure."""

from msgspec import Struct

from omnid.channel import ChannelDown, NoAnswer, Outcome, Rejected, Retry, Unreachable, Unsure, WindowClosed

__all__ = ["FAILURES", "Failure", "NoAnswer", "Refused", "of_question", "outcome"]

# The numbers are as Meta lists them for Messenger; Instagram's subcodes are as remembered, so an error of code 10
# that speaks of a window is taken for one whatever its subcode is.
_WINDOW = {2018278, 2018065, 2534022}
_NOBODY_THERE = {2018001, 2534014}
_THROTTLED = {4: 60.0, 17: 60.0, 32: 60.0, 613: 10.0, 80006: 60.0}
_TEMPORARY = {(1200, 0), (2, 0)}
_BLOCKED, _POLICY, _TOKEN = 551, 368, {0, 102, 190}
_TOO_BIG = 2018109


class Failure(Struct, frozen=True):
    code: int = 0
    error_subcode: int = 0
    message: str = ""
    error_user_msg: str = ""

    @property
    def said(self) -> str:
        text = self.error_user_msg or self.message or "no reason given"
        plain = text.removeprefix(f"(#{self.code})").strip().rstrip(".")
        return f"error {self.code}{f'/{self.error_subcode}' if self.error_subcode else ''}: {plain}"


class Refused(Exception):
    """Meta answered and said no; ``status`` is the HTTP status."""

    def __init__(self, status: int, failure: Failure) -> None:
        super().__init__(failure.said)
        self.status = status
        self.failure = failure

    @property
    def window_closed(self) -> bool:
        failure = self.failure
        return failure.error_subcode in _WINDOW or (failure.code == 10 and "window" in failure.message.lower())


FAILURES = (Refused, NoAnswer)


def outcome(problem: Refused | NoAnswer, *, repeatable: bool = False) -> Outcome:
    """``repeatable``: doing it twice is the same as once (a question, an upload), so that nothing can be unsure."""
    if isinstance(problem, NoAnswer):
        return problem.outcome(repeatable=repeatable)
    known = _known(problem)
    if known is not None:
        return known
    if problem.status >= 500:
        reason = f"Meta had an error of its own ({problem})"
        return Retry(f"{reason}.") if repeatable else Unsure(f"{reason}, and may have sent the message.")
    if problem.status == 429:
        return Retry(f"Meta asks to slow down: {problem}", _THROTTLED[4], whole_channel=True)
    return Rejected(f"Meta refused it ({problem}).")


def of_question(problem: Refused | NoAnswer) -> Outcome:
    """Of what is asked beside sending; doing it twice is the same as once."""
    return outcome(problem, repeatable=True)


def _known(problem: Refused) -> Outcome | None:
    failure, said = problem.failure, str(problem)
    if problem.window_closed:
        return WindowClosed("The contact last wrote too long ago; Meta takes nothing for them until they write again.")
    if failure.code == _BLOCKED or failure.error_subcode in _NOBODY_THERE:
        return Unreachable(f"Meta cannot reach the contact; they blocked the account, or are gone ({said}).")
    if "appsecret_proof" in failure.message:
        return ChannelDown("app_secret is not that of the token's app.")
    if failure.code in _TOKEN:
        return ChannelDown("Meta does not accept the access token. Make a new one that never expires.")
    if failure.code == 10 or 200 <= failure.code < 300:
        return ChannelDown(f"The access token lacks a right: {said}")
    if failure.code == _POLICY:
        return ChannelDown(f"Meta restricts the account; see its support inbox: {said}")
    if failure.error_subcode == _TOO_BIG:
        return Rejected("The file is larger than Meta takes (25 MB; pictures on Instagram 8 MB).")
    if failure.code in _THROTTLED:
        return Retry(f"Meta asks to slow down: {said}", _THROTTLED[failure.code], whole_channel=True)
    if (failure.code, failure.error_subcode) in _TEMPORARY:
        return Retry(f"Meta cannot take it at the moment: {said}")
    return None
