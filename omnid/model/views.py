"""Filters that were saved under a name."""

from msgspec import Struct

from omnid.model.ids import OperatorId, ViewId


class View(Struct, frozen=True, kw_only=True):
    """``operator_id`` None: everybody's. ``count``: how many it finds, where that was asked for."""

    id: ViewId
    name: str
    operator_id: OperatorId | None
    filter: str
    created_at: int
    updated_at: int
    count: int | None = None
