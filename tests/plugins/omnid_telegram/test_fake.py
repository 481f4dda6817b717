import asyncio
import sys
from asyncio.subprocess import PIPE

from aiohttp import ClientSession

from omnid_telegram.fake import FakeTelegram, Fault, Faults


async def test_an_update_comes_until_it_is_confirmed(fake: FakeTelegram) -> None:
    first, second = fake.state.write(1, "one"), fake.state.write(1, "two")
    for _ in range(2):
        assert await updates(fake, offset=0) == [first, second]
    assert await updates(fake, offset=second) == [second]
    assert await updates(fake, offset=0) == [second]
    assert fake.state.confirmed == 1


async def test_a_second_poller_ends_the_first(fake: FakeTelegram) -> None:
    first = asyncio.create_task(call(fake, "getUpdates", timeout=10))
    await fake.state.until(lambda: fake._poll == 1)
    assert await updates(fake, offset=0) == []
    assert (await first)["error_code"] == 409


async def test_a_wrong_token_is_unauthorised(fake: FakeTelegram) -> None:
    async with ClientSession() as session, session.get(f"{fake.base_url}/bot1:wrong/getMe") as response:
        assert response.status == 401


async def test_the_same_seed_makes_the_same_faults() -> None:
    runs = []
    for _ in range(2):
        faults = Faults(seed=7)
        faults.often("send*", {Fault.SLOW_DOWN: 0.3, Fault.DROP_AFTER: 0.3})
        runs.append([faults.draw("sendMessage") for _ in range(50)])
    assert runs[0] == runs[1]
    assert {None, Fault.SLOW_DOWN, Fault.DROP_AFTER} == set(runs[0])


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "omnid_telegram.fake", "--token", "5:t", stdout=PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with ClientSession() as session:
        await session.post(f"{url}/_control/write", json={"chat": 9, "text": "hello"})
        await session.post(f"{url}/_control/faults", json={"method": "sendMessage", "next": ["drop_after"]})
        async with session.get(f"{url}/bot5:t/getUpdates") as response:
            assert (await response.json())["result"][0]["message"]["text"] == "hello"
        await session.post(f"{url}/_control/faults", json={})
        await session.post(f"{url}/bot5:t/sendMessage", json={"chat_id": 9, "text": "hi"})
        async with session.get(f"{url}/_control/sent") as response:
            assert [message["text"] for message in await response.json()] == ["hi"]
        async with session.get(f"{url}/_control/state") as response:
            assert await response.json() == {"pending": 1, "confirmed": 0, "faults": {}}
    process.terminate()
    assert await process.wait() == 0


async def updates(fake: FakeTelegram, offset: int) -> list[int]:
    answer = await call(fake, "getUpdates", offset=offset)
    return [update["update_id"] for update in answer["result"]]


async def call(fake: FakeTelegram, method: str, **params: object) -> dict:  # type: ignore[type-arg]
    async with (
        ClientSession() as session,
        session.post(f"{fake.base_url}/bot{fake.token}/{method}", json=params) as response,
    ):
        answer: dict = await response.json()  # type: ignore[type-arg]
        return answer
