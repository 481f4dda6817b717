"""A link for a contact: asked of the channel, noted, told once."""

from omnid.channel import Received, Sender
from omnid.desk import inbound
from omnid.model import Scope
from tests.http.desk import Desk

LINK = "contact.link"


async def knows_ivan(desk: Desk) -> None:
    said = Received(external_id="1", sender=Sender(external_id="ivan", name="Ivan"), text="Hello")
    await desk.write(lambda tx: inbound.accept(tx, desk.channel, "1", b"{}", [said]))


async def test_a_link_is_made_by_the_channel_and_noted(desk: Desk) -> None:
    await knows_ivan(desk)
    answer = await desk.call(LINK, {"contact_id": 1, "channel": "site", "days": 2})
    assert answer.status == 200
    assert answer.json["url"].startswith("https://chat.example/?start=join")
    events = (await desk.call("event.list", {"after": 0})).json["items"]
    (made,) = [one["event"] for one in events if one["event"]["type"] == "link_made"]
    assert (made["contact_id"], made["link_id"], made["actor"]) == (1, answer.json["id"], "token:1")


async def test_a_link_needs_a_contact_a_channel_and_a_time_that_are_there(desk: Desk) -> None:
    await knows_ivan(desk)
    for fields, status in (
        ({"contact_id": 9, "channel": "site"}, 404),
        ({"contact_id": 1, "channel": "nowhere"}, 404),
        ({"contact_id": 1, "channel": "site", "days": 31}, 400),
        ({"contact_id": 1}, 400),
    ):
        assert (await desk.call(LINK, fields)).status == status


async def test_who_may_only_read_makes_no_link(desk: Desk) -> None:
    await knows_ivan(desk)
    token = await desk.new_token(Scope.READ, login="root")
    assert (await desk.call(LINK, {"contact_id": 1, "channel": "site"}, token=token)).status == 403
