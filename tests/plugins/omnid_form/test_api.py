import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest
from aiohttp import ClientSession, FormData

from omnid.channel import CanCall, ChannelDown, Outcome, Outgoing, Rejected, Retry, Secret, Unsure
from omnid.testing.fuzz import fuzzed
from omnid_form.fake import Page
from omnid_form.words import RUSSIAN
from tests.plugins.omnid_form.conftest import NOW, Opened

ANN = {"name": "Ann", "email": "ann@shop.example", "text": "Where is my order?"}
HTML = {"Accept": "text/html,*/*"}


async def test_a_script_posts_json_and_is_thanked_in_its_language(opened: Opened) -> None:
    async with opened() as desk:
        async with desk.http.post(desk.url, json=ANN, headers={"Accept-Language": "ru"}) as response:
            assert (response.status, await response.json()) == (200, {"ok": True, "message": RUSSIAN["thanks"]})
        assert desk.received().text.startswith("Where is my order?")
        assert desk.received().at == int(NOW * 1000)


async def test_a_plain_form_with_files_gets_a_page(opened: Opened) -> None:
    async with opened() as desk:
        form = FormData({**ANN, "callback": ""}, quote_fields=False)  # as browsers do
        form.add_field("file", b"hello", filename="привет.txt", content_type="text/plain")
        form.add_field("file", b"", filename="", content_type="application/octet-stream")
        async with desk.http.post(desk.url, data=form, headers=HTML) as response:
            assert (response.status, response.content_type) == (200, "text/html")
            assert "Thank you" in await response.text()
        assert [(file.name, file.size) for file in desk.received().files] == [("привет.txt", 5)]


async def test_a_plain_form_is_led_to_the_pages_own_thanks(opened: Opened) -> None:
    async with (
        opened(thanks_url="https://shop.example/thanks") as desk,
        desk.http.post(desk.url, data=ANN, headers=HTML, allow_redirects=False) as response,
    ):
        assert (response.status, response.headers["Location"]) == (303, "https://shop.example/thanks")


async def test_what_is_wrong_is_said_at_each_field(opened: Opened) -> None:
    async with opened() as desk:
        async with desk.http.post(desk.url, json={"phone": "12", "text": ""}) as response:
            answer = await response.json()
            assert (response.status, list(answer["error"]["fields"])) == (422, ["phone"])
            assert answer["token"]
        given = {"name": '"><script>alert(1)</script>', "email": "x", "text": "</textarea>"}
        async with desk.http.post(desk.url, data=given, headers=HTML) as response:
            page = await response.text()
            assert response.status == 422
            assert "That is no e-mail address." in page
            assert "<script" not in page
            assert page.count("</textarea>") == 1
            assert 'value="&quot;&gt;&lt;script' in page
        assert desk.port.arrivals == []


async def test_a_person_may_open_the_address(opened: Opened) -> None:
    async with opened() as desk, desk.http.get(desk.url, headers={**HTML, "Accept-Language": "ru-RU"}) as response:
        page = await response.text()
        assert response.status == 200
        assert RUSSIAN["title"] in page
        assert 'name="token"' in page


async def test_a_quick_finger_is_one_message(opened: Opened) -> None:
    async with opened() as desk:
        for _ in range(2):
            async with desk.http.post(desk.url, json=ANN) as response:
                assert response.status == 200
        assert (len(desk.port.arrivals), len(desk.port.duplicates)) == (1, 1)


async def test_a_full_disk_is_said_and_the_form_can_be_sent_again(opened: Opened) -> None:
    async with opened() as desk:
        desk.port.refuse()
        for status in (503, 200):
            async with desk.http.post(desk.url, json=ANN) as response:
                assert response.status == status
        assert len(desk.port.arrivals) == 1


# --- machines ---


async def test_who_fills_in_what_nobody_sees_is_thanked_and_forgotten(opened: Opened) -> None:
    async with opened() as desk:
        async with desk.http.post(desk.url, data={**ANN, "website": "https://spam.example"}) as response:
            assert response.status == 200
        assert desk.port.arrivals == []


async def test_who_is_faster_than_people_is_asked_to_wait(opened: Opened) -> None:
    async with opened(least_seconds=3) as desk:
        token = await desk.token()
        for later, status in ((0, 422), (2, 422), (4, 200)):
            desk.now[0] = NOW + later
            async with desk.http.post(desk.url, json={**ANN, "token": token}) as response:
                assert response.status == status
        async with desk.http.post(desk.url, json={**ANN, "token": "1.2.3"}) as response:
            assert response.status == 422
        assert len(desk.port.arrivals) == 1


async def test_without_a_token_nothing_is_taken_where_it_is_required(opened: Opened) -> None:
    async with opened(token_required=True) as desk:
        async with desk.http.post(desk.url, json=ANN) as response:
            assert response.status == 422
            token = (await response.json())["token"]
        desk.now[0] += 5
        async with desk.http.post(desk.url, json={**ANN, "token": token}) as response:
            assert response.status == 200


async def test_one_address_has_so_many_tries(opened: Opened) -> None:
    async with opened(per_minute_address=2) as desk:
        found = []
        for number in range(3):
            async with desk.http.post(desk.url, json={**ANN, "text": str(number)}) as response:
                found.append((response.status, response.headers.get("Retry-After")))
        assert found == [(200, None), (200, None), (429, "40")]


