"""Omnid: a self-hosted desk for talking with customers."""

__version__ = "0.1.0"
