"""Names of people, which VK's events leave out: asked for in batches and remembered."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable

from omnid.channel import Port
from omnid_vk.outcomes import NoAnswer, Refused
from omnid_vk.updates import Profile
from omnid_vk.wire import Wire

__all__ = ["People"]

_REMEMBERED = 10_000
_AT_ONCE = 1000
"""users.get: at most 1000 people."""
_PATIENCE = 3.0
"""Seconds a name may hold up a message; without one the contact is called id123 until the next message."""
_FRESH = 6 * 3600.0
"""Seconds after which a name is asked for again."""


class People:
    def __init__(self, wire: Wire, port: Port) -> None:
        self._wire = wire
        self._port = port
        self._known: OrderedDict[int, tuple[float, Profile]] = OrderedDict()

    async def profiles(self, users: Iterable[int]) -> dict[int, Profile]:
        """Those that are known or can be found out soon; a missing name is no reason to keep a message waiting."""
        wanted = list(dict.fromkeys(users))
        now = asyncio.get_running_loop().time()
        missing = [user for user in wanted if user not in self._known or now - self._known[user][0] > _FRESH]
        for start in range(0, len(missing), _AT_ONCE):
            await self._ask(missing[start : start + _AT_ONCE], now)
        return {user: self._known[user][1] for user in wanted if user in self._known}

    async def _ask(self, users: list[int], now: float) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await self._wire.call(
                    "users.get", list[Profile], user_ids=",".join(map(str, users)), fields="screen_name"
                )
        except (Refused, NoAnswer, TimeoutError) as problem:
            self._port.log.info("names not found out", reason=str(problem) or "no answer in time")
            return
        for profile in found:
            self._known[profile.id] = (now, profile)
            self._known.move_to_end(profile.id)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
