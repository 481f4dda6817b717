"""A MAX on loopback that behaves and misbehaves like the real one: for tests and for trying things out."""

from omnid_max.fake.adapter import adapter
from omnid_max.fake.faults import Fault, Faults
from omnid_max.fake.server import FakeMax
from omnid_max.fake.simulation import simulation
from omnid_max.fake.state import FakeMessage, State

__all__ = ["FakeMax", "FakeMessage", "Fault", "Faults", "State", "adapter", "simulation"]
