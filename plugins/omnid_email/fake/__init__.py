"""A mailbox on loopback that behaves and misbehaves like real ones: for tests and for trying things out."""

from omnid_email.fake.adapter import adapter
from omnid_email.fake.box import Box, Mail
from omnid_email.fake.mail import written
from omnid_email.fake.server import ADDRESS, FakeMail
from omnid_email.fake.simulation import simulation
from omnid_email.fake.smtp import Fault

__all__ = ["ADDRESS", "Box", "FakeMail", "Fault", "Mail", "adapter", "simulation", "written"]
