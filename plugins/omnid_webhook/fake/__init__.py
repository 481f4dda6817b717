"""A partner's system on loopback that posts updates and takes messages, and misbehaves on order."""

from omnid_webhook.fake.adapter import adapter
from omnid_webhook.fake.partner import Fault, Partner

__all__ = ["Fault", "Partner", "adapter"]
