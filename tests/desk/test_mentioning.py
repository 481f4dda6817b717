"""Whom a note names is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnid.events import NotificationMade, ParticipantJoined
from omnid.model import ConversationId, Strategy
from omnid.policy.mentions import mentions
from omnid.store import teams
from tests.desk.world import World


@pytest.fixture
def conversation(world: World) -> ConversationId:
    return world.message(world.hears("ann", "m1")).conversation_id


def _told(world: World) -> list[int | None]:
    return [fact.operator_id for fact in world.facts() if isinstance(fact, NotificationMade)]


def test_whom_a_note_names_is_told_once_and_takes_part(world: World, conversation: ConversationId) -> None:
    noted = world.asks("conversation.note", conversation_id=conversation, text="@boris look, @Boris. And @anna too")
    assert (noted.told, noted.unknown) == (["boris", "anna"], [])
    assert _told(world) == [world.boris.operator_id]
    shown = world.asks("conversation.show", conversation_id=conversation)
    assert [one.login for one in shown.participants] == ["boris"]
    assert "Anna in conversation 1 with ann: @boris look" in world.sql("select text from notifications")[0][0]


def test_a_name_that_is_nobodys_does_not_lose_the_note(world: World, conversation: ConversationId) -> None:
    noted = world.asks(
        "conversation.note", conversation_id=conversation, text="@boris and @igor: see mail@shop.example"
    )
    assert (noted.told, noted.unknown) == (["boris"], ["igor"])
    assert world.thread(conversation)[-1].text.startswith("@boris and @igor")


def test_a_team_is_told_man_by_man(world: World, conversation: ConversationId) -> None:
    members = [one.operator_id for one in (world.boris, world.anna, world.root) if one.operator_id is not None]
    with world.tx() as tx:
        teams.set_members(tx, teams.add(tx, "billing", "Billing", Strategy.MANUAL, None), members)
    noted = world.asks("conversation.note", conversation_id=conversation, text="@billing, please")
    assert noted.told == ["billing"]
    assert _told(world) == [world.boris.operator_id, world.root.operator_id]


def test_who_has_the_conversation_is_told_but_no_participant(world: World, conversation: ConversationId) -> None:
    world.asks("conversation.take", world.boris, conversation_id=conversation)
    world.asks("conversation.note", conversation_id=conversation, text="@boris")
    assert _told(world) == [world.boris.operator_id]
    assert not [fact for fact in world.facts() if isinstance(fact, ParticipantJoined)]


def test_who_is_disabled_is_nobody(world: World, conversation: ConversationId) -> None:
    world.asks("operator.disable", world.root, login="boris")
    noted = world.asks("conversation.note", conversation_id=conversation, text="@boris")
    assert (noted.told, noted.unknown) == ([], ["boris"])


def test_the_same_request_again_tells_nobody_again(world: World, conversation: ConversationId) -> None:
    first, second = (
        world.asks("conversation.note", None, "k1", conversation_id=conversation, text="@boris") for _ in range(2)
    )
    assert first == second
    assert len(_told(world)) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@anna", ["anna"]),
        ("(@anna)", ["anna"]),
        ("@anna.k, @b-c_d!", ["anna.k", "b-c_d"]),
        ("anna@shop.example @@x a.@b", []),
        ("ask @anna.", ["anna"]),
        ("@ anna", []),
    ],
)
def test_what_names_somebody(text: str, names: list[str]) -> None:
    assert mentions(text) == names


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    assert len(mentions(text)) <= 20
