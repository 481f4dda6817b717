"""Behind a reverse proxy: base path, the client's address, and what is not believed."""

from pathlib import Path

import pytest

from omnid.config import Settings
from omnid.config.settings import Http
from omnid.config.values import Network, PublicUrl
from omnid.http.auth import REFUSED_PER_MINUTE
from omnid.http.proxies import client_address
from tests.http.desk import Desk, serving
from tests.patience import PATIENCE_S


@pytest.mark.parametrize("prefix", ["", "/desk"])
async def test_a_proxy_may_take_the_base_path_away_or_leave_it(tmp_path: Path, prefix: str) -> None:
    settings = Settings(data_dir=tmp_path, http=Http(public_url=PublicUrl("https://shop.example/desk")))
    async with serving(tmp_path, settings) as desk:
        await desk.receive("hello", "m1")
        assert (await desk.ask("GET", f"{prefix}/api/v1/conversation.list?limit=1")).json["items"]
        assert (await desk.ask("POST", f"{prefix}/api/v1/desk.status", json={})).status == 200
        assert (await desk.ask("GET", f"{prefix}/healthz", token="")).status == 200
        assert (await desk.ask("GET", f"{prefix}/nothing")).error["code"] == "not_found"
        assert (await desk.ask("GET", f"{prefix}/api/v1/conversation.close")).status == 405
        headers = {"Authorization": f"Bearer {desk.token}"}
        async with desk.http.ws_connect(f"{desk.public}{prefix}/api/v1/events?after=0", headers=headers) as socket:
            assert (await socket.receive_json(timeout=PATIENCE_S))["seq"] == 1
        assert (await desk.ask("GET", "/desktop/api/v1/desk.status")).status == 404


async def test_each_client_behind_a_proxy_is_itself(desk: Desk) -> None:
    answers = [await _forged(desk, "203.0.113.5") for _ in range(REFUSED_PER_MINUTE + 1)]
    assert answers[-1] == 429
    assert await _forged(desk, "203.0.113.6") == 401
    assert await _forged(desk, "6.6.6.6, 203.0.113.5") == 429, "what stands before the last address anybody may write"


async def test_a_client_that_is_no_proxy_cannot_choose_its_address(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=Http(trusted_proxies=[Network("10.0.0.0/8")]))
    async with serving(tmp_path, settings) as desk:
        answers = [await _forged(desk, f"203.0.113.{number}") for number in range(REFUSED_PER_MINUTE + 1)]
        assert answers[-1] == 429


async def _forged(desk: Desk, address: str) -> int:
    headers = {"X-Forwarded-For": address}
    return (await desk.ask("GET", "/api/v1/desk.status", token="omn_forged", headers=headers)).status


@pytest.mark.parametrize(
    ("hops", "client"),
    [
        (["127.0.0.1"], "127.0.0.1"),
        (["203.0.113.5", "127.0.0.1"], "203.0.113.5"),
        (["1.1.1.1", "203.0.113.5", "10.0.0.2", "127.0.0.1"], "203.0.113.5"),
        (["unknown", "127.0.0.1"], "127.0.0.1"),
        (["<script>", "10.0.0.2", "127.0.0.1"], "10.0.0.2"),
        (["203.0.113.5:4711", "127.0.0.1"], "203.0.113.5"),
        (["[2001:db8::1]:4711", "127.0.0.1"], "2001:db8::1"),
        (["2001:db8::1", "127.0.0.1"], "2001:db8::1"),
        (["", "127.0.0.1"], "127.0.0.1"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_not_ours(hops: list[str], client: str) -> None:
    ours = [Network("127.0.0.0/8"), Network("10.0.0.0/8")]
    assert client_address(hops, lambda address: any(network.covers(address) for network in ours)) == client
