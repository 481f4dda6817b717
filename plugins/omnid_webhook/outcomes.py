"""What an answer to a message means: sent, or one of the outcomes. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec
from msgspec import Struct

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Sent
from omnid.channel_json import Failed, outcome_of

__all__ = ["Accepted", "outcome", "sent"]

_WHO = "The receiver"
_LONGEST_WAIT = 86_400.0
_NOBODY_THERE = {
    401: "it does not accept our signature; is the secret the same on both sides?",
    403: "it forbids it; is the secret the same on both sides?",
    404: "there is nothing at this address; is url right?",
    405: "this address takes no POST; is url right?",
    410: "it wants no more messages; remove the channel, or set url anew.",
}
_LATER = {408, 409, 425, 429}


class Accepted(Struct, frozen=True):
    """What may be in the body of a 2xx. ``external_id``: what receipts will name; without it, they name the key."""

    external_id: str | None = None


def sent(body: bytes, key: str) -> Sent:
    try:
        accepted = msgspec.json.decode(body, type=Accepted)
    except (ValueError, RecursionError):
        return Sent(external_id=key)
    return Sent(external_id=(accepted.external_id or key)[:255])


def outcome(status: int, headers: Mapping[str, str], body: bytes, now: float) -> Outcome:
    """Of an answer that is not 2xx. What its body says goes before what its status says."""
    after = _retry_after(headers.get("Retry-After", ""), now)
    said = _failed(body)
    if said is not None:
        return outcome_of(said if said.after is not None else msgspec.structs.replace(said, after=after), _WHO)
    if 300 <= status < 400:
        return ChannelDown(f"{_WHO} answered {status}: redirects are not followed; set url to where it leads.")
    if status in _NOBODY_THERE:
        return ChannelDown(f"{_WHO} answered {status}: {_NOBODY_THERE[status]}")
    if status in _LATER or status >= 500:
        return Retry(f"{_WHO} answered {status}.", after, whole_channel=status == 429 and after is not None)
    return Rejected(f"{_WHO} answered {status}: {_excerpt(body)}")


def _failed(body: bytes) -> Failed | None:
    try:
        return msgspec.json.decode(body, type=Failed)
    except (ValueError, RecursionError):
        return None


def _retry_after(value: str, now: float) -> float | None:
    """Seconds, or a date."""
    try:
        if value.isdigit():
            return min(float(value), _LONGEST_WAIT)
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.fromtimestamp(now, UTC)).total_seconds(), 0.0), _LONGEST_WAIT)


def _excerpt(body: bytes) -> str:
    text = " ".join(body[:300].decode("utf-8", "replace").split())
    return text or "and gave no reason."
