"""What VK's errors, and its silence, mean for a message; pure."""

from omnid.channel import ChannelDown, NoAnswer, Outcome, Rejected, Retry, Unreachable, Unsure, WindowClosed

__all__ = ["FAILURES", "NoAnswer", "Refused", "of_question", "outcome"]

_MINUTE, _HOUR = 60.0, 3600.0

_TOKEN = "VK does not accept the token. Make a new key under Manage → API usage and put it into the settings."
_RIGHTS = "VK does not let this key do that. Make one with the rights “messages”, “photos”, “documents” and “manage”."
_NOBODY = {
    18: "The contact's page is deleted or blocked by VK.",
    113: "VK knows no such person.",
    900: "The contact blocked the community.",
    901: "The contact never wrote to the community or forbade it to write.",
    902: "The contact's privacy settings keep the community's messages out.",
    936: "VK knows no conversation with this contact.",
}
_DOWN = {
    3: "VK does not know the method: base_url may lead to something else.",
    5: _TOKEN,
    7: _RIGHTS,
    14: "VK wants a captcha solved before it takes more; stop sending for a while and look into the community.",
    15: _RIGHTS,
    17: "VK wants the account confirmed: log into VK as the community's owner.",
    27: _TOKEN,
    28: _TOKEN,
    912: "The community's bot features are off: switch them on under Manage → Messages → Bot settings.",
}
# Seconds to wait; a person's flood (9) is theirs alone, the others are about the key.
_SLOWER = {6: 1.0, 9: 5 * _MINUTE, 29: _HOUR}
_NEVER = {
    911: "VK does not take the buttons",
    914: "VK finds the text too long",
    924: "VK does not let this message be deleted for everybody any more",
    909: "VK does not let this message be changed any more: it is too old",
    940: "VK finds too many posts in it",
    983: "VK restricts this conversation",
    984: "VK suspects spam and restricts writing",
    1012: "Writing in this conversation is switched off",
}
_THEIR_FAULT = (1, 10)


class Refused(Exception):
    """VK answered and said no."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"[{code}] {message}")
        self.code = code
        self.message = message


FAILURES = (Refused, NoAnswer)


def outcome(problem: Refused | NoAnswer, *, repeatable: bool = False) -> Outcome:
    """``repeatable``: doing it twice is the same as once (an upload, a deletion), so that nothing can be unsure."""
    if isinstance(problem, NoAnswer):
        return problem.outcome(repeatable=repeatable)
    if problem.code in _THEIR_FAULT:
        reason = f"VK had an error of its own: {problem}"
        return Retry(reason) if repeatable else Unsure(f"{reason}; it may have sent the message.")
    return _refusal(problem)


def of_question(problem: Refused | NoAnswer) -> Outcome:
    """Of what is asked beside sending; doing it twice is the same as once."""
    return outcome(problem, repeatable=True)


def _refusal(problem: Refused) -> Outcome:
    code = problem.code
    if code in _SLOWER:
        return Retry(f"VK asks to slow down: {problem}", _SLOWER[code], whole_channel=code != 9)
    if code in _NOBODY:
        return Unreachable(_NOBODY[code])
    if code in _DOWN:
        return ChannelDown(f"{_DOWN[code]} ({problem})")
    if code == 950:
        return WindowClosed("VK does not let the community answer this contact any more until they write again.")
    return Rejected(f"{_NEVER.get(code, 'VK refused it')}: {problem}")
