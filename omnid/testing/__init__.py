"""Stand-ins for tests of plugins, ours and other people's: a port in memory, checks for every kind, fakes to try."""

from omnid.testing.contract import CHECKS, Adapter, Broken
from omnid.testing.door import Door
from omnid.testing.port import Arrival, MemoryPort
from omnid.testing.simulation import (
    Blocks,
    Called,
    Edits,
    GivesFiles,
    Heard,
    People,
    Presses,
    Reorders,
    Simulated,
    Simulation,
    Stumbles,
    Trouble,
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
    "Door",
    "Edits",
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
    "heard_of",
    "number_of",
]
