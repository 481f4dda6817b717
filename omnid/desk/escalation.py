"""Sees to it that nobody waits unseen: tells the operator, the team, the supervisors, until somebody has it."""

from typing import NamedTuple

import msgspec

from omnid.desk import hours, notifying
from omnid.events import EscalationAcknowledged, EscalationEnded, EscalationRaised
from omnid.model import (
    ConversationId,
    ConversationState,
    Escalation,
    Hours,
    OperatorId,
    Sentence,
    Seq,
    Step,
    TargetType,
)
from omnid.policy import escalation as policy
from omnid.policy import hours as working
from omnid.store import cursors, escalations, outlook, settings, targets
from omnid.store.database import Tx
from omnid.store.escalations import Matter, Plan

AT_ONCE = 100
"""Waits told of, and looked at anew, in one transaction: each takes a third of a millisecond."""
FACTS = 1000
"""Read at a time; what is left is read at once after."""
REREAD = 100
"""As many facts that change no wait are rather read again each time than written down as read."""
QUOTED = 200
"""Characters of what the contact wrote that are told."""


class Place(NamedTuple):
    """How far the log was followed. ``behind``: of all conversations, those with higher ids are still to be seen."""

    seq: Seq
    behind: ConversationId | None


class _Begun(NamedTuple):
    """A wait of which nothing has been told."""

    target: TargetType
    since_at: int
    told: int = 0
    told_at: int | None = None
    acknowledged_at: int | None = None


def settle(tx: Tx) -> int | None:
    """Follow what happened, tell what is due; when the next is, ms. What was told is in a row, so it is told once."""
    seen = outlook.look(tx)
    place = _follow(tx, _place(seen), seen.last)
    if place.seq < seen.last:
        return tx.now
    has_more = _sweep(tx, place)
    next_at = outlook.look_at_waits(tx).step_at
    if next_at is None or next_at > tx.now:
        return tx.now if has_more else next_at
    due = escalations.due(tx, AT_ONCE)
    for one in due:
        _raise(tx, one)
    return tx.now if has_more or len(due) == AT_ONCE else outlook.look_at_waits(tx).step_at


def acknowledge(tx: Tx, conversation: ConversationId, operator: OperatorId) -> bool:
    """An operator shows that they have it: for a while the next step waits. Whether there was one to wait."""
    raised = [one for one in escalations.open_in(tx, conversation) if one.told and one.acknowledged_at is None]
    matter = escalations.matter(tx, conversation) if raised else None
    if matter is None:
        return False
    for one in raised:
        acknowledged = msgspec.structs.replace(one, acknowledged_at=tx.now, acknowledged_by=operator)
        escalations.update(tx, acknowledged, _plan(tx, acknowledged, matter))
        tx.emit(
            EscalationAcknowledged(
                escalation_id=one.id,
                conversation_id=conversation,
                contact_id=matter.contact_id,
                target=one.target,
                operator_id=operator,
                actor=f"operator:{operator}",
            )
        )
    return True


# --- what happened ---


def _place(seen: outlook.Outlook) -> Place:
    if seen.followed is None:
        return Place(seen.last, ConversationId(0))
    seq, _, behind = seen.followed.partition(":")
    return Place(Seq(int(seq)), ConversationId(int(behind)) if behind else None)


def _keep(tx: Tx, place: Place) -> None:
    value = str(place.seq) if place.behind is None else f"{place.seq}:{place.behind}"
    cursors.put(tx, outlook.FOLLOWER["owner"], outlook.FOLLOWER["name"], value)


def _follow(tx: Tx, place: Place, last: Seq) -> Place:
    """Look at the conversations something happened to since the last time."""
    until = min(last, Seq(place.seq + FACTS))
    if until == place.seq:
        return place
    touched = escalations.touched(tx, place.seq, until)
    after = Place(until, ConversationId(0) if touched is None else place.behind)
    for conversation in touched or ():
        _review(tx, conversation)
    # Written only when it matters: a commit for every fact that does not would be a disk's turn for nothing.
    if touched or touched is None or until - place.seq >= REREAD:
        _keep(tx, after)
    return after


def _sweep(tx: Tx, place: Place) -> bool:
    """Look at some of all conversations, where every wait may have changed; whether there are more."""
    if place.behind is None:
        return False
    found = escalations.unsettled(tx, place.behind, AT_ONCE, closing=any(one.close_ms for one in targets.every(tx)))
    for conversation in found:
        _review(tx, conversation)
    has_more = len(found) == AT_ONCE
    _keep(tx, Place(place.seq, found[-1] if has_more else None))
    return has_more


def _review(tx: Tx, conversation: ConversationId) -> None:
    """Begin, plan anew or end the waits of a conversation, by what it is now."""
    found = escalations.with_waits(tx, conversation)
    if found is None:
        return
    matter, open_ = found
    wanted = {type_: since for type_, since in _waits(matter).items() if _limit(tx, matter, type_)}
    running = {one.target: one for one in open_}
    for type_, one in running.items():
        if type_ not in wanted:
            _end(tx, one, matter)
    for type_, since in wanted.items():
        if type_ in running:
            _plan_anew(tx, running[type_], matter)
        else:
            _begin(tx, matter, type_, since)


