"""How often somebody may do something: a token bucket for each, in bounded memory."""

from ipaddress import IPv6Address, ip_address

MOST = 50_000
"""Buckets remembered; one that has filled up again is the same as none."""


class Rate:
    """At most ``per_minute`` in a minute for each key, all at once if they like. Times are seconds of any clock."""

    def __init__(self) -> None:
        self._full_at: dict[str, float] = {}

    def take(self, key: str, per_minute: float, now: float, cost: float = 1) -> float:
        """Take ``cost`` out of the key's bucket: 0, or the seconds to wait when there is not enough in it."""
        each = 60 / max(per_minute, 0.001)
        # The one number a bucket needs: when it will be full again.
        full_at = max(self._full_at.get(key, now), now) + cost * each
        wait = full_at - now - max(per_minute, cost) * each
        if wait > 1e-6:
            return wait
        if key not in self._full_at and len(self._full_at) >= MOST:
            self._forget(now)
        self._full_at[key] = full_at
        return 0.0

    def _forget(self, now: float) -> None:
        """The full ones; if nearly all are in use, also those that came first."""
        self._full_at = {key: at for key, at in self._full_at.items() if at > now}
        for key in list(self._full_at)[: max(0, len(self._full_at) - MOST * 3 // 4)]:
            del self._full_at[key]


def network(address: str) -> str:
    """Whom to count together: an IPv4 address, or the /64 of which one household has all addresses."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
