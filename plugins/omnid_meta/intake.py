"""Adds to events, before they are stored, what their conversion needs and cannot ask for: names, and what is ours."""

from collections.abc import Sequence

from omnid_meta.batch import Glance, Item
from omnid_meta.convert import OUR_MARK
from omnid_meta.own import Own
from omnid_meta.people import People

__all__ = ["Intake"]


class Intake:
    """``app_id``: of our own app, or empty."""

    def __init__(self, people: People, own: Own, app_id: str) -> None:
        self._people = people
        self._own = own
        self._app_id = app_id

    async def prepare(self, items: Sequence[Item]) -> None:
        """Changes their envelopes. Never raises for what Meta answers."""
        for item in items:
            if item.glance is not None:
                await self._mark(item, item.glance)
        named = [item for item in items if item.glance is not None and item.glance.has_author]
        named = [item for item in named if "ours" not in item.envelope]
        profiles = await self._people.profiles(item.glance.contact for item in named if item.glance is not None)
        for item in named:
            if item.glance is not None and item.glance.contact in profiles:
                item.envelope["profile"] = profiles[item.glance.contact]

    async def _mark(self, item: Item, glance: Glance) -> None:
        if glance.is_echo and await self._is_ours(glance):
            item.envelope["ours"] = True
        told = glance.read or glance.delivery
        if told is not None and told.watermark:
            await self._own.recall(glance.contact)
        for mid in glance.delivery.mids if glance.delivery is not None else ():
            # Learnt anew after a restart; delivered when the event came is sent before.
            if not self._own.is_ours(glance.contact, mid):
                self._own.sent(glance.contact, mid, glance.delivery.watermark if glance.delivery is not None else 0)
        newest = self._own.up_to(glance.contact, told.watermark) if told is not None and told.watermark else None
        if newest is not None:
            item.envelope["up_to"] = newest

    async def _is_ours(self, glance: Glance) -> bool:
        message = glance.message
        assert message is not None
        marked = message.metadata.startswith(OUR_MARK)
        if not marked and not (self._app_id and str(message.app_id) == self._app_id):
            await self._own.settled(glance.contact)
            if not self._own.is_ours(glance.contact, message.mid):
                return False
        self._own.sent(glance.contact, message.mid, glance.timestamp)
        return True
