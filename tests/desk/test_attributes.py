"""What is known of a contact, by name."""

import pytest

from omnid.desk import visitors
from omnid.errors import Conflict, Invalid
from omnid.model import ContactId
from tests.desk.world import World


@pytest.fixture
def contact(world: World) -> ContactId:
    return world.conversation(world.message(world.hears("ann", "m1")).conversation_id).contact_id


def test_attributes_are_set_changed_and_forgotten(world: World, contact: ContactId) -> None:
    world.asks("contact.attribute", contact_id=contact, set={"plan": "pro", "city": "Tver"})
    shown = world.asks("contact.attribute", contact_id=contact, set={"plan": "free"}, unset=["city", "never"])
    assert shown.attributes == {"plan": "free"}
    assert world.asks("conversation.show", conversation_id=1).attributes == {"plan": "free"}
    before = world.told()
    world.asks("contact.attribute", contact_id=contact, set={"plan": "free"})
    assert world.told() == before


@pytest.mark.parametrize(
    ("name", "value"), [("Plan", "x"), ("", "x"), ("a b", "x"), ("план", "x"), ("plan", " "), ("plan", "x" * 501)]
)
def test_what_cannot_be_an_attribute_is_refused_and_nothing_is_half_done(
    world: World, contact: ContactId, name: str, value: str
) -> None:
    with pytest.raises(Invalid):
        world.asks("contact.attribute", contact_id=contact, set={"good": "yes", name: value})
    assert world.asks("contact.show", contact_id=contact).attributes == {}


def test_there_is_a_limit_to_attributes(world: World, contact: ContactId) -> None:
    world.asks("contact.attribute", contact_id=contact, set={f"a{number}": "x" for number in range(50)})
    with pytest.raises(Conflict, match="more than 50"):
        world.asks("contact.attribute", contact_id=contact, set={"one-more": "x"})


def test_a_merge_keeps_what_both_knew(world: World, contact: ContactId) -> None:
    other = world.conversation(world.message(world.hears("bob", "m2")).conversation_id).contact_id
    world.asks("contact.attribute", contact_id=contact, set={"plan": "pro"})
    world.asks("contact.attribute", contact_id=other, set={"plan": "free", "city": "Tver"})
    merged = world.asks("contact.merge", contact_id=contact, other_id=other)
    assert merged.attributes == {"city": "Tver", "plan": "pro"}


def test_a_page_changes_only_what_a_page_has_said(world: World) -> None:
    visitor = visitors.Visitor(world.site, "v1")
    _told(world, visitor, plan="free", cart="3")
    (contact,) = [row[0] for row in world.sql("select id from contacts")]
    world.asks("contact.attribute", contact_id=contact, set={"plan": "pro"})
    _told(world, visitor, plan="vip", cart="4")
    assert world.asks("contact.show", contact_id=contact).attributes == {"cart": "4", "plan": "pro"}


def test_a_page_that_says_too_much_loses_no_message(world: World) -> None:
    visitor = visitors.Visitor(world.site, "v1")
    _told(world, visitor, **{f"a{number}": "x" for number in range(40)})
    _told(world, visitor, **{f"b{number}": "x" for number in range(20)})
    assert world.sql("select count(*) from attributes") == [(50,)]


def _told(world: World, visitor: visitors.Visitor, **attributes: str) -> None:
    with world.tx() as tx:
        visitors.identify(tx, visitor, visitors.About(attributes=attributes))
