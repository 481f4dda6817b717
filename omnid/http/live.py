"""Operations on what is true only now and lives in the daemon: how channels are, who is typing, calls, links."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any, TypeVar, get_type_hints

from omnid.channel import Outcome
from omnid.desk import assigning, calling, linking, presence
from omnid.desk.calling import Call, Called
from omnid.desk.linking import Link, MakeLink
from omnid.desk.operation import Done, Nothing, Operation, Request
from omnid.engine.live import OperatorTyping
from omnid.http import links
from omnid.http.context import ChannelState, Context
from omnid.model import Actor, ConversationId, Role, Scope
from omnid.operations import allowed
from omnid.store import conversations, database, operators
from omnid.store.database import Tx

Function = TypeVar("Function", bound=Callable[..., Any])
LIVE: dict[str, Operation] = {}
"""By name, beside those of the desk; their functions take (context, actor, request)."""


async def perform(context: Context, actor: Actor, operation: Operation, request: Any) -> Any:
    """Raises `NotAllowed` and whatever the operation raises."""
    allowed(actor, operation)
    done = operation.function(context, actor, request)
    return await done if isawaitable(done) else done


def _live(name: str, scope: Scope) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        hints = get_type_hints(function)
        LIVE[name] = Operation(
            name=name,
            summary=(function.__doc__ or "").strip(),
            description="Needs the daemon.",
            role=Role.OPERATOR,
            scope=scope,
            reads=scope is Scope.READ,
            request=hints["request"],
            response=hints["return"],
            function=function,
        )
        return function

    return register


@_live("channel.states", Scope.READ)
def states(context: Context, actor: Actor, request: Nothing) -> list[ChannelState]:
    """Tell how each channel is now: starting, working, failing (since when, why) or off."""
    return context.channels.states()


@_live("console.states", Scope.READ)
def console_states(context: Context, actor: Actor, request: Nothing) -> list[ChannelState]:
    """Tell how each console is now: starting, working, failing (since when, why) or off."""
    return context.consoles.states()


class Typing(Request, frozen=True):
    """``on``: false when the typing stops. It fades by itself after some seconds."""

    conversation_id: ConversationId
    on: bool = True


@_live("conversation.typing", Scope.REPLY)
async def typing(context: Context, actor: Actor, request: Typing) -> Done:
    """Show the contact that somebody is typing an answer; an operator who was offered it has taken it then."""
    with database.reading(context.engine.connection) as tx:
        conversation = conversations.get(tx, request.conversation_id)
        picture = None if actor.operator_id is None else operators.get(tx, actor.operator_id).picture_url
    context.live.tell(
        OperatorTyping(
            conversation_id=conversation.id,
            identity_id=conversation.identity_id,
            on=request.on,
            author=actor.name,
            picture_url=picture,
        )
    )
    if request.on and conversation.acknowledge_by_at is not None and conversation.operator_id == actor.operator_id:
        await context.engine.writer.run(lambda tx: _taken(tx, actor, conversation.id))
    return Done()


class Typists(Request, frozen=True):
    conversation_id: ConversationId


@_live("conversation.typists", Scope.READ)
def typists(context: Context, actor: Actor, request: Typists) -> list[str]:
    """List who else types an answer in a conversation now, by name."""
    return [name for name in context.live.typing(request.conversation_id) if name != actor.name]


def _taken(tx: Tx, actor: Actor, conversation: ConversationId) -> None:
    presence.acted(tx, actor)
    assigning.acknowledge(tx, conversation, actor.operator_id)


@_live("contact.link", Scope.REPLY)
async def link(context: Context, actor: Actor, request: MakeLink) -> Link:
    """Make a link for one contact: who comes by it on that channel is joined with them. It is good once."""
    wanted = await context.engine.readers.run(lambda tx: linking.wanted(tx, request))
    return await links.make(context, actor, wanted)


@_live("conversation.call", Scope.REPLY)
async def call(context: Context, actor: Actor, request: Call) -> Called:
    """Have the telephone exchange ring you, and then the contact."""
    wanted = await context.engine.readers.run(lambda tx: calling.wanted(tx, actor, request))
    try:
        message = await context.channels.call(wanted.channel_id, wanted.phone, wanted.operator, wanted.conversation_id)
    except Outcome as outcome:
        raise links.refused(outcome) from outcome
    return await context.engine.writer.run(lambda tx: calling.noted(tx, wanted, message))
