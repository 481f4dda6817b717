"""Fakes for tests, ours and third parties’: a port, a clock, and the checks every channel must pass."""
