import asyncio
import sys
from asyncio.subprocess import PIPE

from aiohttp import ClientSession

from omnid_whatsapp.fake.server import NUMBER, TOKEN


async def test_the_fake_runs_alone_and_is_steered_over_http() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "omnid_whatsapp.fake", stdout=PIPE)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    try:
        async with ClientSession() as session:
            async with session.post(f"{url}/_control/write", json={"who": "15551230001", "text": "Hi"}) as response:
                assert (await response.json())["id"].startswith("wamid.")
            ordered = {"call": "messages", "next": ["slow_down"]}
            async with session.post(f"{url}/_control/faults", json=ordered) as response:
                assert response.status == 200
            statuses = [await _send(session, url), await _send(session, url)]
            async with session.get(f"{url}/_control/sent") as response:
                sent = await response.json()
            async with session.get(f"{url}/_control/state") as response:
                state = await response.json()
    finally:
        process.terminate()
        await process.wait()
    assert statuses == [400, 200]
    assert [message["text"] for message in sent] == ["Hello"]
    assert state == {"pending": 1, "confirmed": 0, "faults": {"slow_down": 1}}


async def _send(session: ClientSession, url: str) -> int:
    body = {"messaging_product": "whatsapp", "to": "15551230001", "type": "text", "text": {"body": "Hello"}}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with session.post(f"{url}/v23.0/{NUMBER}/messages", json=body, headers=headers) as response:
        return response.status
