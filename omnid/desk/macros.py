"""Steps of a template: operations done with the conversation it is sent to, in the same transaction."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from omnid.desk import snoozing
from omnid.desk.operation import OPERATIONS
from omnid.desk.requests import invalid
from omnid.errors import Conflict, Invalid, OmnidError
from omnid.model import Actor, ConversationId
from omnid.policy.sentences import sentence
from omnid.store.database import Tx

MOST = 10
_SPAN = re.compile(r"(\d+)(m|h|d|w)")
_UNITS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000}

Fields = dict[str, Any]


def _tag(said: str, now: int) -> Fields:
    words = said.split()
    return {
        "tags": [word for word in words if not word.startswith("-")],
        "remove": [word[1:] for word in words if word.startswith("-")],
    }


def _snooze(said: str, now: int) -> Fields:
    if said == "answer":
        return {"until_at": None}
    parts = _SPAN.findall(said)
    if not parts or "".join(number + unit for number, unit in parts) != said:
        raise Invalid(sentence("no_length", span=said))
    span = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if span == 0:
        raise Invalid(sentence("no_length", span=said))
    if span > snoozing.LONGEST_MS:
        raise Invalid(sentence("five_years"))
    return {"until_at": now + span}


def _field(name: str) -> Callable[[str, int], Fields]:
    return lambda said, _: {name: said}


def _nothing(said: str, now: int) -> Fields:
    return {}


STEPS: dict[str, tuple[str, str, Callable[[str, int], Fields]]] = {
    "tag": ("conversation.tag", "tag WORD -WORD", _tag),
    "assign": ("conversation.assign", "assign LOGIN|me|nobody", _field("operator")),
    "team": ("conversation.transfer", "team NAME", _field("team")),
    "priority": ("conversation.priority", "priority low|normal|high|urgent", _field("priority")),
    "snooze": ("conversation.snooze", "snooze 2d|answer", _snooze),
    "close": ("conversation.close", "close", _nothing),
    "note": ("conversation.note", "note TEXT", _field("text")),
}
"""The word, the operation, how it is written, and its fields."""


def check(tx: Tx, steps: list[str]) -> list[str]:
    """The steps as they are kept. Raises `Invalid` with the number of the one that makes no sense."""
    if len(steps) > MOST:
        raise Invalid(sentence("many_steps", count=len(steps), most=MOST), path="steps")
    for index, step in enumerate(steps):
        try:
            _request(step, tx.now, ConversationId(1))
        except Invalid as problem:
            wrong = sentence("step_wrong", number=index + 1, step=step[:60], because=problem)
            raise Invalid(wrong, path=f"steps[{index}]") from problem
        _names_somebody(tx, step, index)
    return [" ".join(step.split()) if not step.startswith("note ") else step.strip() for step in steps]


def run(tx: Tx, actor: Actor, conversation: ConversationId, steps: list[str]) -> None:
    """Do them in order. Raises what the first that fails raises, and nothing of it is done."""
    for index, step in enumerate(steps):
        try:
            operation, request = _request(step, tx.now, conversation)
            operation.function(tx, actor, request)
        except OmnidError as problem:
            raise Conflict(sentence("step_failed", number=index + 1, step=step[:60], because=problem)) from problem


def _request(step: str, now: int, conversation: ConversationId) -> tuple[Any, Any]:
    word, _, said = step.strip().partition(" ")
    name, written, fields = STEPS.get(word, ("", "", _tag))
    if name not in OPERATIONS:
        ways = ", ".join(way for operation, way, _ in STEPS.values() if operation in OPERATIONS)
        raise Invalid(sentence("no_step", word=word, ways=ways))
    said = said.strip()
    if bool(said) == (written == word):
        raise Invalid(sentence("written", form=written))
    operation = OPERATIONS[name]
    try:
        return operation, msgspec.convert(
            {"conversation_id": conversation, **fields(said, now)}, operation.request, strict=False
        )
    except msgspec.ValidationError as problem:
        why = invalid(problem, operation.request)
        raise Invalid(sentence("written_but", form=written, because=why)) from problem


def _names_somebody(tx: Tx, step: str, index: int) -> None:
    """Who or what a step names has to be there when it is saved. Raises `NotFound`, `Invalid`."""
    from omnid.desk import tagging
    from omnid.store import operators, teams

    word, _, said = step.strip().partition(" ")
    said = said.strip()
    if word == "assign" and said not in ("me", "nobody"):
        operators.named(tx, said)
    elif word == "team":
        teams.named(tx, said)
    elif word == "tag":
        tagging.words([one.removeprefix("-") for one in said.split()], f"steps[{index}]")
