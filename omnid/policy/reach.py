"""Which of a contact's identities a reply goes to."""

from collections.abc import Sequence
from typing import NamedTuple

from omnid.model import Identity, IdentityId


class Way(NamedTuple):
    """The identity taken, and why it is not the one they wrote from (None when it is)."""

    identity: Identity
    because: str | None


class NoWay(NamedTuple):
    """Nothing reaches them: why not, identity by identity."""

    reasons: list[str]


def choose(identities: Sequence[Identity], preferred: IdentityId, off: frozenset[int]) -> Way | NoWay:
    """``preferred`` unless it cannot be reached, then the one seen last. ``off``: disabled or removed channels."""
    by_preference = sorted(identities, key=lambda identity: (identity.id != preferred, -identity.seen_at))
    reasons: list[str] = []
    for identity in by_preference:
        obstacle = "the channel is off" if identity.channel_id in off else identity.unreachable_reason
        if obstacle is None:
            return Way(identity, "; ".join(reasons) or None)
        reasons.append(f"{identity.channel}: {obstacle}")
    return NoWay(reasons)
