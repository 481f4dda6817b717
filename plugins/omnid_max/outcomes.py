"""What MAX's errors, and its silence, mean for a message; pure."""

from omnid.channel import ChannelDown, NoAnswer, Outcome, Rejected, Retry, Unreachable, Unsure

__all__ = ["FAILURES", "NoAnswer", "Refused", "Undecodable", "of_question", "outcome"]

_SLOWER = 1.0
"""MAX does not document for how long it wants less; its limits are per second."""
_NOT_READY = 1.0
"""An upload is ready after half a second to half a minute; see `omnid_max.uploads` for why a retry is cheap."""


class Refused(Exception):
    """MAX answered and said no. ``retry_after`` in seconds."""

    def __init__(self, status: int, code: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {code} {message}".strip())
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def says(self, *parts: str) -> bool:
        return any(part in f"{self.code} {self.message}".lower() for part in parts)


class Undecodable(NoAnswer):
    """An answer came with status 200 and is not what it should be."""

    def __init__(self, body: bytes) -> None:
        super().__init__("MAX's answer cannot be decoded.", arrived=True)
        self.body = body


FAILURES = (Refused, NoAnswer)


def outcome(problem: Refused | NoAnswer, *, repeatable: bool = False) -> Outcome:
    """``repeatable``: doing it twice is the same as once (an upload, a deletion), so that nothing can be unsure."""
    if isinstance(problem, NoAnswer):
        return problem.outcome(repeatable=repeatable)
    # 503 is MAX's documented way to say that it takes nothing now; other 5xx leave it open what was done.
    if problem.status >= 500 and problem.status != 503 and not repeatable:
        return Unsure(f"MAX had an error of its own ({problem}), and may have sent the message.")
    return _refusal(problem)


def of_question(problem: Refused | NoAnswer) -> Outcome:
    """Of what is asked beside sending; doing it twice is the same as once."""
    return outcome(problem, repeatable=True)


def _refusal(problem: Refused) -> Outcome:
    if problem.code == "attachment.not.ready":
        return Retry("MAX is still working on the file.", problem.retry_after or _NOT_READY)
    match problem.status:
        case 429:
            return Retry(f"MAX asks to slow down: {problem.message}", problem.retry_after or _SLOWER)
        case 401:
            return ChannelDown("MAX does not accept the bot's token. Take the current one from business.max.ru.")
        case 403:
            return Unreachable(f"The contact stopped the bot, or MAX does not let it write there: {problem.message}")
        case 404 if problem.says("path", "route"):
            return ChannelDown(f"MAX does not know what was asked; base_url may lead to something else: {problem}")
        case 404:
            return Unreachable(f"MAX knows no such dialog; the contact has to start the bot: {problem.message}")
        case 413:
            return Rejected("The file is larger than MAX takes (images 50 MB, videos 250 MB, audio 256 MB).")
        case status if status >= 500:
            return Retry(f"MAX has an error of its own: {problem}", problem.retry_after)
        case _:
            return Rejected(f"MAX refused it: {problem.message or problem.code}")
