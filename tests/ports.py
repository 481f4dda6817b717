"""Ports for daemons that tests start: chosen here, bound by the daemon a moment later."""

import itertools
import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

LOWEST, HIGHEST = 12_000, 32_000


def free_port() -> int:
    """Nobody listens on it, no outgoing connection is given it meanwhile, and no test beside this one chooses it."""
    for port in itertools.islice(_OURS, HIGHEST - LOWEST):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError(f"All ports from {LOWEST} to {HIGHEST} are in use.")


def _ours() -> Iterator[int]:
    """Each process of a run has its own, from a place that differs from run to run."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = [port for port in range(LOWEST, HIGHEST) if port not in _given_out() and port % workers == number]
    start = random.randrange(len(ports))
    return itertools.cycle(ports[start:] + ports[:start])


def _given_out() -> range:
    """By the system, to those who connect without asking for a port."""
    try:
        least, most = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    except OSError:
        return range(49_152, 65_536)
    # Where these are nearly all ports, one of them is as good as another.
    return range(max(int(least), (LOWEST + HIGHEST) // 2), int(most) + 1)


_OURS = _ours()
