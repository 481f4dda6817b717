"""Facts about operators."""

from omnid.events.fact import Fact
from omnid.model import OperatorId


class OperatorAdded(Fact, frozen=True, tag="operator_added"):
    operator_id: OperatorId


class OperatorChanged(Fact, frozen=True, tag="operator_changed"):
    operator_id: OperatorId
