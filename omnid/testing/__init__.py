"""Stand-ins for tests of plugins, ours and other people's: a port in memory and the checks every kind must pass."""

from omnid.testing.contract import CHECKS, Adapter, Broken
from omnid.testing.door import Door
from omnid.testing.port import Arrival, MemoryPort

__all__ = ["CHECKS", "Adapter", "Arrival", "Broken", "Door", "MemoryPort"]
