import pytest
from aiohttp import ClientSession, web

from omnid.channel import ChannelDown, Reach, Secret
from omnid_telegram.fake import FakeTelegram, Fault

from .conftest import CHAT, Opened

HOOK = "https://desk.example/hooks/bot/s3cret"


async def test_a_burst_arrives_once_each_and_in_order(fake: FakeTelegram, opened: Opened) -> None:
    for number in range(250):
        fake.state.write(CHAT, f"message {number}")
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.confirmed == 250)
        assert [message.text for message in desk.port.received] == [f"message {number}" for number in range(250)]
        assert desk.port.saved_cursor == str(fake.state.next_update)


async def test_polling_goes_on_behind_the_saved_cursor(fake: FakeTelegram, opened: Opened) -> None:
    fake.state.write(CHAT, "stored before the crash, never confirmed")
    fake.state.write(CHAT, "new")
    async with opened(receiving=True, cursor=str(fake.state.next_update - 1)) as desk:
        await desk.port.until(lambda: bool(desk.port.received))
        assert [message.text for message in desk.port.received] == ["new"]


async def test_updates_that_come_again_are_ignored(fake: FakeTelegram, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        fake.state.write(CHAT, "one")
        await desk.port.until(lambda: len(desk.port.received) == 1)
        fake.faults.next("getUpdates", Fault.REDELIVER)
        fake.state.write(CHAT, "two")
        await desk.port.until(lambda: bool(desk.port.duplicates))
        fake.state.write(CHAT, "three")
        await desk.port.until(lambda: len(desk.port.received) == 3)
        assert [message.text for message in desk.port.received] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "poison",
    [
        b'{"update_id":{id},"message":{"text":"\\ud800"}}',  # makes the whole answer undecodable
        b'{"update_id":{id},"message":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"update_id":{id},"message":{"message_id":"not a number"}}',
        b'{"update_id":{id},"message":{"text":"\xff"}}',
    ],
    ids=["surrogate", "depth", "type", "utf8"],
)
async def test_one_undecodable_update_blocks_nothing(fake: FakeTelegram, opened: Opened, poison: bytes) -> None:
    for number in range(60):
        fake.state.write(CHAT, f"before {number}")
    poisoned = fake.state.push_raw(poison)
    for number in range(60):
        fake.state.write(CHAT, f"after {number}")
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.confirmed == 121)
        texts = [message.text for message in desk.port.received]
        assert texts == [f"{when} {number}" for when in ("before", "after") for number in range(60)]
        (kept,) = [arrival for arrival in desk.port.arrivals if arrival.error]
        assert kept.raw.key == str(poisoned)


async def test_a_webhook_left_behind_is_removed_and_what_waits_is_kept(fake: FakeTelegram, opened: Opened) -> None:
    fake.state.webhook = {"url": "https://old.example/"}
    fake.state.write(CHAT, "waiting")
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: bool(desk.port.received))
    assert fake.state.webhook == {}


async def test_trouble_is_told_and_passes(fake: FakeTelegram, opened: Opened) -> None:
    fake.faults.next("getUpdates", Fault.CONFLICT)
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: any("Somebody else receives" in state for state in desk.port.states))
        fake.state.write(CHAT, "after the trouble")
        await desk.port.until(lambda: bool(desk.port.received))
        await desk.port.until(lambda: desk.port.states[-1] == "working")


async def test_nobody_there_is_told_without_the_token(fake: FakeTelegram, opened: Opened) -> None:
    async with opened(receiving=True, base_url="http://127.0.0.1:1") as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert desk.port.states[0].startswith("failing: Telegram cannot be reached")
        assert fake.token not in desk.port.states[0]


async def test_a_pressed_button_is_stored_and_its_spinner_stopped(fake: FakeTelegram, opened: Opened) -> None:
    fake.state.push(
        {
            "callback_query": {
                "id": "q7",
                "from": {"id": CHAT},
                "data": "yes",
                "message": {"message_id": 3, "chat": {"id": CHAT, "type": "private"}},
            }
        }
    )
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.confirmed == 1)
        assert [message.pressed for message in desk.port.received] == ["yes"]
        assert ("answerCallbackQuery", {"callback_query_id": "q7"}) in fake.state.calls


