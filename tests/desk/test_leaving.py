"""An address left in the chat is no proof of who writes from it later."""

import pytest

from omnid.desk import conversation_token, leaving
from omnid.desk.visitors import Visitor
from omnid.model import ChannelId, ConversationId, MessageType
from omnid.store import channels, settings
from tests.desk.world import World

ADDRESS = "maria@example.org"


@pytest.fixture
def mail(world: World) -> ChannelId:
    """A visitor has left an address."""
    world.says("v1", "k" * 8)
    with world.tx() as tx:
        number = channels.add(tx, "email", "mail", "p9", {})
        leaving.leave(tx, Visitor(world.site, "v1"), ADDRESS)
    return ChannelId(number)


def notices(world: World) -> list[str]:
    return [one.text for one in world.thread(ConversationId(1)) if one.type is MessageType.NOTICE]


def is_left(world: World, mail: ChannelId) -> bool:
    identity = world.identity(ADDRESS, mail)
    with world.tx() as tx:
        return bool(tx.value("select left_at is not null from identities where id = :id", {"id": identity}))


def test_a_mail_from_there_that_answers_none_of_ours_may_be_another_person_s(world: World, mail: ChannelId) -> None:
    world.hears(ADDRESS, "m1", channel=mail)
    assert "may be another person" in notices(world)[-1]
    before = len(notices(world))
    world.hears(ADDRESS, "m2", channel=mail)
    assert len(notices(world)) == before, "that is said once"
    assert not is_left(world, mail)


def test_an_answer_to_one_of_our_mails_proves_it(world: World, mail: ChannelId) -> None:
    with world.tx() as tx:
        token = conversation_token.token(settings.secret(tx, conversation_token.SECRET), ConversationId(1))
    world.hears(ADDRESS, "m1", channel=mail, token=token)
    assert not [one for one in notices(world) if "another person" in one]
    assert is_left(world, mail)
