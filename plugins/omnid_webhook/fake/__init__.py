"""A partner's system on loopback that posts updates and takes messages, and misbehaves on order."""

from omnid_webhook.fake.adapter import adapter
from omnid_webhook.fake.partner import Fault, Partner
from omnid_webhook.fake.simulation import simulation

__all__ = ["Fault", "Partner", "adapter", "simulation"]
