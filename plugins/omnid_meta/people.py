"""Names of contacts, which webhooks leave out: asked for once and remembered."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.json import Decoder

from omnid.channel import Port
from omnid_meta.flavour import Flavour
from omnid_meta.outcomes import NoAnswer, Refused
from omnid_meta.updates import Profile
from omnid_meta.wire import Wire

__all__ = ["People"]

_REMEMBERED = 10_000
_PATIENCE = 3.0
"""Seconds names may hold up a batch; without one the contact is a guest until the next message."""
_FRESH, _UNKNOWN_FOR = 24 * 3600.0, 600.0
"""Seconds after which a name, or whether there is one, is asked for again."""
_AT_ONCE = 8

_PROFILE = Decoder(Profile)


class People:
    def __init__(self, wire: Wire, port: Port, flavour: Flavour) -> None:
        self._wire = wire
        self._port = port
        self._flavour = flavour
        self._known: OrderedDict[str, tuple[float, Profile | None]] = OrderedDict()
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def profiles(self, contacts: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Of those who are known or can be found out soon, as they are journalled."""
        wanted = list(dict.fromkeys(contact for contact in contacts if contact.isdecimal()))
        missing = [contact for contact in wanted if not self._is_fresh(contact)]
        if missing:
            await self._ask_all(missing)
        known = {contact: self._known[contact][1] for contact in wanted if contact in self._known}
        return {contact: msgspec.to_builtins(profile) for contact, profile in known.items() if profile is not None}

    def _is_fresh(self, contact: str) -> bool:
        until, _ = self._known.get(contact, (0.0, None))
        return asyncio.get_running_loop().time() < until

    async def _ask_all(self, contacts: list[str]) -> None:
        asking = [asyncio.create_task(self._ask(contact)) for contact in contacts]
        _, late = await asyncio.wait(asking, timeout=_PATIENCE)
        for task in late:
            task.cancel()
        # Whatever went wrong in one that is no answer of Meta's is a bug, and is raised here.
        await asyncio.gather(*(task for task in asking if task not in late))

    async def _ask(self, contact: str) -> None:
        try:
            async with self._turn:
                answer = await self._wire.get(contact, fields=self._flavour.profile_fields)
            profile = _PROFILE.decode(answer)
        except (Refused, NoAnswer, ValueError) as problem:
            # Not everybody's name may be asked for, e.g. of who wrote by an advertisement.
            self._port.log.info("name not found out", reason=str(problem))
            self._remember(contact, None, _UNKNOWN_FOR)
        else:
            self._remember(contact, profile, _FRESH)

    def _remember(self, contact: str, profile: Profile | None, lasts: float) -> None:
        before = self._known.get(contact, (0.0, None))[1]
        self._known[contact] = (asyncio.get_running_loop().time() + lasts, profile or before)
        self._known.move_to_end(contact)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
