"""Around every operation: who may, once, and what is written down."""

import itertools

import pytest

from omnid import operations
from omnid.desk import operators
from omnid.desk.operation import OPERATIONS
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound
from omnid.model import Actor, ActorType, ConversationId, Role, Scope
from omnid.store import channels
from tests.desk.world import DAY, World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    return world.message(world.hears("ann", "m1")).conversation_id


def test_the_same_key_gets_the_first_answer_and_nothing_happens_twice(
    world: World, conversation: ConversationId
) -> None:
    first = world.reply(conversation, "once", key="k1")
    world.later(1000)
    assert world.reply(conversation, "once", key="k1") == first
    assert world.sql("select count(*) from messages where type = 'outbound'") == [(1,)]
    assert world.sql("select count(*) from audit where operation = 'conversation.reply'") == [(1,)]


def test_a_key_that_comes_with_another_request_is_a_conflict(world: World, conversation: ConversationId) -> None:
    world.reply(conversation, "once", key="k1")
    with pytest.raises(Conflict, match="k1"):
        world.reply(conversation, "twice", key="k1")
    with pytest.raises(Conflict, match="k1"):
        world.asks("conversation.close", None, "k1", conversation_id=conversation)


def test_two_actors_may_use_the_same_key(world: World, conversation: ConversationId) -> None:
    first = world.asks("conversation.note", world.anna, "k1", conversation_id=conversation, text="a")
    second = world.asks("conversation.note", world.boris, "k1", conversation_id=conversation, text="a")
    assert first.id != second.id


def test_a_request_that_failed_may_come_again_with_its_key(world: World, conversation: ConversationId) -> None:
    for _ in range(2):
        with pytest.raises(Invalid, match="nothing to say"):
            world.reply(conversation, " ", key="k1")
    assert world.reply(conversation, "words", key="k1").text == "words"


@pytest.mark.parametrize("key", ["", "k" * 201, "half \ud800", "nul\0"])
def test_a_key_is_short_and_printable(world: World, conversation: ConversationId, key: str) -> None:
    with pytest.raises(Invalid, match="key"):
        world.reply(conversation, "x", key=key)


def test_each_role_may_do_what_the_one_before_it_may(world: World) -> None:
    actors = {Role.OPERATOR: world.anna, Role.SUPERVISOR: world.boris, Role.ADMIN: world.root}
    for (role, actor), operation in itertools.product(actors.items(), OPERATIONS.values()):
        may = list(Role).index(role) >= list(Role).index(operation.role)
        assert _may(actor, operation.name) == may, (role, operation.name)


def test_a_token_may_what_its_scope_says(world: World) -> None:
    included = {
        Scope.READ: {Scope.READ},
        Scope.DRAFT: {Scope.READ, Scope.DRAFT},
        Scope.REPLY: {Scope.READ, Scope.DRAFT, Scope.REPLY},
        Scope.MANAGE: set(Scope),
    }
    for scope, operation in itertools.product(Scope, OPERATIONS.values()):
        token = Actor(type=ActorType.TOKEN, id=1, name="t", role=Role.ADMIN, scopes=frozenset({scope}))
        assert _may(token, operation.name) == (operation.scope in included[scope]), (scope, operation.name)


def test_a_token_may_no_more_than_its_operator(world: World) -> None:
    made = world.asks("token.add", world.root, name="t", operator="anna", scopes=[Scope.MANAGE])
    with world.tx() as tx:
        holder = operators.holder(tx, made.secret)
    assert holder is not None
    assert not _may(holder, "operator.add")
    assert _may(holder, "conversation.reply")


def _may(actor: Actor, name: str) -> bool:
    try:
        operations.allowed(actor, operations.find(name))
    except NotAllowed:
        return False
    return True


def test_a_contact_may_nothing() -> None:
    contact = Actor(type=ActorType.CONTACT, id=1, name="ann")
    assert not any(_may(contact, name) for name in OPERATIONS)


def test_who_may_not_is_told_what_it_takes(world: World, conversation: ConversationId) -> None:
    with pytest.raises(NotAllowed, match=r"Anna may not operator\.add: it needs the role admin\."):
        world.asks("operator.add", login="eve")
    assert world.sql("select count(*) from audit") == [(0,)]


def test_a_token_ends_when_it_is_revoked_or_too_old_or_its_operator_disabled(world: World) -> None:
    made = [
        world.asks("token.add", world.root, name=str(number), operator="anna" if number == 2 else None, days=30)
        for number in range(3)
    ]

    def good() -> list[bool]:
        with world.tx() as tx:
            return [operators.holder(tx, one.secret) is not None for one in made]

    assert good() == [True, True, True]
    world.asks("token.revoke", world.root, token_id=made[0].token.id)
    assert good() == [False, True, True]
    world.asks("operator.disable", world.root, login="anna")
    assert good() == [False, True, False]
    world.later(30 * DAY)
    assert good() == [False, False, False]
    with world.tx() as tx:
        assert operators.holder(tx, "omn_made_up") is None


def test_the_last_admin_cannot_be_disabled(world: World) -> None:
    with pytest.raises(Conflict, match="leave nobody"):
        world.asks("operator.disable", world.root, login="root")


def test_the_audit_row_says_who_did_what_and_leaves_the_text_to_the_history(
    world: World, conversation: ConversationId
) -> None:
    world.reply(conversation, "private words")
    [(actor, operation, request)] = world.sql("select actor, operation, request from audit")
    assert (actor, operation) == (world.anna.label, "conversation.reply")
    assert "private" not in request
    assert f'"conversation_id":{conversation}' in request


def test_an_operation_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"There is no operation conversation\.explode"):
        operations.find("conversation.explode")


def test_a_request_that_makes_no_sense_names_the_field() -> None:
    listing = operations.find("conversation.list")
    for body, path in [(b'{"limit": "many"}', "limit"), (b'{"limit": 0}', "limit"), (b'{"wating": true}', "wating")]:
        with pytest.raises(Invalid) as caught:
            operations.decode(listing, body)
        assert caught.value.details.get("path") == path
    for broken in (b"{", b"\xff", b'{"cursor": "\\ud800"}'):
        with pytest.raises(Invalid, match="not JSON"):
            operations.decode(listing, broken)


def test_literal_secrets_of_a_channel_are_never_shown(world: World) -> None:
    shown = world.asks("channel.show", name="bot")
    assert "1:a" not in str(shown)
    assert shown.config == {"token": "…"}


def test_a_channel_whose_plugin_is_gone_is_listed_with_all_its_settings_hidden(world: World) -> None:
    with world.tx() as tx:
        channels.add(tx, "pigeon", "loft", "p9", {"ring": "7"})
    assert [one.config for one in world.asks("channel.list") if one.name == "loft"] == [{"ring": "…"}]
