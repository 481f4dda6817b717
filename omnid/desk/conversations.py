"""Operations on conversations: answer, take, assign, close."""

from typing import Annotated

from msgspec import Meta

from omnid.desk import assigning, changing, colliding, drafts, language, later, notifying, sending, uploads, writing
from omnid.desk.clocks import Clock
from omnid.desk.operation import Done, Request, operation
from omnid.errors import Conflict, Invalid
from omnid.events import (
    ConversationClosed,
    ConversationReopened,
    MessageCancelled,
    MessageRead,
)
from omnid.model import (
    Actor,
    Button,
    Conversation,
    ConversationId,
    ConversationState,
    Entity,
    Message,
    MessageId,
    MessageState,
    OperatorId,
    Scope,
    Sentence,
    Template,
)
from omnid.policy.sentences import sentence
from omnid.store import conversations, messages, operators
from omnid.store.database import Tx


class Reply(Request, frozen=True):
    """``files``: ids of uploads. ``channel``: a name, instead of the one the contact last wrote from.

    ``if_last``: the last message you have seen; a conflict when somebody else has answered behind it.
    ``entities`` mark up the text; offsets count Python characters. ``template``: where no free text is taken.
    ``at``: it leaves then: ``mon 09:00``, ``2h``, ``2026-01-12 09:00``, by the clock of ``timezone``, else of the
    operator's shift, of the hours, of ``local_timezone``, UTC.
    ``in_hours``: it leaves when the channel is open, which may be at once.
    """

    conversation_id: ConversationId
    text: str = ""
    entities: list[Entity] = []
    buttons: list[list[Button]] = []
    files: Annotated[list[str], Meta(max_length=20)] = []
    channel: str | None = None
    template: Template | None = None
    if_last: MessageId | None = None
    at: Annotated[str, Meta(max_length=100)] | None = None
    timezone: str | None = None
    local_timezone: str | None = None
    in_hours: bool = False


@operation("conversation.reply")
def reply(tx: Tx, actor: Actor, request: Reply) -> Message:
    """Answer the contact; the message is queued at once, or at its time, and leaves when its channel lets it."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    clock = Clock(request.timezone, request.local_timezone)
    due = later.due_at(tx, actor, later.When(request.at, clock, request.in_hours), conversation)
    if request.if_last is not None:
        colliding.refuse(tx, actor, conversation, request.if_last)
    if due is None:
        colliding.note(tx, actor, conversation)
    is_open = conversation.state is ConversationState.OPEN
    if not is_open and due is None:
        _open_again(tx, actor, conversation)
    if conversation.operator_id is None and actor.operator_id is not None and (is_open or due is None):
        assigning.assign(
            tx, actor, conversation, actor.operator_id, "answered first" if due is None else "answers later"
        )
    _seen(tx, actor, conversation.id)
    drafts.clear(tx, actor, conversation, is_note=False)
    if due is not None:
        return later.schedule(tx, actor, conversation, _body(tx, actor, request), request.channel, due)
    return sending.send(tx, actor, conversation, _body(tx, actor, request), request.channel)


@operation("conversation.draft", scope=Scope.DRAFT)
def draft(tx: Tx, actor: Actor, request: Reply) -> Message:
    """Write a reply that leaves only when an operator sends it."""
    if request.at is not None or request.in_hours:
        raise Invalid(sentence("draft_of_its_own"), path="at")
    conversation = conversations.unmerged(tx, request.conversation_id)
    return sending.draft(tx, actor, conversation, _body(tx, actor, request))


def _body(tx: Tx, actor: Actor, request: Reply) -> sending.Body:
    files = uploads.redeem(tx, request.files, actor.label)
    return sending.Body(
        text=request.text,
        entities=request.entities,
        buttons=request.buttons,
        files=files,
        template=request.template,
    )


class OneMessage(Request, frozen=True):
    message_id: MessageId


@operation("message.show", reads=True)
def show_message(tx: Tx, actor: Actor, request: OneMessage) -> Message:
    """Show one message."""
    return language.worded(tx, actor.operator_id, [messages.get(tx, request.message_id)])[0]


@operation("message.send")
def send_draft(tx: Tx, actor: Actor, request: OneMessage) -> Message:
    """Send a draft."""
    message = _draft(tx, request.message_id)
    return sending.release(tx, actor, conversations.get(tx, message.conversation_id), message)


@operation("message.discard", scope=Scope.DRAFT)
def discard_draft(tx: Tx, actor: Actor, request: OneMessage) -> Message:
    """Throw a draft away; it stays visible as cancelled."""
    message = _draft(tx, request.message_id)
    messages.set_state(tx, message.id, MessageState.CANCELLED)
    tx.emit(
        MessageCancelled(
            message_id=message.id,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            actor=actor.label,
        )
    )
    return messages.get(tx, message.id)


def _draft(tx: Tx, message_id: MessageId) -> Message:
    message = messages.get(tx, message_id)
    if message.state is not MessageState.DRAFT:
        raise Conflict(sentence("not_a_draft", message=message_id, state=message.state.value))
    return message


class OneConversation(Request, frozen=True):
    conversation_id: ConversationId


class Take(Request, frozen=True):
    """``over``: also when somebody else has it."""

    conversation_id: ConversationId
    over: bool = False


@operation("conversation.take")
def take(tx: Tx, actor: Actor, request: Take) -> Conversation:
    """Make it yours. A conflict when somebody else has it, unless you take it over."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    me = assigning.me(actor)
    if conversation.operator_id is None:
        assigning.assign(tx, actor, conversation, me, "taken")
    elif conversation.operator_id != me and request.over:
        _take_over(tx, actor, conversation, me)
    elif conversation.operator_id != me:
        raise Conflict(sentence("somebodys", conversation=conversation.id, who=conversation.operator or ""))
    assigning.acknowledge(tx, conversation.id, me)
    return changing.remember(tx, actor, "conversation.take", conversation)


