"""A Viber on loopback that behaves and misbehaves like the real one: for tests and for trying things out."""

from omnid_viber.fake.adapter import adapter
from omnid_viber.fake.faults import Fault, Faults
from omnid_viber.fake.server import FakeViber
from omnid_viber.fake.simulation import simulation
from omnid_viber.fake.state import FakeMessage, State

__all__ = ["FakeMessage", "FakeViber", "Fault", "Faults", "State", "adapter", "simulation"]
