"""Stops two machines that answer each other: so many automatic mails to one address in a day, over restarts too."""

import msgspec

from omnid.channel import Port, Rejected

__all__ = ["Budget"]

_DAY = 24 * 3600.0
_SPENT = msgspec.json.Decoder(list[tuple[float, str]])


class Budget:
    """``per_day``: mails that no operator wrote, to one address in 24 hours."""

    def __init__(self, per_day: int, port: Port) -> None:
        self._per_day = per_day
        self._port = port

    async def spend(self, address: str, key: str, now: float) -> None:
        """Before the mail leaves; ``now`` in seconds. The same mail tried again is no second one. Raises `Rejected`."""
        name = f"automatic:{address.lower()}"
        kept = await self._port.recall(name)
        spent = [one for one in (_SPENT.decode(kept) if kept else []) if one[0] > now - _DAY]
        if any(known == key for _, known in spent):
            return
        if len(spent) >= self._per_day:
            raise Rejected(
                f"{address} got {len(spent)} automatic mails in 24 hours; automatic_per_day allows no more, "
                "so that two machines do not answer each other for ever."
            )
        await self._port.remember(name, msgspec.json.encode([*spent, (now, key)]).decode(), _DAY)
