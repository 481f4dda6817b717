"""Operations that pass a conversation on: to an operator or a team, with a note."""

from typing import Annotated

from msgspec import Meta

from omnid.desk import assigning, changing, language, notifying, noting, presence, sending
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid
from omnid.events import ConversationRouted
from omnid.model import Actor, Conversation, ConversationId, ConversationState, Operator, PresenceState, Sentence, Team
from omnid.policy.sentences import sentence
from omnid.store import conversations, operators, queue, settings, teams
from omnid.store.database import Tx


class Transfer(Request, frozen=True):
    """Either ``operator``, a login, or ``team``, a name. ``note``: for whoever gets it.

    ``force``: though they are not online or have as many as they can; a disabled operator gets nothing.
    """

    conversation_id: ConversationId
    operator: str | None = None
    team: str | None = None
    note: Annotated[str, Meta(max_length=sending.TEXT_LIMIT)] = ""
    force: bool = False


@operation("conversation.transfer")
def transfer(tx: Tx, actor: Actor, request: Transfer) -> Conversation:
    """Pass a conversation on to an operator, who has to show that they have it, or to a team."""
    if (request.operator is None) == (request.team is None):
        raise Invalid(sentence("to_whom"), path="operator")
    conversation = conversations.unmerged(tx, request.conversation_id)
    if conversation.state is ConversationState.CLOSED:
        raise Conflict(sentence("closed_reopen", conversation=conversation.id))
    if request.operator is not None:
        _to_operator(tx, actor, conversation, operators.named(tx, request.operator), force=request.force)
    elif request.team is not None:
        _to_team(tx, actor, conversation, teams.named(tx, request.team), force=request.force)
    if request.note.strip():
        noting.note(tx, actor, noting.Note(conversation_id=conversation.id, text=request.note))
    return changing.remember(tx, actor, "conversation.transfer", conversation)


def _to_operator(tx: Tx, actor: Actor, conversation: Conversation, to: Operator, *, force: bool) -> None:
    if to.disabled_at is not None:
        raise Conflict(sentence("disabled_choose", who=to.login))
    if to.id == conversation.operator_id:
        raise Conflict(sentence("theirs_already", conversation=conversation.id, who=to.login))
    if not force:
        _can(tx, to)
    desk = settings.desk(tx)
    # Where nothing is routed there is nobody it could go on to, so nothing is taken back.
    is_routed = desk.acknowledge_ms > 0 and (conversation.team_id is not None or desk.team is not None)
    until = tx.now + desk.acknowledge_ms if is_routed and not force and to.id != actor.operator_id else None
    assigning.assign(tx, actor, conversation, to.id, f"transferred by {actor.name}", acknowledge_by_at=until)
    if to.id == actor.operator_id:
        return
    notifying.notify(
        tx,
        operator=to.id,
        conversation=conversation.id,
        reason="transfer",
        said=Sentence("transfer", language.about(actor, conversation)),
        key=f"transfer:{conversation.id}:{to.id}:{tx.next_seq}",
        everybody=False,
    )


def _can(tx: Tx, to: Operator) -> None:
    """Raises `Conflict` when they are not there or have no room."""
    there = presence.state(tx, to.id)
    if there.state is not PresenceState.ONLINE:
        raise Conflict(sentence("not_there", who=to.login, state=there.state.value, because=there.because))
    capacity = to.capacity if to.capacity is not None else _capacity(tx, to)
    if there.conversations >= capacity:
        raise Conflict(sentence("no_room", who=to.login, count=there.conversations, most=capacity))


def _capacity(tx: Tx, to: Operator) -> int:
    """The largest of their teams', else the desk's."""
    of_teams = [teams.get(tx, one).capacity for one in teams.of(tx, to.id)]
    return max((one for one in of_teams if one is not None), default=settings.desk(tx).capacity)


def _to_team(tx: Tx, actor: Actor, conversation: Conversation, to: Team, *, force: bool) -> None:
    if not to.members and not force:
        raise Conflict(sentence("empty_team", team=to.name))
    if conversation.operator_id is not None:
        assigning.assign(tx, actor, conversation, None, f"transferred to {to.name} by {actor.name}")
    queue.transfer(tx, conversation.id, to.id)
    tx.emit(
        ConversationRouted(
            conversation_id=conversation.id, contact_id=conversation.contact_id, team_id=to.id, actor=actor.label
        )
    )
