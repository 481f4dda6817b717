"""A Bot API on loopback that behaves and misbehaves like the real one: for tests and for trying things out."""

from omnid_telegram.fake.adapter import adapter
from omnid_telegram.fake.faults import Fault, Faults
from omnid_telegram.fake.forum import Group, Topic
from omnid_telegram.fake.server import FakeTelegram
from omnid_telegram.fake.simulation import simulation
from omnid_telegram.fake.state import FakeFile, FakeMessage, State

__all__ = [
    "FakeFile",
    "FakeMessage",
    "FakeTelegram",
    "Fault",
    "Faults",
    "Group",
    "State",
    "Topic",
    "adapter",
    "simulation",
]
