import pytest

from omnid.channel import Check, Secret
from omnid_whatsapp.fake import FakeWhatsApp

from .conftest import Opened


def named(found: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in found}


async def test_a_good_channel_has_only_its_address_to_mend_on_loopback(opened: Opened) -> None:
    async with opened() as desk:
        found = named(await desk.whatsapp.check())
    assert {name: check.ok for name, check in found.items()} == {
        "token": True,
        "app secret": True,
        "number": True,
        "subscription": True,
        "webhook": False,
    }
    assert "Lucky Shrub" in found["number"].message
    assert "public_url" in found["webhook"].hint


async def test_a_public_address_has_to_be_https_and_to_answer(opened: Opened) -> None:
    for url, said in (
        ("http://desk.example/hooks/wa/s", "only https"),
        ("https://127.0.0.1:1/hooks/wa/s", "cannot be reached"),
    ):
        async with opened(hook_url=url) as desk:
            webhook = named(await desk.whatsapp.check())["webhook"]
        assert not webhook.ok
        assert said in webhook.message
        assert webhook.hint


async def test_a_wrong_token_ends_the_test_with_what_to_do(opened: Opened) -> None:
    async with opened(token=Secret("other")) as desk:
        (check,) = await desk.whatsapp.check()
    assert not check.ok
    assert "System users" in check.hint


async def test_a_wrong_app_secret_is_found_before_a_message_is_refused(opened: Opened) -> None:
    async with opened(app_secret=Secret("other")) as desk:
        check = named(await desk.whatsapp.check())["app secret"]
    assert not check.ok
    assert "App settings" in check.hint


async def test_a_token_that_expires_and_a_missing_subscription_are_told(fake: FakeWhatsApp, opened: Opened) -> None:
    fake.expires_at, fake.subscribed = 1763000000, False
    async with opened() as desk:
        found = named(await desk.whatsapp.check())
    assert found["token"].ok
    assert not found["expiry"].ok
    assert not found["subscription"].ok


async def test_a_number_that_is_none_of_ours_is_told(opened: Opened) -> None:
    async with opened(phone_number_id="12345") as desk:
        number = named(await desk.whatsapp.check())["number"]
    assert not number.ok
    assert "API Setup" in number.hint


@pytest.mark.parametrize("setting", ["base_url"])
async def test_nobody_there_is_told_with_where_to_look(opened: Opened, setting: str) -> None:
    async with opened(**{setting: "http://127.0.0.1:1"}) as desk:
        (check,) = await desk.whatsapp.check()
    assert not check.ok
    assert "proxy" in check.hint