async def test_blocking_the_bot_is_told(fake: FakeTelegram, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        fake.state.block(CHAT)
        fake.state.block(CHAT, blocked=False)
        await fake.state.until(lambda: fake.state.confirmed == 2)
        reached = [incoming.reachable for incoming in desk.port.incoming if isinstance(incoming, Reach)]
        assert reached == [False, True]


# --- webhook ----------------------------------------------------------------------------------------------------------


async def test_a_webhook_is_registered_and_delivers_in_order(fake: FakeTelegram, opened: Opened) -> None:
    async with opened(receiving=True, mode="webhook", hook_url=HOOK) as desk, served(desk.telegram.routes()) as url:
        fake.deliver_to = url
        await fake.state.until(lambda: fake.state.webhook.get("url") == HOOK)
        desk.port.refuse()
        for number in range(3):
            fake.state.write(CHAT, f"message {number}")
        await fake.state.until(lambda: fake.state.confirmed == 3)
        assert [message.text for message in desk.port.received] == ["message 0", "message 1", "message 2"]
        assert len(desk.port.refused) == 1


async def test_a_press_is_answered_in_the_answer(fake: FakeTelegram, opened: Opened) -> None:
    async with opened(mode="webhook", hook_url=HOOK, webhook_secret=Secret("word")) as desk:
        async with served(desk.telegram.routes()) as url, ClientSession() as session:
            query = {"update_id": 1, "callback_query": {"id": "q7", "from": {"id": CHAT}}}
            headers = {"X-Telegram-Bot-Api-Secret-Token": "word"}
            async with session.post(url, json=query, headers=headers) as response:
                answer = await response.json()
        assert answer == {"method": "answerCallbackQuery", "callback_query_id": "q7"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"X-Telegram-Bot-Api-Secret-Token": "guess"}, 403), ({"X-Telegram-Bot-Api-Secret-Token": "é"}, 403)],
)
async def test_a_call_without_the_secret_is_not_even_read(opened: Opened, headers: dict[str, str], status: int) -> None:
    async with opened(mode="webhook", hook_url=HOOK) as desk, served(desk.telegram.routes()) as url:
        async with ClientSession() as session, session.post(url, data=b"{", headers=headers) as response:
            assert response.status == status
        assert desk.port.arrivals == []


async def test_a_full_disk_makes_telegram_come_again(opened: Opened) -> None:
    async with opened(mode="webhook", hook_url=HOOK, webhook_secret=Secret("word")) as desk:
        desk.port.refuse()
        headers = {"X-Telegram-Bot-Api-Secret-Token": "word"}
        statuses = []
        async with served(desk.telegram.routes()) as url, ClientSession() as session:
            for body in (b'{"update_id":5}', b'{"update_id":5}', b"no json at all"):
                async with session.post(url, data=body, headers=headers) as response:
                    statuses.append(response.status)
        assert statuses == [503, 200, 200]
        assert [arrival.raw.key[:6] for arrival in desk.port.arrivals] == ["5", "sha256"]


async def test_a_webhook_needs_a_public_address(opened: Opened) -> None:
    for hook_url in (None, "http://desk.example/hooks/bot/s3cret"):
        with pytest.raises(ChannelDown, match="public https"):
            async with opened(mode="webhook", hook_url=hook_url):
                pass


async def test_polling_has_no_routes(opened: Opened) -> None:
    async with opened() as desk:
        assert desk.telegram.routes() == {}


class served:  # noqa: N801 (used like a function)
    """The routes of a channel on a loopback server, as the daemon serves them."""

    def __init__(self, routes: object) -> None:
        self._routes = routes

    async def __aenter__(self) -> str:
        app = web.Application()
        app.add_routes([web.route(method, "/hook", handler) for method, handler in dict(self._routes).items()])  # type: ignore[call-overload]
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
