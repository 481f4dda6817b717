"""Texts of a certain form that settings are made of; ``parse`` raises ValueError with a sentence."""

from ipaddress import ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit


class Address(str):
    """Where to listen: ``127.0.0.1:8080``, ``[::1]:8080``, ``:8080`` for every interface. Port 0 takes a free one."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        host, colon, port = text.rpartition(":")
        if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
            raise ValueError("Should be an address and a port, as in 127.0.0.1:8080")
        if ":" in host and not (host.startswith("[") and host.endswith("]")):
            raise ValueError("An IPv6 address stands in brackets, as in [::1]:8080")
        return cls(text)

    @property
    def host(self) -> str:
        return self.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.rpartition(":")[2])


class Network(str):
    """A range of addresses: ``10.0.0.0/8``, ``fd00::/8``, or a single one."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            ip_network(text)
        except ValueError:
            raise ValueError("Should be a network, as in 10.0.0.0/8 or ::1") from None
        return cls(text)

    def covers(self, address: str) -> bool:
        """Whether it is in here; IPv4 written as IPv6 counts as IPv4, what is no address (a Unix socket) as outside."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return (getattr(found, "ipv4_mapped", None) or found) in ip_network(self)


class PublicUrl(str):
    """The address people's browsers use, without a slash at its end."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("Should be a web address, as in https://shop.example/desk")
        return cls(text.rstrip("/"))

    @property
    def path(self) -> str:
        """The base path: ``/desk``, or nothing."""
        return urlsplit(self).path
