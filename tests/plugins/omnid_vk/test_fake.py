import asyncio
import sys
from asyncio.subprocess import PIPE
from typing import Any

from aiohttp import ClientSession

from omnid_vk.fake import FakeVk

from .conftest import PERSON


async def call(url: str, method: str, **params: Any) -> dict[str, Any]:
    given = {"access_token": "vk1.a.fake-token", "v": "5.199", **params}
    async with ClientSession() as session, session.post(f"{url}/method/{method}", data=given) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_the_same_random_id_is_sent_once_and_none_each_time(fake: FakeVk) -> None:
    for number, count in ((5, 1), (5, 1), (6, 2), (0, 3), (0, 4)):
        await call(fake.base_url, "messages.send", peer_id=PERSON, message="hi", random_id=number)
        assert len(fake.state.sent) == count


async def test_it_says_no_as_vk_does(fake: FakeVk) -> None:
    board = '{"buttons":[[{"action":{"type":"text","label":"' + "x" * 41 + '"}}]]}'
    for params, code in (
        ({"message": "x" * 4097}, 914),
        ({"message": "hi", "keyboard": board}, 911),
        ({"message": ""}, 100),
        ({"message": "hi", "access_token": "other"}, 5),
        ({"message": "hi", "peer_id": 5}, 901),
    ):
        answer = await call(fake.base_url, "messages.send", **{"peer_id": PERSON, **params})
        assert answer["error"]["error_code"] == code
    assert (await call(fake.base_url, "no.such"))["error"]["error_code"] == 3


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "omnid_vk.fake", "--token", "vk1.a.fake-token", "--group", "5", stdout=PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with ClientSession() as session:
        await session.post(f"{url}/_control/write", json={"person": 9, "text": "hello"})
        await session.post(f"{url}/_control/faults", json={"method": "messages.send", "next": ["slow_down"]})
        server = (await call(url, "groups.getLongPollServer", group_id=5))["response"]
        asked = {"act": "a_check", "key": server["key"], "ts": str(int(server["ts"]) - 1)}
        async with session.get(server["server"], params=asked) as response:
            assert (await response.json())["updates"][0]["object"]["message"]["text"] == "hello"
        for expected in ("error", "response"):
            assert expected in await call(url, "messages.send", peer_id=9, message="hi", random_id=1)
        async with session.get(f"{url}/_control/sent") as response:
            (message,) = await response.json()
        press = {"message": [9, message["message_id"]], "payload": '{"data":"y"}'}
        await session.post(f"{url}/_control/press", json=press)
        await session.post(f"{url}/_control/file", json={"path": "a.txt", "base64": "aGk="})
        async with session.get(f"{url}/files/a.txt") as response:
            assert await response.read() == b"hi"
        async with session.get(f"{url}/_control/state") as response:
            assert await response.json() == {"pending": 3, "confirmed": 0, "faults": {"slow_down": 1}}
    process.terminate()
    assert await process.wait() == 0
