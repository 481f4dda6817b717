"""What WhatsApp's errors, and its silence, mean for a message; pure."""

from omnid.channel import ChannelDown, NoAnswer, Outcome, Rejected, Retry, Unreachable, Unsure, WindowClosed
from omnid_whatsapp.updates import Failure

__all__ = ["FAILURES", "UNDELIVERABLE", "NoAnswer", "Refused", "described", "of_question", "outcome"]

UNDELIVERABLE = 131026

_WINDOW = 131047
_STOPPED_MARKETING = 131050
_PAIR_TOO_FAST = 131056
_THROTTLED = {4: 60.0, 80007: 60.0, 130429: 5.0, 131048: 300.0, 133016: 60.0}
"""Codes that ask the whole number to slow down, with the seconds to wait; WhatsApp names none."""
_TEMPORARY = {2, 131000, 131016, 131057}
_LOCKED = {368, 131031}
_TOKEN = {0, 190}
_PLAIN = {
    100: "WhatsApp does not take the message as it is",
    130472: "The contact is in one of Meta's experiments and gets no such messages now",
    131049: "WhatsApp holds back advertising to this contact for a while",
    131051: "WhatsApp does not take this type of message",
    131052: "WhatsApp could not fetch the file",
    131053: "WhatsApp does not take the file; its type or size does not fit",
    132000: "The template has another number of blanks",
    132001: "There is no such template in this language, or it is not approved",
    132015: "The template is paused because of its quality",
    132016: "The template is disabled because of its quality",
    137000: "The contact's identity changed and has to be confirmed first",
}


class Refused(Exception):
    """WhatsApp answered and said no; ``status`` is the HTTP status, ``failure`` Graph's error."""

    def __init__(self, status: int, failure: Failure) -> None:
        super().__init__(described(failure))
        self.status = status
        self.failure = failure

    @property
    def code(self) -> int:
        return self.failure.code


FAILURES = (Refused, NoAnswer)


def outcome(problem: Refused | NoAnswer, *, repeatable: bool = False) -> Outcome:
    """``repeatable``: doing it twice is the same as once (a question, an upload), so that nothing can be unsure."""
    if isinstance(problem, NoAnswer):
        return problem.outcome(repeatable=repeatable)
    known = _known(problem.code, str(problem))
    if known is not None:
        return known
    if problem.status >= 500:
        reason = f"WhatsApp had an error of its own ({problem})"
        return Retry(f"{reason}.") if repeatable else Unsure(f"{reason}, and may have sent the message.")
    if problem.status == 429:
        return Retry(f"WhatsApp asks to slow down: {problem}", _THROTTLED[4], whole_channel=True)
    return Rejected(str(problem))


def of_question(problem: Refused | NoAnswer) -> Outcome:
    """Of what is asked beside sending; doing it twice is the same as once."""
    return outcome(problem, repeatable=True)


def _known(code: int, said: str) -> Outcome | None:
    if code in _TOKEN:
        return ChannelDown("WhatsApp does not accept the access token. Make a permanent one for a system user.")
    if code == 10 or 200 <= code < 300 or code == 131005:
        return ChannelDown(f"The access token lacks a right (whatsapp_business_messaging?): {said}")
    if code in _LOCKED:
        return ChannelDown(f"Meta has locked the account or restricts it; see WhatsApp Manager: {said}")
    if code in _THROTTLED:
        return Retry(f"WhatsApp asks to slow down: {said}", _THROTTLED[code], whole_channel=True)
    if code == _PAIR_TOO_FAST:
        # To one contact only. The pauses have to grow fourfold each time, which is the sender's backoff.
        return Retry(f"Too many messages to this contact at once: {said}")
    if code in _TEMPORARY:
        return Retry(f"WhatsApp cannot take it at the moment: {said}")
    return _about_the_contact(code, said)


def _about_the_contact(code: int, said: str) -> Outcome | None:
    if code == _WINDOW:
        return WindowClosed("The contact last wrote more than 24 hours ago; WhatsApp takes only a template now.")
    if code in (UNDELIVERABLE, _STOPPED_MARKETING):
        return Unreachable(said)
    return None


def described(failure: Failure) -> str:
    """A sentence for an operator."""
    said = _said(failure)
    match failure.code:
        case 131026:
            return f"WhatsApp cannot reach the contact: no account, an old app, or terms not accepted ({said})."
        case 131050:
            return f"The contact wants no advertising from this number ({said})."
        case 131047:
            return "The contact last wrote more than 24 hours ago; WhatsApp takes only a template now."
        case code if code in _PLAIN:
            return f"{_PLAIN[code]} ({said})."
        case _:
            return f"WhatsApp refused it ({said})."


def _said(failure: Failure) -> str:
    details = failure.error_data.details if failure.error_data is not None else ""
    text = details or failure.message or failure.title or "no reason given"
    # Meta begins many messages with the code itself.
    plain = text.removeprefix(f"(#{failure.code})").strip().rstrip(".")
    return f"error {failure.code}: {plain}"
