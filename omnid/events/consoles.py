"""Facts about consoles and who is paired there."""

from omnid.events.fact import Fact
from omnid.model import ConsoleId, OperatorId


class ConsoleAdded(Fact, frozen=True, tag="console_added"):
    console_id: ConsoleId
    name: str
    kind: str


class ConsoleChanged(Fact, frozen=True, tag="console_changed"):
    """Its configuration or ``enabled`` changed; the daemon re-reads it."""

    console_id: ConsoleId


class ConsoleRemoved(Fact, frozen=True, tag="console_removed"):
    console_id: ConsoleId


class ConsoleFailed(Fact, frozen=True, tag="console_failed"):
    console_id: ConsoleId
    reason: str


class ConsoleRecovered(Fact, frozen=True, tag="console_recovered"):
    console_id: ConsoleId


class OperatorPaired(Fact, frozen=True, tag="operator_paired"):
    """An account of that console is this operator now."""

    operator_id: OperatorId
    console_id: ConsoleId


class OperatorUnpaired(Fact, frozen=True, tag="operator_unpaired"):
    """None of their accounts on consoles is theirs any more."""

    operator_id: OperatorId
