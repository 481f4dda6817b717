"""Operations on conversations: look, answer, take, close."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import assigning, paging, sending, uploads, writing
from omnid.desk.operation import Done, Request, operation
from omnid.desk.paging import Limit, Page
from omnid.errors import Conflict, Invalid
from omnid.events import (
    ConversationClosed,
    ConversationReopened,
    ConversationSnoozed,
    MessageCancelled,
    MessageRead,
    NoteAdded,
)
from omnid.model import (
    Actor,
    Button,
    Claim,
    Contact,
    Conversation,
    ConversationId,
    ConversationState,
    Entity,
    Identity,
    Message,
    MessageId,
    MessageState,
    MessageType,
    OperatorId,
    Scope,
    Template,
)
from omnid.store import channels, contacts, conversations, messages, operators
from omnid.store.database import Tx


class ListConversations(Request, frozen=True):
    """``waiting``: only those somebody waits in, longest first; otherwise the newest message first.

    ``operator``: a login, ``me``, or ``nobody``. ``channel``: a name.
    """

    waiting: bool = False
    state: ConversationState | None = None
    operator: str | None = None
    channel: str | None = None
    limit: Limit = 50
    cursor: str | None = None


@operation("conversation.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListConversations) -> Page[Conversation]:
    """List conversations, those waiting longest or those most recent first."""
    wanted = _filter(tx, actor, request)
    edge = paging.edge(request.cursor, 2)
    at = None if edge is None else (edge[0], edge[1])
    if request.waiting:
        items = conversations.waiting(tx, wanted, at, request.limit)
    else:
        items = conversations.recent(tx, wanted, at, request.limit)
    return Page(items=items, cursor=_cursor(items, request))


def _filter(tx: Tx, actor: Actor, request: ListConversations) -> conversations.Filter:
    operator = None
    if request.operator == "me":
        operator = _self(actor)
    elif request.operator not in (None, "nobody"):
        operator = operators.named(tx, request.operator or "").id
    channel = channels.named(tx, request.channel).id if request.channel is not None else None
    return conversations.Filter(request.state, operator, request.operator == "nobody", channel)


def _cursor(items: list[Conversation], request: ListConversations) -> str | None:
    if len(items) < request.limit:
        return None
    last = items[-1]
    return paging.cursor((last.waiting_since_at or 0) if request.waiting else last.last_message_at, last.id)


class ConversationDetail(Struct, frozen=True, kw_only=True):
    """``messages`` in order, oldest first; ``before`` pages further back, None at the beginning."""

    conversation: Conversation
    contact: Contact
    identities: list[Identity]
    claims: list[Claim]
    messages: list[Message]
    before: str | None


class ShowConversation(Request, frozen=True):
    """``before``: a cursor from an earlier answer, for older messages."""

    conversation_id: ConversationId
    limit: Limit = 50
    before: str | None = None


@operation("conversation.show", reads=True)
def show(tx: Tx, actor: Actor, request: ShowConversation) -> ConversationDetail:
    """Show a conversation with its newest messages and what is known of the contact."""
    conversation = conversations.get(tx, request.conversation_id)
    thread = messages.thread(tx, conversation.id, paging.edge_id(request.before), request.limit)
    return ConversationDetail(
        conversation=conversation,
        contact=contacts.get(tx, conversation.contact_id),
        identities=contacts.identities(tx, conversation.contact_id),
        claims=contacts.claims(tx, conversation.contact_id),
        messages=thread,
        before=paging.cursor(thread[0].id) if len(thread) == request.limit else None,
    )


class Reply(Request, frozen=True):
    """``files``: ids of uploads. ``channel``: a name, instead of the one the contact last wrote from.

    ``entities`` mark up the text; offsets count Python characters. ``template``: where no free text is taken.
    """

    conversation_id: ConversationId
    text: str = ""
    entities: list[Entity] = []
    buttons: list[list[Button]] = []
    files: Annotated[list[str], Meta(max_length=20)] = []
    channel: str | None = None
    template: Template | None = None


@operation("conversation.reply")
def reply(tx: Tx, actor: Actor, request: Reply) -> Message:
    """Answer the contact; the message is queued at once and leaves when its channel lets it."""
    conversation = conversations.get(tx, request.conversation_id)
    if conversation.state is not ConversationState.OPEN:
        _open_again(tx, actor, conversation)
    if conversation.operator_id is None and actor.operator_id is not None:
        assigning.assign(tx, actor, conversation, actor.operator_id, "answered first")
    _seen(tx, actor, conversation.id)
    return sending.send(tx, actor, conversation, _body(tx, actor, request), request.channel)


@operation("conversation.draft", scope=Scope.DRAFT)
def draft(tx: Tx, actor: Actor, request: Reply) -> Message:
    """Write a reply that leaves only when an operator sends it."""
    conversation = conversations.get(tx, request.conversation_id)
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
    return messages.get(tx, request.message_id)


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
        raise Conflict(f"Message {message_id} is not a draft: it is {message.state.value}.")
    return message


class Note(Request, frozen=True):
    conversation_id: ConversationId
    text: Annotated[str, Meta(min_length=1, max_length=sending.TEXT_LIMIT)]


@operation("conversation.note")
def note(tx: Tx, actor: Actor, request: Note) -> Message:
    """Add a note that only operators see."""
    conversation = conversations.get(tx, request.conversation_id)
    sending.check(sending.Body(text=request.text))
    assigning.acknowledge(tx, conversation.id, actor.operator_id)
    message = messages.add(
        tx,
        conversation.id,
        MessageType.NOTE,
        MessageState.RECEIVED,
        writing.new_key(),
        request.text,
        actor.name,
        operator=actor.operator_id,
    )
    conversations.aside(tx, conversation.id)
    tx.emit(
        NoteAdded(
            message_id=message,
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            actor=actor.label,
        )
    )
    return messages.get(tx, message)


class OneConversation(Request, frozen=True):
    conversation_id: ConversationId


@operation("conversation.take")
def take(tx: Tx, actor: Actor, request: OneConversation) -> Conversation:
    """Make it yours. A conflict when somebody else has it: assign it to yourself to take it over."""
    conversation = conversations.get(tx, request.conversation_id)
    me = _self(actor)
    if conversation.operator_id not in (None, me):
        raise Conflict(f"Conversation {conversation.id} is {conversation.operator}'s. Use assign to take it over.")
    if conversation.operator_id is None:
        assigning.assign(tx, actor, conversation, me, "taken")
    assigning.acknowledge(tx, conversation.id, me)
    return conversations.get(tx, conversation.id)


class Assign(Request, frozen=True):
    """``operator``: a login, ``me``, or ``nobody`` to give it back to everybody."""

    conversation_id: ConversationId
    operator: str


@operation("conversation.acknowledge")
def acknowledge(tx: Tx, actor: Actor, request: OneConversation) -> Conversation:
    """Show that you have what you were given, without another act; it stays yours."""
    conversation = conversations.get(tx, request.conversation_id)
    if not assigning.acknowledge(tx, conversation.id, _self(actor)) and conversation.operator_id != _self(actor):
        raise Conflict(f"Conversation {conversation.id} is {conversation.operator or 'nobody'}'s, not yours.")
    return conversations.get(tx, conversation.id)


@operation("conversation.assign")
def assign(tx: Tx, actor: Actor, request: Assign) -> Conversation:
    """Give a conversation to an operator."""
    conversation = conversations.get(tx, request.conversation_id)
    to: OperatorId | None = None
    if request.operator == "me":
        to = _self(actor)
    elif request.operator != "nobody":
        operator = operators.named(tx, request.operator)
        if operator.disabled_at is not None:
            raise Conflict(f"Operator “{operator.login}” is disabled.")
        to = operator.id
    if conversation.operator_id != to:
        assigning.assign(tx, actor, conversation, to, "assigned")
    return conversations.get(tx, conversation.id)


@operation("conversation.close")
def close(tx: Tx, actor: Actor, request: OneConversation) -> Conversation:
    """Close it; it opens again by itself when the contact writes."""
    conversation = conversations.get(tx, request.conversation_id)
    if conversation.state is not ConversationState.CLOSED:
        conversations.close(tx, conversation.id)
        tx.emit(
            ConversationClosed(conversation_id=conversation.id, contact_id=conversation.contact_id, actor=actor.label)
        )
    return conversations.get(tx, conversation.id)


@operation("conversation.reopen")
def reopen(tx: Tx, actor: Actor, request: OneConversation) -> Conversation:
    """Open a closed or snoozed conversation again."""
    conversation = conversations.get(tx, request.conversation_id)
    if conversation.state is not ConversationState.OPEN:
        _open_again(tx, actor, conversation)
    return conversations.get(tx, conversation.id)


def _open_again(tx: Tx, actor: Actor, conversation: Conversation) -> None:
    conversations.open_again(tx, conversation.id)
    tx.emit(
        ConversationReopened(conversation_id=conversation.id, contact_id=conversation.contact_id, actor=actor.label)
    )


class Snooze(Request, frozen=True):
    """``until_at``: a time in ms since the epoch, UTC."""

    conversation_id: ConversationId
    until_at: int


@operation("conversation.snooze")
def snooze(tx: Tx, actor: Actor, request: Snooze) -> Conversation:
    """Put it aside until a time or until the contact writes."""
    conversation = conversations.get(tx, request.conversation_id)
    if request.until_at <= tx.now:
        raise Invalid("That time has passed: choose one in the future.", path="until_at")
    if request.until_at > tx.now + 5 * 366 * 24 * 3600 * 1000:
        raise Invalid("That is more than five years away: choose a nearer time.", path="until_at")
    conversations.snooze(tx, conversation.id, request.until_at)
    tx.emit(
        ConversationSnoozed(
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            until_at=request.until_at,
            actor=actor.label,
        )
    )
    return conversations.get(tx, conversation.id)


def wake(tx: Tx) -> int | None:
    """Open the snoozed conversations whose time has come; when the next one's comes (ms), if any."""
    for conversation_id in conversations.due(tx):
        conversation = conversations.get(tx, conversation_id)
        conversations.open_again(tx, conversation_id)
        tx.emit(ConversationReopened(conversation_id=conversation_id, contact_id=conversation.contact_id))
    return conversations.next_due_at(tx)


@operation("conversation.read")
def read(tx: Tx, actor: Actor, request: OneConversation) -> Done:
    """Mark what the contact wrote as read by an operator; a website visitor sees that."""
    _seen(tx, actor, conversations.get(tx, request.conversation_id).id)
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


def _self(actor: Actor) -> OperatorId:
    if actor.operator_id is None:
        raise Invalid(f"{actor.name} is not an operator; say which operator is meant.", path="operator")
    return actor.operator_id
