"""Tells systemd how the daemon is: ready, status, watchdog. Without systemd it tells nobody."""

import os
import socket


def notify(*lines: str) -> None:
    """Send lines such as ``READY=1``, as sd_notify(3) describes them."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as connection:
        try:
            connection.sendto("\n".join(lines).encode(), address)
        except OSError:
            return  # the one who listened is gone; there is nobody to tell


def watchdog_s() -> float | None:
    """How often to say ``WATCHDOG=1``, in seconds: twice as often as systemd demands; None when it does not."""
    demanded = os.environ.get("WATCHDOG_USEC", "")
    for_us = os.environ.get("WATCHDOG_PID") in (None, str(os.getpid()))
    return int(demanded) / 2_000_000 if demanded.isdigit() and for_us else None
