"""A VK on loopback that behaves and misbehaves like the real one: for tests and for trying things out."""

from omnid_vk.fake.adapter import adapter
from omnid_vk.fake.faults import Fault, Faults
from omnid_vk.fake.server import FakeVk
from omnid_vk.fake.simulation import simulation
from omnid_vk.fake.state import FakeFile, FakeMessage, State

__all__ = ["FakeFile", "FakeMessage", "FakeVk", "Fault", "Faults", "State", "adapter", "simulation"]
