"""How often one address may post, in bounded memory."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

__all__ = ["Rate"]

_MOST = 20_000
_MINUTE = 60.0


class Rate:
    """Counts by whole minutes; ``now`` in seconds of any clock."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._counts: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """0 and counted, or how many seconds this address has to wait."""
        household, minute = _household(address), int(now // _MINUTE)
        begun, count = self._counts.pop(household, (minute, 0))
        count = count if begun == minute else 0
        self._counts[household] = (minute, count + 1)
        while len(self._counts) > _MOST:
            self._counts.popitem(last=False)
        return 0.0 if count < self._per_minute else (minute + 1) * _MINUTE - now


def _household(address: str) -> str:
    """An IPv4 address, or the /64 of which one household has all addresses."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
