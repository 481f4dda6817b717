"""Which language an operator reads, and notices put into it."""

import msgspec

from omnid.model import Actor, Conversation, Language, Message, OperatorId
from omnid.policy.sentences import say
from omnid.store import operators, settings
from omnid.store.database import Tx


def of(tx: Tx, operator: OperatorId | None) -> Language:
    """Theirs; else, and for everybody (None), the desk's."""
    own = None if operator is None else operators.language(tx, operator)
    return own or settings.desk(tx).language


def worded(tx: Tx, reader: OperatorId | None, thread: list[Message]) -> list[Message]:
    """Messages with the notices among them as an operator, or nobody in particular (None), reads them."""
    if all(one.said is None for one in thread):
        return thread
    wanted = of(tx, reader)
    if wanted is Language.ENGLISH:
        return thread
    return [one if one.said is None else msgspec.structs.replace(one, text=say(one.said, wanted)) for one in thread]


def about(actor: Actor, conversation: Conversation) -> dict[str, str | int]:
    """The facts of a sentence in which somebody does something about a conversation."""
    return {"who": actor.name, "conversation": conversation.id, "contact": conversation.contact}
