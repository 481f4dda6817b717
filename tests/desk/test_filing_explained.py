"""What is foretold is what happens, for every rule."""

from typing import Any

import pytest
from msgspec import structs

from omnid import registry
from omnid.channel import Received, Sender
from omnid.desk import conversation_token
from omnid.desk.filing_explained import Explanation
from omnid.model import ConversationId
from omnid.store import settings
from tests.desk.world import World


def foretold(world: World, monkeypatch: pytest.MonkeyPatch, received: Received) -> Explanation:
    kind = structs.replace(registry.kind("telegram"), incoming=lambda _: [received])
    monkeypatch.setattr(registry, "kind", lambda _: kind)
    explanation: Explanation = world.asks("journal.explain", channel="bot", payload=b"").items[0]
    monkeypatch.undo()
    return explanation


def written(who: str, external_id: str, **more: Any) -> Received:
    return Received(external_id=external_id, sender=Sender(external_id=who, name=who), text="hello", **more)


@pytest.mark.parametrize(
    ("who", "more", "says"),
    [
        ("ann", {}, "last conversation is open"),
        ("ann", {"refers": ["m1"]}, "its sender takes part there"),
        ("bob", {"refers": ["m1"]}, "its sender takes no part there"),
        ("bob", {"token": "good"}, "proves the conversation"),
        ("bob", {"token": "1zforged"}, "is not one of ours"),
        ("ann", {"automatic": True}, "A machine wrote it"),
        ("stranger", {}, "its sender has no conversation"),
    ],
)
def test_a_mail_goes_where_it_was_said_to_go(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str, more: dict[str, Any], says: str
) -> None:
    anns = world.message(world.hears("ann", "m1")).conversation_id
    world.hears("bob", "m2")
    if more.get("token") == "good":
        more = {"token": _token(world, anns)}
    explained = foretold(world, monkeypatch, written(who, "m9", **more))
    assert says in explained.rule
    arrived = world.message(world.hears(who, "m9", **more)).conversation_id
    assert explained.conversation_id in (arrived, None)
    assert (explained.conversation_id is None) == (arrived > 2)


def _token(world: World, conversation: ConversationId) -> str:
    with world.tx() as tx:
        return conversation_token.token(settings.secret(tx, conversation_token.SECRET), conversation)
