"""Operations on rules: which conversations go to which team."""

import re
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from omnid import registry
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.desk.operators import Skills
from omnid.errors import Invalid
from omnid.events import RuleAdded, RuleChanged, RuleRemoved
from omnid.model import Actor, Conditions, Priority, Role, Rule
from omnid.policy import routing
from omnid.store import channels, queue, rules, teams
from omnid.store.database import Tx

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


@operation("rule.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Rule]:
    """List the rules of routing in the order they are asked."""
    return rules.every(tx)


class SetRule(Request, frozen=True):
    """``team``: a name; null: the rule only sets ``priority`` and asks for ``skills``, and the next is asked.

    What is left out stays as it is; ``conditions`` are given whole.
    """

    name: str
    conditions: Conditions | UnsetType = UNSET
    team: str | UnsetType | None = UNSET
    priority: Priority | UnsetType | None = UNSET
    skills: Skills | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class AddRule(SetRule, frozen=True):
    """As for `rule.set`; without conditions it holds for every conversation."""


@operation("rule.add", role=Role.SUPERVISOR)
def add(tx: Tx, actor: Actor, request: AddRule) -> Rule:
    """Add a rule, as the last."""
    if not NAME.fullmatch(request.name):
        raise Invalid(
            "The name of a rule has small letters, digits, dot, dash and underscore, at most 40.", path="name"
        )
    rule = rules.add(tx, request.name)
    _write(tx, request)
    tx.emit(RuleAdded(rule_id=rule, actor=actor.label))
    return rules.named(tx, request.name)


@operation("rule.set", role=Role.SUPERVISOR)
def set_(tx: Tx, actor: Actor, request: SetRule) -> Rule:
    """Change a rule; what waits is routed anew."""
    rule = rules.named(tx, request.name)
    _write(tx, request)
    return _changed(tx, actor, rule)


def _write(tx: Tx, request: SetRule) -> None:
    before = rules.named(tx, request.name)
    changes = {name: getattr(request, name) for name in ("conditions", "priority", "skills", "enabled")}
    changes = {name: value for name, value in changes.items() if value is not UNSET}
    if request.team is not UNSET:
        changes["team_id"] = None if request.team is None else teams.named(tx, request.team).id
    after = msgspec.structs.replace(before, **changes)
    if after.team_id is None and after.priority is None and not after.skills:
        raise Invalid("A rule has to name a team, a priority or a skill: else nothing follows from it.", path="team")
    if request.conditions is not UNSET:
        _makes_sense(tx, after.conditions)
    rules.update(tx, after)
    queue.look_again(tx)


def _makes_sense(tx: Tx, conditions: Conditions) -> None:
    """A condition that can never hold is a mistake. Raises `NotFound`, `Invalid`."""
    for channel in conditions.channels:
        channels.named(tx, channel)
    for language in conditions.languages:
        if not _LANGUAGE.fullmatch(language):
            raise Invalid(f"“{language}” is no language: give its code, as ru or pt-BR.", path="conditions.languages")
    for kind in conditions.kinds:
        if kind not in registry.names():
            known = ", ".join(registry.names())
            raise Invalid(f"There is no kind “{kind}” of channel; there are {known}.", path="conditions.kinds")
    for keyword in conditions.keywords:
        if not routing.has_words(keyword):
            raise Invalid(f"“{keyword}” has no word that could be said.", path="conditions.keywords")


def _changed(tx: Tx, actor: Actor, rule: Rule) -> Rule:
    tx.emit(RuleChanged(rule_id=rule.id, actor=actor.label))
    return rules.named(tx, rule.name)


class OneRule(Request, frozen=True):
    name: str


@operation("rule.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneRule) -> Rule:
    """Show a rule."""
    return rules.named(tx, request.name)


@operation("rule.remove", role=Role.SUPERVISOR)
def remove(tx: Tx, actor: Actor, request: OneRule) -> Done:
    """Remove a rule; what waits is routed anew."""
    rule = rules.named(tx, request.name)
    rules.remove(tx, rule.id)
    rules.order(tx, [one.id for one in rules.every(tx)])
    queue.look_again(tx)
    tx.emit(RuleRemoved(rule_id=rule.id, actor=actor.label))
    return Done()


class MoveRule(Request, frozen=True):
    """``position``: from 1, the first to be asked; beyond the end means the last."""

    name: str
    position: Annotated[int, Meta(ge=1)]


@operation("rule.move", role=Role.SUPERVISOR)
def move(tx: Tx, actor: Actor, request: MoveRule) -> Rule:
    """Say when a rule is asked; the first that holds and names a team decides."""
    rule = rules.named(tx, request.name)
    others = [one.id for one in rules.every(tx) if one.id != rule.id]
    others.insert(request.position - 1, rule.id)
    rules.order(tx, others)
    queue.look_again(tx)
    return _changed(tx, actor, rule)
