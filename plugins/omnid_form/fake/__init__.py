"""A page with a contact form and a telephone exchange, on loopback."""

from omnid_form.fake.adapter import adapter
from omnid_form.fake.page import Page

__all__ = ["Page", "adapter"]
