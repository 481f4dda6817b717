"""What Telegram's errors, and its silence, mean for a message; pure."""

from omnid.channel import ChannelDown, NoAnswer, Outcome, Rejected, Retry, Unreachable, Unsure

__all__ = ["FAILURES", "TAKEN", "NoAnswer", "Refused", "Undecodable", "of_question", "outcome"]

TAKEN = "Somebody else receives this bot's messages"
"""How the reason begins when another program asks for the updates."""

# Bad Request, but about the recipient and not about the message. Lower case, as parts of the description.
_NOBODY_THERE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "bot is not a member",
    "chat_write_forbidden",
    "not enough rights to send",
)


class Refused(Exception):
    """Telegram answered and said no. ``retry_after`` in seconds. ``moved_to``: the id that the group has now."""

    def __init__(
        self, status: int, description: str, *, retry_after: float | None = None, moved_to: int | None = None
    ) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to

    def says(self, *parts: str) -> bool:
        return any(part in self.description.lower() for part in parts)


class Undecodable(NoAnswer):
    """An answer came with status 200 and is not JSON."""

    def __init__(self, body: bytes) -> None:
        super().__init__("Telegram's answer cannot be decoded.", arrived=True)
        self.body = body


FAILURES = (Refused, NoAnswer)


def outcome(problem: Refused | NoAnswer, *, repeatable: bool = False) -> Outcome:
    """``repeatable``: doing it twice is the same as once (an edit, a deletion), so that nothing can be unsure."""
    if isinstance(problem, NoAnswer):
        return problem.outcome(repeatable=repeatable)
    if problem.status >= 500 and not repeatable:
        # Even Telegram's own 500 leaves it open: a Bot API server that is stopped answers “Request aborted” for a
        # message already on its way, and a 502 or 504 comes from the balancer in front, which knows nothing.
        return Unsure(f"Telegram had an error of its own ({problem}), and may have sent the message.")
    return _refusal(problem)


def of_question(problem: Refused | NoAnswer) -> Outcome:
    """Of what is asked beside sending: for news, for the webhook. Doing it twice is the same as once."""
    if isinstance(problem, Refused) and problem.status == 409:
        return ChannelDown(
            f"{TAKEN} ({problem.description}). Stop the other program, or make a new token with @BotFather."
        )
    return outcome(problem, repeatable=True)


def _refusal(problem: Refused) -> Outcome:
    match problem.status:
        case 429:
            # Not for the whole channel: Telegram limits one chat far more often than all of them.
            return Retry(f"Telegram asks to slow down: {problem.description}", problem.retry_after)
        case 401 | 404:
            return ChannelDown("Telegram does not accept the bot's token. Take the current one from @BotFather.")
        case 403:
            return Unreachable(_forbidden(problem))
        case 400 if problem.moved_to is not None:
            return Rejected("The group became a supergroup with another address; it has to write to the bot again.")
        case 400 if problem.says(*_NOBODY_THERE):
            return Unreachable(f"Telegram knows no such chat, or it never started the bot: {problem.description}")
        case 413:
            return Rejected("The file is larger than Telegram takes from bots (photos 10 MB, other files 50 MB).")
        case status if status >= 500:
            return Retry(f"Telegram has an error of its own: {problem}", problem.retry_after)
        case _:
            return Rejected(f"Telegram refused it: {problem.description}")


def _forbidden(problem: Refused) -> str:
    if problem.says("blocked by the user"):
        return "The contact blocked the bot."
    if problem.says("deactivated"):
        return "The contact's Telegram account is deleted."
    if problem.says("can't initiate conversation"):
        return "The contact never started the bot, and a bot may not write first."
    return f"Telegram does not let the bot write there: {problem.description}"
