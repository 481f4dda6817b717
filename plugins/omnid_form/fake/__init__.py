"""A page with a contact form and a telephone exchange, on loopback."""

from omnid_form.fake.adapter import adapter
from omnid_form.fake.page import Page
from omnid_form.fake.simulation import simulation

__all__ = ["Page", "adapter", "simulation"]