# --- other pages ---


async def test_only_pages_that_are_allowed_may_post(opened: Opened) -> None:
    async with opened(origins=["https://shop.example"]) as desk:
        for origin, status, shared in (
            ("https://shop.example", 200, "https://shop.example"),
            ("https://desk.example", 200, "https://desk.example"),
            ("https://evil.example", 403, None),
            ("null", 403, None),
        ):
            headers = {"Origin": origin}
            async with desk.http.post(desk.url, json=ANN, headers=headers) as response:
                assert (response.status, response.headers.get("Access-Control-Allow-Origin")) == (status, shared)
            async with desk.http.options(desk.url, headers=headers) as response:
                assert response.headers.get("Access-Control-Allow-Origin") == shared


@pytest.mark.filterwarnings("ignore::aiohttp.BadContentDispositionHeader", "ignore::aiohttp.BadContentDispositionParam")
async def test_hostile_bodies_are_never_our_mistake(opened: Opened) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi\r\n--x--\r\n'
    bodies = {
        "application/json": [b'{"phone": "8 921 123-45-67", "text": "hi", "callback": true}', b"[1e999]"],
        "multipart/form-data; boundary=x": [form, form.replace(b"form-data", b"x"), form.replace(b"hi", b"\xff")],
        "multipart/form-data": [form],
        "application/x-www-form-urlencoded": [b"text=hi&email=a%40shop.example", b"text=%ff%00&a=%ED%A0%80"],
        "application/x-www-form-urlencoded; charset=nonsense": [b"text=hi"],
        "text/plain": [b"hi"],
    }
    async with opened(per_minute_address=100_000) as desk:
        for mime, samples in bodies.items():
            for body in fuzzed(samples, each=40):
                async with desk.http.post(desk.url, data=body, headers={"Content-Type": mime}) as response:
                    assert response.status < 500, (mime, body[:200])
        assert all(arrival.error is None for arrival in desk.port.arrivals)


# --- answers and calls ---


async def test_nothing_can_be_sent(opened: Opened) -> None:
    async with opened() as desk:
        with pytest.raises(Rejected, match="e-mail or phone"):
            await desk.form.send(Outgoing(key="k", number=1, recipient="+79211234567", text="hi"))


async def test_without_an_exchange_it_cannot_call(opened: Opened) -> None:
    async with opened(call_url="") as desk:
        assert not isinstance(desk.form, CanCall)


async def test_the_exchange_is_asked_to_ring_once_a_minute(opened: Opened, page: Page) -> None:
    async with opened() as desk:
        assert isinstance(desk.form, CanCall)
        for later in (0, 5, 60):
            desk.now[0] = NOW + later
            assert await desk.form.call("+79211234567", "boris", 42) == "It rings."
        request = {"type": "call", "phone": "+79211234567", "operator": "boris", "conversation": 42}
        assert list(page.calls.values()) == [request, request]


@pytest.mark.parametrize(
    ("busy", "settings", "expected"),
    [
        (503, {}, Retry),
        (429, {}, Retry),
        (400, {}, Rejected),
        (0, {"secret": Secret("another")}, Rejected),
        (0, {"secret": None}, ChannelDown),
        (0, {"secret": Secret("whsec_***")}, ChannelDown),
        (0, {"call_url": "http://127.0.0.1:1/"}, Retry),
    ],
)
async def test_an_exchange_that_does_not_ring_says_why(
    opened: Opened, page: Page, busy: int, settings: dict[str, object], expected: type[Outcome]
) -> None:
    page.busy = busy
    async with opened(**settings) as desk:
        assert isinstance(desk.form, CanCall)
        with pytest.raises(expected) as outcome:
            await desk.form.call("+79211234567", "boris", 42)
        assert len(outcome.value.reason) > 20
        assert page.calls == {}


async def test_an_exchange_that_hangs_up_may_have_rung(opened: Opened) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server, opened(call_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/") as desk:
        assert isinstance(desk.form, CanCall)
        with pytest.raises(Unsure):
            await desk.form.call("+79211234567", "boris", 42)


# --- settings ---


@pytest.mark.parametrize(("settings", "says"), [({"region": "XX"}, "country"), ({"timezone": "Mars/Base"}, "timezone")])
async def test_settings_that_cannot_work_say_so(opened: Opened, settings: dict[str, object], says: str) -> None:
    with pytest.raises(ChannelDown, match=says):
        async with opened(**settings):
            pass


async def test_a_check_tells_the_address_and_what_calls_need(opened: Opened) -> None:
    async with opened() as desk:
        assert [check.ok for check in await desk.form.check()] == [True]
    async with opened(secret=None) as desk:
        assert [check.ok for check in await desk.form.check()] == [True, False]


async def test_the_fake_runs_as_a_process_of_its_own(opened: Opened) -> None:
    async with opened() as desk, ClientSession() as http:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "omnid_form.fake", "--hook", desk.url, stdout=PIPE
        )
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        await http.post(f"{url}/_control/write", json=ANN)
        await desk.port.until(lambda: bool(desk.port.received))
        process.terminate()
        assert await process.wait() == 0
