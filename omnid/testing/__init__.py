"""Stand-ins for tests of plugins, ours and other people's: a port in memory, checks for every kind, fakes to try."""

from omnid.testing.alone import alone_options, run_alone, until_stopped
from omnid.testing.changes import Changes
from omnid.testing.contract import CHECKS, Adapter, Broken
from omnid.testing.control import controls, doing, keep_file, order_faults, steer_delivery
from omnid.testing.delivery import Delivery
from omnid.testing.door import Door
from omnid.testing.faults import Faults
from omnid.testing.port import Arrival, MemoryPort
from omnid.testing.simulation import (
    Blocks,
    Called,
    Edits,
    Follows,
    GivesFiles,
    Heard,
    People,
    Presses,
    Reorders,
    Simulated,
    Simulation,
    Stumbles,
    Trouble,
    carried,
    heard_of,
    number_of,
)

__all__ = [
    "CHECKS",
    "Adapter",
    "Arrival",
    "Blocks",
    "Broken",
    "Called",
    "Changes",
    "Delivery",
    "Door",
    "Edits",
    "Faults",
    "Follows",
    "GivesFiles",
    "Heard",
    "MemoryPort",
    "People",
    "Presses",
    "Reorders",
    "Simulated",
    "Simulation",
    "Stumbles",
    "Trouble",
    "alone_options",
    "carried",
    "controls",
    "doing",
    "heard_of",
    "keep_file",
    "number_of",
    "order_faults",
    "run_alone",
    "steer_delivery",
    "until_stopped",
]
