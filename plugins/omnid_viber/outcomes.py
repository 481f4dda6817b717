"""What Viber's status codes, and its silence, mean for a message; pure."""

from omnid.channel import ChannelDown, NoAnswer, Outcome, Rejected, Retry, Unreachable, Unsure

__all__ = ["FAILURES", "NoAnswer", "Refused", "of_question", "outcome"]

_FEWER = 300.0
"""Seconds. Viber takes 100 messages an hour that a person leaves unanswered; when that is over it does not say."""
TOO_MANY = 12

# The codes are recalled from the vendor's table; what is not in it counts as unknown.
_NOBODY = {
    5: "Viber knows no such person.",
    6: "The contact is not subscribed to the bot: they have to write first.",
    11: "The contact has no device on which Viber shows a bot's messages.",
    21: "Viber does not let bots write to the contact's country.",
}
_DOWN = {
    2: "Viber does not accept the bot's token. Take the current one from the bot's settings.",
    7: "Viber has blocked the bot.",
    8: "Viber knows no bot with this token.",
    9: "Viber has suspended the bot.",
    10: "The bot has no webhook; the daemon sets it when it starts and looks every five minutes.",
    15: "Viber does not let this bot use the API.",
    23: "The bot's free messages are used up; Viber wants a commercial agreement.",
    24: "The bot's account with Viber has no balance.",
}
_NEVER = {
    1: "Viber cannot use an address in it",
    3: "Viber does not understand the message",
    4: "Viber misses something in the message",
    13: "Viber does not know this version of its API",
    14: "The contact's Viber is too old for this message",
}


class Refused(Exception):
    """Viber answered and said no; ``status`` is its own, not HTTP's, which is always 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"[{status}] {message}")
        self.status = status
        self.message = message


FAILURES = (Refused, NoAnswer)


def outcome(problem: Refused | NoAnswer, *, repeatable: bool = False) -> Outcome:
    """``repeatable``: doing it twice is the same as once (setting the webhook), so that nothing can be unsure."""
    if isinstance(problem, NoAnswer):
        return problem.outcome(repeatable=repeatable)
    status = problem.status
    if status == TOO_MANY:
        return Retry(f"Viber wants fewer messages to this contact until they answer: {problem}", _FEWER)
    if status in _NOBODY:
        return Unreachable(_NOBODY[status])
    if status in _DOWN:
        return ChannelDown(f"{_DOWN[status]} ({problem})")
    if status in _NEVER:
        return Rejected(f"{_NEVER[status]}: {problem.message}")
    reason = f"Viber had an error of its own: {problem}"
    return Retry(reason) if repeatable else Unsure(f"{reason}; it may have sent the message.")


def of_question(problem: Refused | NoAnswer) -> Outcome:
    """Of what is asked beside sending; doing it twice is the same as once."""
    return outcome(problem, repeatable=True)
