"""Operations on targets, on the steps of the ladder, and on what has been raised."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.desk.paging import Limit
from omnid.errors import Conflict, Invalid
from omnid.events import TargetsChanged
from omnid.model import Actor, Channel, Escalation, Priority, Role, Step, StepId, Target, TargetId, Whom
from omnid.policy import escalation as policy
from omnid.store import channels, escalations, targets
from omnid.store.database import Tx

Span = Annotated[int, Meta(ge=0, le=366 * 24 * 3600 * 1000)]


@operation("target.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Target]:
    """List how soon contacts are to be answered; where nothing is said, within 60 s first and 5 minutes after."""
    return targets.every(tx)


class WhichTarget(Request, frozen=True):
    """``channel``: a name. Left out: any."""

    channel: str | None = None
    priority: Priority | None = None


class SetTarget(WhichTarget, frozen=True):
    """Working time in ms; 0: no limit; null: as the less specific target says. What is left out stays as it is."""

    first_ms: Span | UnsetType | None = UNSET
    next_ms: Span | UnsetType | None = UNSET
    close_ms: Span | UnsetType | None = UNSET


@operation("target.set", role=Role.SUPERVISOR)
def set_(tx: Tx, actor: Actor, request: SetTarget) -> Target:
    """Say how soon contacts are to be answered, and conversations closed."""
    channel = _channel(tx, request.channel)
    priority = request.priority
    before = targets.find(tx, None if channel is None else channel.id, priority) or Target(
        id=TargetId(0), channel_id=None if channel is None else channel.id, channel=request.channel,
        priority=priority, first_ms=None, next_ms=None, close_ms=None,
    )  # fmt: skip
    given = {name: getattr(request, name) for name in ("first_ms", "next_ms", "close_ms")}
    changes = {name: value for name, value in given.items() if value is not UNSET}
    if not changes:
        raise Invalid("Say at least one of first_ms, next_ms and close_ms.")
    targets.put(tx, msgspec.structs.replace(before, **changes))
    tx.emit(TargetsChanged(actor=actor.label))
    found = targets.find(tx, before.channel_id, priority)
    assert found is not None
    return found


@operation("target.remove", role=Role.SUPERVISOR)
def remove(tx: Tx, actor: Actor, request: WhichTarget) -> Done:
    """Remove a target: what is less specific counts again."""
    channel = _channel(tx, request.channel)
    found = targets.find(tx, None if channel is None else channel.id, request.priority)
    if found is not None:
        targets.remove(tx, found.id)
        tx.emit(TargetsChanged(actor=actor.label))
    return Done()


def _channel(tx: Tx, name: str | None) -> Channel | None:
    return None if name is None else channels.named(tx, name)


# --- the ladder ---


@operation("step.list", reads=True)
def list_steps(tx: Tx, actor: Actor, request: Nothing) -> list[Step]:
    """List whom a wait is told to, and when; those without an id are as delivered."""
    return targets.steps(tx) or list(policy.LADDER)


class AddStep(Request, frozen=True):
    """``at_percent`` of the target: 75 is before it, 200 after twice the time. ``repeat_ms``: only of the last."""

    whom: Whom
    at_percent: Annotated[int, Meta(ge=1, le=100_000)]
    repeat_ms: Annotated[int, Meta(ge=60_000, le=7 * 24 * 3600 * 1000)] | None = None


@operation("step.add", role=Role.SUPERVISOR)
def add_step(tx: Tx, actor: Actor, request: AddStep) -> list[Step]:
    """Add a step to the ladder; the first one replaces the ladder as delivered."""
    step = Step(whom=request.whom, at_percent=request.at_percent, repeat_ms=request.repeat_ms)
    wrong = policy.problem(sorted([*targets.steps(tx), step], key=lambda one: one.at_percent))
    if wrong is not None:
        raise Conflict(wrong)
    targets.add_step(tx, step)
    tx.emit(TargetsChanged(actor=actor.label))
    return targets.steps(tx)


class OneStep(Request, frozen=True):
    step_id: StepId


@operation("step.remove", role=Role.SUPERVISOR)
def remove_step(tx: Tx, actor: Actor, request: OneStep) -> list[Step]:
    """Remove a step; when none is left, the ladder is as delivered."""
    targets.remove_step(tx, request.step_id)
    tx.emit(TargetsChanged(actor=actor.label))
    return targets.steps(tx) or list(policy.LADDER)


# --- what has been raised ---


class ListEscalations(Request, frozen=True):
    limit: Limit = 50


@operation("escalation.list", reads=True)
def list_escalations(tx: Tx, actor: Actor, request: ListEscalations) -> list[Escalation]:
    """List the waits somebody was told of that have not ended, the longest first."""
    return escalations.raised(tx, request.limit)
