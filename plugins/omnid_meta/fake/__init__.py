"""Messenger's and Instagram's API on loopback, behaving and misbehaving like the real one."""

from omnid_meta.fake.adapter import MetaAdapter, adapted
from omnid_meta.fake.delivery import Delivery
from omnid_meta.fake.faults import Fault, Faults
from omnid_meta.fake.server import FakeMeta
from omnid_meta.fake.state import FakeMessage, State

__all__ = ["Delivery", "FakeMessage", "FakeMeta", "Fault", "Faults", "MetaAdapter", "State", "adapted"]
