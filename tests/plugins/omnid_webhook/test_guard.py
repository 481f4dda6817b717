import socket
from socket import AddressFamily

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from omnid.channel import ChannelDown, Outgoing, Rejected, Secret
from omnid.testing import MemoryPort
from omnid_webhook import KIND, WebhookConfig
from omnid_webhook.api import connect
from omnid_webhook.fake import Partner
from omnid_webhook.guard import Forbidden, is_public, permitted

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
]


class Names(AbstractResolver):
    """Every name leads to ``addresses``."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in self._addresses
        ]

    async def close(self) -> None: ...


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_in_every_guise_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://shop.example/",
        "https://",
        "shop.example",
        "",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]:8443/",
        "http://shop.example/",
        "https://a:b:c/",
    ],
)
def test_an_address_that_may_not_be_asked_is_said_at_once(url: str) -> None:
    with pytest.raises(Forbidden):
        permitted(url, allow_private=False)


def test_private_networks_are_for_those_who_allow_them() -> None:
    assert permitted("http://127.0.0.1:9/x", allow_private=True).port == 9


async def test_a_name_that_leads_inside_is_refused_when_connecting() -> None:
    config = WebhookConfig(secret=Secret(Partner().secret), url="https://partner.example/hook")
    async with (
        MemoryPort(KIND) as port,
        connect(config, port, resolver=Names("93.184.216.34", "10.0.0.1")) as webhook,
    ):
        with pytest.raises(ChannelDown, match=r"partner\.example leads to 10\.0\.0\.1"):
            await webhook.send(Outgoing(key="k", number=1, recipient="a", text="hi"))
        with pytest.raises(Rejected, match="private network"):
            await anext(aiter(webhook.fetch("https://files.example/x")))


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://127.1/"])
async def test_odd_spellings_of_an_address_lead_nowhere(url: str) -> None:
    config = WebhookConfig(secret=Secret(Partner().secret))
    async with MemoryPort(KIND) as port, connect(config, port, resolver=Names("127.0.0.1")) as webhook:
        with pytest.raises(Rejected):
            await anext(aiter(webhook.fetch(url)))