def _waits(matter: Matter) -> dict[TargetType, int]:
    """What a conversation waits for, and since when."""
    if matter.state is not ConversationState.OPEN:
        return {}
    waits = {TargetType.CLOSE: matter.opened_at}
    if matter.waiting_since_at is not None:
        waits[TargetType.NEXT if matter.is_answered else TargetType.FIRST] = matter.waiting_since_at
    return waits


def _begin(tx: Tx, matter: Matter, type_: TargetType, since_at: int) -> None:
    # Woken, or an answer came back: the wait begins anew, for what was told of it before has been told.
    since = tx.now if escalations.ended_since(tx, matter.id, type_, since_at) else since_at
    escalations.add(tx, matter.id, type_, since, _plan(tx, _Begun(type_, since), matter))


def _plan_anew(tx: Tx, one: Escalation, matter: Matter) -> None:
    plan = _plan(tx, one, matter)
    if plan != (one.target_at, one.due_at):
        escalations.set_due(tx, one.id, plan)


def _plan(tx: Tx, one: Escalation | _Begun, matter: Matter) -> Plan:
    """When the next step is due: within working hours, after a reply that is to leave, after somebody's time to act."""
    used = _hours(tx, matter)
    limit = _limit(tx, matter, one.target)
    due_at = policy.next_at(used, _ladder(tx), one.since_at, limit, one.told, one.told_at)
    target_at = working.after_working(used, one.since_at, limit)
    if one.acknowledged_at is not None and due_at is not None:
        grace = working.after_working(used, one.acknowledged_at, settings.desk(tx).grace_ms)
        due_at = None if grace is None else max(due_at, grace)
    if matter.scheduled_at is not None and one.target is not TargetType.CLOSE:
        due_at = None if due_at is None else max(due_at, matter.scheduled_at)
        target_at = None if target_at is None else max(target_at, matter.scheduled_at)
    return Plan(target_at, due_at)


def _end(tx: Tx, one: Escalation, matter: Matter) -> None:
    because = matter.state.value
    if matter.state is ConversationState.OPEN:
        because = "no target" if one.target in _waits(matter) else "answered"
    if not one.told and because != ConversationState.SNOOZED:
        escalations.forget(tx, one.id)
        return
    escalations.end(tx, one.id, because)
    if one.told:
        notifying.over(tx, matter.id, one.id)
        tx.emit(
            EscalationEnded(
                escalation_id=one.id,
                conversation_id=matter.id,
                contact_id=matter.contact_id,
                target=one.target,
                because=because,
            )
        )


# --- telling ---


def _raise(tx: Tx, one: Escalation) -> None:
    matter = escalations.matter(tx, one.conversation_id)
    assert matter is not None  # its row points there
    ladder = _ladder(tx)
    step = ladder[min(one.told, len(ladder) - 1)]
    told = policy.audience(step.whom, escalations.staff(tx, matter.operator_id, matter.team_id))
    # Whoever acknowledged an earlier step has not acknowledged this one.
    raised = msgspec.structs.replace(
        one, told=min(one.told + 1, len(ladder)), told_at=tx.now, acknowledged_at=None, acknowledged_by=None
    )
    escalations.update(tx, raised, _plan(tx, raised, matter))
    notifying.notify_each(
        tx,
        told,
        conversation=matter.id,
        reason="waiting",
        said=_sentence(tx, one, matter),
        # With the time, because the last step may come again.
        key=f"escalation:{one.id}:{one.told + 1}:{tx.now}",
        escalation=one.id,
    )
    tx.emit(
        EscalationRaised(
            escalation_id=one.id,
            conversation_id=matter.id,
            contact_id=matter.contact_id,
            target=one.target,
            step=raised.told,
            whom=step.whom,
            operators=told,
        )
    )


def _sentence(tx: Tx, one: Escalation, matter: Matter) -> Sentence:
    facts: dict[str, str | int] = {
        "contact": matter.contact,
        "channel": matter.channel,
        "conversation": matter.id,
        "for_ms": tx.now - one.since_at,
    }
    if one.target is TargetType.CLOSE:
        return Sentence("still_open", facts)
    words = escalations.last_said(tx, matter.id)
    if not words:
        return Sentence("waits", facts)
    said = words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"
    return Sentence("waits_having_said", facts | {"said": said})


# --- what is set ---


def _ladder(tx: Tx) -> list[Step]:
    return targets.steps(tx) or list(policy.LADDER)


def _limit(tx: Tx, matter: Matter, type_: TargetType) -> int:
    return policy.limit_ms(targets.every(tx), type_, matter.channel_id, matter.priority)


def _hours(tx: Tx, matter: Matter) -> Hours | None:
    return hours.of(tx, channel=matter.channel_id, team=matter.team_id)
