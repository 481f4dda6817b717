"""Facts about views."""

from omnid.events.fact import Fact
from omnid.model import OperatorId, ViewId


class ViewSaved(Fact, frozen=True, tag="view_saved"):
    """``operator_id`` None: it is everybody's."""

    view_id: ViewId
    operator_id: OperatorId | None
    name: str


class ViewRemoved(Fact, frozen=True, tag="view_removed"):
    view_id: ViewId
    operator_id: OperatorId | None
    name: str
