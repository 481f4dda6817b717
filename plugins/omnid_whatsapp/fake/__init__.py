"""A Cloud API on loopback that behaves and misbehaves like the real one: for tests and for trying things out."""

from omnid_whatsapp.fake.adapter import adapter
from omnid_whatsapp.fake.delivery import Delivery
from omnid_whatsapp.fake.faults import Fault, Faults
from omnid_whatsapp.fake.server import FakeWhatsApp
from omnid_whatsapp.fake.simulation import simulation
from omnid_whatsapp.fake.state import FakeMessage, State

__all__ = ["Delivery", "FakeMessage", "FakeWhatsApp", "Fault", "Faults", "State", "adapter", "simulation"]
