"""Which of a contact's identities a reply goes to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from omnid.model import Identity, IdentityId


class Way(NamedTuple):
    """The identity taken, and why it is not the one they wrote from (None when it is)."""

    identity: Identity
    because: str | None


class NoWay(NamedTuple):
    """Nothing reaches them: why not, identity by identity."""

    reasons: list[str]


def choose(
    identities: Sequence[Identity], preferred: IdentityId, obstacles: Mapping[IdentityId, str | None]
) -> Way | NoWay:
    """``preferred`` unless something is in its way, then the one seen last. ``obstacles``: what is in whose way."""
    reasons: list[str] = []
    for identity in sorted(identities, key=lambda one: (one.id != preferred, -one.seen_at)):
        obstacle = obstacles.get(identity.id)
        if obstacle is None:
            return Way(identity, "; ".join(reasons) or None)
        reasons.append(f"{identity.channel}: {obstacle}")
    return NoWay(reasons)