def _take_over(tx: Tx, actor: Actor, conversation: Conversation, me: OperatorId) -> None:
    """Whoever had it is told."""
    assigning.assign(tx, actor, conversation, me, f"taken over from {conversation.operator}")
    before = conversation.operator or ""
    said = Sentence("taken_over", {"who": actor.name, "other": before})
    writing.notice(tx, conversation.id, conversation.contact_id, said)
    notifying.notify(
        tx,
        operator=conversation.operator_id,
        conversation=conversation.id,
        reason="taken_over",
        said=Sentence("taken_over_from_you", language.about(actor, conversation)),
        key=f"taken_over:{conversation.id}:{tx.next_seq}",
        everybody=False,
    )


class Assign(Request, frozen=True):
    """``operator``: a login, ``me``, or ``nobody`` to give it back to everybody."""

    conversation_id: ConversationId
    operator: str


@operation("conversation.acknowledge")
def acknowledge(tx: Tx, actor: Actor, request: OneConversation) -> Conversation:
    """Show that you have what you were given, without another act; it stays yours."""
    conversation = conversations.get(tx, request.conversation_id)
    if not assigning.acknowledge(tx, conversation.id, assigning.me(actor)) and conversation.operator_id != assigning.me(
        actor
    ):
        if conversation.operator is None:
            raise Conflict(sentence("nobodys", conversation=conversation.id))
        raise Conflict(sentence("not_yours", conversation=conversation.id, who=conversation.operator))
    return conversations.get(tx, conversation.id)


@operation("conversation.assign")
def assign(tx: Tx, actor: Actor, request: Assign) -> Conversation:
    """Give a conversation to an operator."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    to: OperatorId | None = None
    if request.operator == "me":
        to = assigning.me(actor)
    elif request.operator != "nobody":
        operator = operators.named(tx, request.operator)
        if operator.disabled_at is not None:
            raise Conflict(sentence("disabled", who=operator.login))
        to = operator.id
    if conversation.operator_id != to:
        assigning.assign(tx, actor, conversation, to, "assigned")
    return changing.remember(tx, actor, "conversation.assign", conversation)


@operation("conversation.close")
def close(tx: Tx, actor: Actor, request: OneConversation) -> Conversation:
    """Close it; it opens again by itself when the contact writes."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    if conversation.state is not ConversationState.CLOSED:
        conversations.close(tx, conversation.id)
        tx.emit(
            ConversationClosed(conversation_id=conversation.id, contact_id=conversation.contact_id, actor=actor.label)
        )
    return changing.remember(tx, actor, "conversation.close", conversation)


@operation("conversation.reopen")
def reopen(tx: Tx, actor: Actor, request: OneConversation) -> Conversation:
    """Open a closed or snoozed conversation again."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    if conversation.state is not ConversationState.OPEN:
        _open_again(tx, actor, conversation)
    return changing.remember(tx, actor, "conversation.reopen", conversation)


def _open_again(tx: Tx, actor: Actor, conversation: Conversation) -> None:
    conversations.open_again(tx, conversation.id)
    tx.emit(
        ConversationReopened(conversation_id=conversation.id, contact_id=conversation.contact_id, actor=actor.label)
    )


@operation("conversation.read")
def read(tx: Tx, actor: Actor, request: OneConversation) -> Done:
    """Mark what the contact wrote as read by an operator; a website visitor sees that."""
    conversations.check(tx, request.conversation_id)
    _seen(tx, actor, request.conversation_id)
    return Done()


def _seen(tx: Tx, actor: Actor, conversation: ConversationId) -> None:
    assigning.acknowledge(tx, conversation, actor.operator_id)
    for message in messages.unseen(tx, conversation):
        messages.set_state(tx, message.id, MessageState.READ)
        tx.emit(
            MessageRead(
                **message.about,
                actor=actor.label,
            )
        )
