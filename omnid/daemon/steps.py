"""The calls a message, or a correction of it, takes at a service; pure."""

from typing import NamedTuple

from omnid.channel import Capabilities, Rejected
from omnid.desk.outbound import Due
from omnid.model import OutboxSort, Worded
from omnid.policy.correcting import corrected
from omnid.policy.splitting import Part, parts

_NOTHING = Part("", (), None, ())


class Step(NamedTuple):
    """One call. ``number``: which part of the message, from 0; ``refusal``: why it cannot be made."""

    number: int
    part: Part
    refusal: Rejected | None = None


def steps(due: Due, capabilities: Capabilities) -> list[Step]:
    """In the order in which they are made; the same for the same text, so that a retry goes on where it stopped."""
    message = due.message
    match due.sort:
        case OutboxSort.SEND:
            found = parts(message.text, message.entities, message.attachments, message.buttons, capabilities)
            # A template says it all without a text; anything else the service rejects, so that it is seen.
            found = found or [Part("", (), None, message.buttons)]
            return [Step(number, part) for number, part in enumerate(found)]
        case OutboxSort.EDIT:
            new = corrected(
                message.text, message.entities, message.attachments, message.buttons, capabilities, due.left
            )
            if isinstance(new, Worded):
                return [Step(0, _NOTHING, Rejected(new.text))]
            return [_named(due, number, part) for number, part in new.items()]
        case OutboxSort.RETRACT:
            return [_named(due, number, _NOTHING) for number in range(due.left)]


def _named(due: Due, number: int, part: Part) -> Step:
    refusal = None if number in due.names else Rejected("the service did not tell what it calls the message")
    return Step(number, part, refusal)
