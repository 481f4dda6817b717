"""Undoes what somebody changed last, unless somebody or something else has changed it since."""

from typing import assert_never

from msgspec import UNSET, Struct

from omnid.desk import assigning, changing, tagging
from omnid.desk.operation import Request, operation
from omnid.desk.paging import Limit
from omnid.errors import Conflict, NotFound, OmnidError
from omnid.events import (
    ChangeUndone,
    ConversationClosed,
    ConversationReopened,
    ConversationSnoozed,
)
from omnid.model import (
    Actor,
    Change,
    Conversation,
    ConversationId,
    ConversationState,
    Holding,
    OperatorId,
    Sentence,
    Standing,
    Worded,
)
from omnid.policy.sentences import sentence
from omnid.store import changes, conversations, operators
from omnid.store.database import Tx, savepoint


class ListChanges(Request, frozen=True):
    """``conversation_id``: only those about one."""

    conversation_id: ConversationId | None = None
    limit: Limit = 20


@operation("change.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListChanges) -> list[Change]:
    """List what one has changed and could undo, the newest first."""
    return changes.of(tx, actor.label, request.conversation_id, request.limit)


class Undo(Request, frozen=True):
    """``conversation_id``: the last change about that one; otherwise the last of all, with all that was changed in one.

    ``skip``: leave out what has been changed since, instead of undoing nothing.
    """

    conversation_id: ConversationId | None = None
    skip: bool = False


class Left(Struct, frozen=True, kw_only=True):
    """A conversation that stays as it is, and why. ``said``: the reason's sentence."""

    conversation_id: ConversationId
    reason: str
    said: Sentence | None = None


class Undone(Struct, frozen=True, kw_only=True):
    """``operation``: what was undone."""

    operation: str
    conversations: list[Conversation]
    left: list[Left]


@operation("change.undo")
def undo(tx: Tx, actor: Actor, request: Undo) -> Undone:
    """Undo one's own last change: assigning, closing, reopening, putting aside, tags, priority.

    What was changed in bulk is undone in one. A conflict when somebody else has changed it since.
    """
    last = changes.of(tx, actor.label, request.conversation_id, 1)
    if not last:
        raise NotFound("change of yours", "to undo", sentence("nothing_to_undo"))
    _no_merge(tx, last[0])
    # Asked for one conversation, only its part of what was changed in bulk is undone.
    parts = last if request.conversation_id is not None else changes.grouped(tx, actor.label, last[0].group_id)
    done: list[Conversation] = []
    left: list[Left] = []
    for change in parts:
        try:
            with savepoint(tx):
                done.append(_undo(tx, actor, change))
        except OmnidError as problem:
            if not request.skip:
                raise
            left.append(Left(conversation_id=change.conversation_id, reason=problem.message, said=problem.said))
    return Undone(operation=last[0].operation, conversations=done[::-1], left=left[::-1])


def _no_merge(tx: Tx, last: Change) -> None:
    """Raises `Conflict`: what was said, tagged and promised since belongs to both, and contacts may be one now."""
    if last.operation != changing.MERGE:
        return
    one = conversations.get(tx, last.conversation_id)
    if one.merged_into_id is None:
        raise Conflict(sentence("merge_stays_here", conversation=one.id), conversation_id=one.id)
    raise Conflict(sentence("merge_stays", conversation=one.id, other=one.merged_into_id), conversation_id=one.id)


def _undo(tx: Tx, actor: Actor, change: Change) -> Conversation:
    now = conversations.unmerged(tx, change.conversation_id)
    _still(tx, change, now)
    before = change.before
    if before.standing is not UNSET:
        conversations.restore(tx, now.id, before.standing)
        _tell(tx, actor, now, before.standing)
    if before.holding is not UNSET:
        _give_back(tx, actor, now, before.holding)
    if before.tags is not UNSET:
        was, is_ = set(before.tags), set(now.tags)
        tagging.change(tx, actor, now, sorted(was - is_), sorted(is_ - was))
    if before.priority is not UNSET:
        tagging.prioritize(tx, actor, now, before.priority)
    changes.undone(tx, [change.id])
    tx.emit(
        ChangeUndone(
            change_id=change.id,
            conversation_id=now.id,
            contact_id=now.contact_id,
            operation=change.operation,
            actor=actor.label,
        )
    )
    return conversations.get(tx, now.id)


def _still(tx: Tx, change: Change, now: Conversation) -> None:
    """Whether all that it touched is as it left it. Raises `Conflict`, naming who changed what."""
    is_ = changing.aspects(now)
    for name in change.after.__struct_fields__:
        after = getattr(change.after, name)
        if after is not UNSET and after != getattr(is_, name):
            since = _since(tx, change, now)
            raise Conflict(sentence("changed_since", conversation=now.id, operation=change.operation, because=since))


def _since(tx: Tx, change: Change, now: Conversation) -> Worded:
    later = changes.later(tx, change)
    if later is not None:
        return sentence("did_since", who=_name(tx, later.actor), operation=later.operation)
    if now.last_message_at > change.at:
        return sentence("said_since")
    if now.operator is None:
        return sentence("stands_nobodys", state=now.state.value)
    return sentence("stands_now", state=now.state.value, who=now.operator)


def _name(tx: Tx, label: str) -> str:
    kind, _, number = label.partition(":")
    return operators.get(tx, OperatorId(int(number))).name if kind == "operator" else label


def _tell(tx: Tx, actor: Actor, now: Conversation, before: Standing) -> None:
    match before.state:
        case ConversationState.OPEN:
            tx.emit(ConversationReopened(conversation_id=now.id, contact_id=now.contact_id, actor=actor.label))
        case ConversationState.CLOSED:
            tx.emit(ConversationClosed(conversation_id=now.id, contact_id=now.contact_id, actor=actor.label))
        case ConversationState.SNOOZED:
            tx.emit(
                ConversationSnoozed(
                    conversation_id=now.id,
                    contact_id=now.contact_id,
                    until_at=before.snoozed_until_at,
                    actor=actor.label,
                )
            )
        case _:
            assert_never(before.state)


def _give_back(tx: Tx, actor: Actor, now: Conversation, before: Holding) -> None:
    if before.operator_id is not None:
        operator = operators.get(tx, before.operator_id)
        if operator.disabled_at is not None:
            raise Conflict(sentence("was_disabled", conversation=now.id, who=operator.name))
    if before.team_id != now.team_id:
        conversations.set_team(tx, now.id, before.team_id)
    if before.operator_id != now.operator_id:
        assigning.assign(tx, actor, now, before.operator_id, "undone")
