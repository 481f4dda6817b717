"""A program that is a puppet: it says what a test wants, and misbehaves on order."""

from omnid_exec.fake.adapter import adapter
from omnid_exec.fake.puppeteer import Fault, Puppeteer
from omnid_exec.fake.simulation import simulation

__all__ = ["Fault", "Puppeteer", "adapter", "simulation"]
