"""A value of the wrong form is told in words: what it is called, what it may be."""

import msgspec
import pytest

from omnid import operations
from omnid.errors import Invalid, OmnidError
from tests.desk.world import World


@pytest.mark.parametrize(
    ("operation", "body", "path", "sentence"),
    [
        ("team.add", {"name": "a", "strategy": "luck"}, "strategy", "“strategy” cannot be “luck”: say one of"),
        ("operator.add", {"login": "No Login"}, "login", "“login” does not fit: a–z, 0–9"),
        ("operator.add", {"login": 5}, "login", "“login” has to be text, not a whole number"),
        ("operator.add", {}, "login", "“login” is missing"),
        ("operator.add", {"login": "a", "nickname": "b"}, "nickname", "no field “nickname” here; there are: login, "),
        ("desk.set", {"changes": {"capacity": 0}}, "changes.capacity", "“capacity” has to be at least 1"),
        ("desk.set", {"changes": {"capacity": "x"}}, "changes.capacity", "“capacity” has to be a whole number, not"),
        ("conversation.search", {"text": ""}, "text", "“text” has to have at least 1 character"),
        ("rule.add", {"name": "a", "conditions": {"hours": "maybe"}}, "conditions.hours", "say one of closed, open"),
        ("rule.add", {"name": "a", "skills": ["x"], "conditions": {"languages": ["ё"]}}, "conditions.languages", "ru"),
        ("rule.add", {"name": "a", "conditions": []}, "conditions", "has to be an object, not a list"),
    ],
)  # fmt: skip
def test_the_sentence_names_the_field_and_what_it_may_be(
    world: World, operation: str, body: dict[str, object], path: str, sentence: str
) -> None:
    asked = operations.find(operation)
    with pytest.raises(Invalid, match=sentence) as refused, world.tx() as tx:
        operations.perform(tx, world.root, asked, operations.decode(asked, msgspec.json.encode(body)))
    assert refused.value.details == {"path": path}


def test_of_a_megabyte_the_beginning_is_quoted(world: World) -> None:
    long = "x" * 1_000_000
    for operation, fields in (
        ("team.show", {"name": long}),
        ("hours.now", {"timezone": long}),
        ("job.show", {"name": long}),
    ):
        with pytest.raises(OmnidError) as refused:
            world.asks(operation, world.root, **fields)
        assert len(refused.value.message) < 300
        assert len(str(refused.value.details)) < 300


def test_what_is_too_long_to_look_for_is_refused(world: World) -> None:
    asked = operations.find("contact.list")
    with pytest.raises(Invalid, match="at most 500 characters"):
        operations.decode(asked, msgspec.json.encode({"text": "x" * 501}))
