"""The newest message of each contact, which WhatsApp wants to know for “read” and “typing”; in memory only."""

from collections import OrderedDict

__all__ = ["Recent"]

_REMEMBERED = 10_000


class Recent:
    def __init__(self) -> None:
        self._newest: OrderedDict[str, str] = OrderedDict()
        self._read: OrderedDict[str, None] = OrderedDict()

    def wrote(self, person: str, message_id: str) -> None:
        self._newest[person] = message_id
        self._newest.move_to_end(person)
        if len(self._newest) > _REMEMBERED:
            self._newest.popitem(last=False)

    def newest(self, person: str) -> str | None:
        return self._newest.get(person)

    def first_reading(self, message_id: str) -> bool:
        """True once for each message."""
        if message_id in self._read:
            return False
        self._read[message_id] = None
        if len(self._read) > _REMEMBERED:
            self._read.popitem(last=False)
        return True
