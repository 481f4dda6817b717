"""Links made for one contact: who comes by one is joined with them, and only by a good one."""

from typing import Any

from omnid.channel import Claimed, ClaimType
from omnid.desk import linking
from omnid.desk.linking import MakeLink
from omnid.model import ContactId, ConversationId, MessageType
from tests.desk.world import DAY, World

CONTACT = ContactId(1)


def test_who_comes_by_a_link_is_joined_with_whom_it_was_made_for() -> None:
    world = _world()
    token = _link(world)
    world.hears("7", "m1", "", start=token)
    assert world.sql("select contact_id from identities where external_id = '7'") == [(CONTACT,)]
    assert _notices(world) == ["7 came by the link Anna made for Vera: they are one contact now, 1"]
    assert [message.text for message in world.thread(ConversationId(1))][:2] == ["hello", "/start"]
    assert {"link_made", "link_used", "contact_merged"} <= set(world.told())


def test_an_older_contact_remains_when_a_newer_ones_link_is_used() -> None:
    world = World()
    world.hears("7", "m1")
    world.says("visitor", "k1")
    world.asks("contact.set", contact_id=2, name="Vera")
    world.hears("7", "m2", start=_link(world, ContactId(2)))
    assert world.sql("select distinct contact_id from identities") == [(1,)]
    assert _notices(world) == ["7 came by the link Anna made for Vera: they are one contact now, 1"]


def test_a_link_is_good_once() -> None:
    world = _world()
    token = _link(world)
    world.hears("7", "m1", start=token)
    world.hears("8", "m2", start=token)
    assert _notices(world)[-1] == "8 came by the link Anna made, but somebody else has used it; nothing was joined"
    assert world.sql("select contact_id from identities where external_id = '8'") != [(CONTACT,)]


def test_pressing_it_again_is_no_news() -> None:
    world = _world()
    token = _link(world)
    world.hears("7", "m1", start=token)
    world.hears("7", "m2", start=token.upper())
    assert len(_notices(world)) == 1


def test_a_link_that_is_too_old_or_for_another_channel_or_forged_is_only_told_of() -> None:
    world = _world()
    forged, other, old = "join" + "a" * 24, _link(world, channel="bot2"), _link(world, days=1)
    world.hears("7", "m1", start=forged)
    world.hears("7", "m2", start=other)
    world.later(DAY)
    world.hears("7", "m3", start=old)
    assert _notices(world) == [
        "7 came by a link that was not made here; nothing was joined",
        "7 came by the link Anna made, but it was made for bot2; nothing was joined",
        "7 came by the link Anna made, but it was no longer good; nothing was joined",
    ]
    assert "contact_merged" not in world.told()


def test_what_other_links_bring_is_shown_as_it_came() -> None:
    world = World()
    world.hears("7", "m1", "", start="spring_sale")
    assert world.thread(ConversationId(1))[0].text == "/start spring_sale"
    assert _notices(world) == []


def test_a_link_for_a_contact_that_was_merged_since_leads_to_the_one_that_remains() -> None:
    world = World()
    world.says("visitor", "k1")
    world.says("second", "k2")
    token = _link(world, ContactId(2))
    world.asks("contact.merge", contact_id=1, other_id=2)
    world.hears("7", "m1", start=token)
    assert world.sql("select distinct contact_id from identities") == [(1,)]


def test_a_verified_claim_and_a_link_in_one_message_make_three_contacts_one() -> None:
    world = World()
    phone = Claimed(type=ClaimType.PHONE, value="+79210000001", verified=True)
    world.hears("6", "m1", claims=[phone])
    world.says("visitor", "k1")
    world.hears("7", "m2", start=_link(world, ContactId(2)), claims=[phone])
    assert world.sql("select distinct contact_id from identities") == [(1,)]
    assert world.told().count("contact_merged") == 2


def test_the_token_itself_is_not_kept() -> None:
    world = _world()
    token = _link(world)
    world.hears("7", "m1", "", start=token)
    dump = "\n".join(world.connection.iterdump())
    assert token not in dump


def _world() -> World:
    world = World()
    world.says("visitor", "k1")
    world.asks("contact.set", contact_id=1, name="Vera")
    return world


def _link(world: World, contact: ContactId = CONTACT, channel: str = "bot", days: int = 7) -> str:
    with world.tx() as tx:
        wanted = linking.wanted(tx, MakeLink(contact_id=contact, channel=channel, days=days))
        token = linking.token()
        made = linking.made(tx, world.anna, wanted, token, f"https://t.me/bot?start={token}")
    assert made.url.endswith(token)
    assert made.expires_at == world.now + days * DAY
    return token


def _notices(world: World) -> list[Any]:
    return [text for (text,) in world.sql("select text from messages where type = ? order by id", MessageType.NOTICE)]
