"""Operations that use templates: try one, send one with its steps, suggest some for what a contact wrote."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.desk import conversations as talking
from omnid.desk import macros, rendering, templates, uploads
from omnid.desk.operation import Request, operation
from omnid.desk.uploads import Upload
from omnid.desk.writing import StoredFile
from omnid.errors import Invalid
from omnid.events import TemplateUsed
from omnid.model import Actor, Button, Conversation, ConversationId, Message, MessageId, MessageType, ReplyTemplate
from omnid.policy import rendering as policy
from omnid.policy import suggesting
from omnid.policy.sentences import sentence
from omnid.policy.stemming import stem, words
from omnid.store import conversations, messages, settings
from omnid.store import templates as store
from omnid.store.database import Tx

LOOKED_AT = 5
"""The newest messages of a contact that are looked at for suggestions."""


class Rendered(Struct, frozen=True, kw_only=True):
    """What a template would send. ``files``: tickets for `conversation.reply`; ``steps`` would be done with it."""

    template: str
    text: str
    files: list[Upload]
    steps: list[str]


class TestTemplate(Request, frozen=True):
    """``conversation_id``: with what is known there; without it with samples, in ``language`` and for ``kind``."""

    name: str
    owner: templates.Owner = None
    conversation_id: ConversationId | None = None
    language: templates.Language = ""
    kind: templates.Kind = ""


@operation("template.test", reads=True)
def test(tx: Tx, actor: Actor, request: TestTemplate) -> Rendered:
    """Show what a template would say; nothing is sent."""
    template = templates.find(tx, actor, request.name, request.owner)
    if request.conversation_id is not None:
        text = rendering.text(tx, actor, template, conversations.get(tx, request.conversation_id))
    elif template.variants:
        chosen = rendering.choose(template, request.language, request.kind)
        text = policy.render(chosen.text, rendering.samples())
    else:
        text = ""
    return Rendered(template=template.name, text=text, files=_tickets(tx, actor, template), steps=template.steps)


class Apply(Request, frozen=True):
    """``template``: a name or a shortcut. ``text``: as edited, instead of what the template says.

    ``files``, ``buttons``: beside the template's own files. ``draft``: it is only written, and the steps are not done.
    The others are as in `conversation.reply`; the steps are done at once, whenever the message leaves.
    """

    conversation_id: ConversationId
    template: str
    text: str | None = None
    buttons: list[list[Button]] = []
    files: Annotated[list[str], Meta(max_length=20)] = []
    draft: bool = False
    channel: str | None = None
    if_last: MessageId | None = None
    at: Annotated[str, Meta(max_length=100)] | None = None
    timezone: str | None = None
    local_timezone: str | None = None
    in_hours: bool = False


class Applied(Struct, frozen=True, kw_only=True):
    """``message``: None where the template has steps only. ``conversation``: after the steps."""

    message: Message | None
    conversation: Conversation


@operation("conversation.apply")
def apply(tx: Tx, actor: Actor, request: Apply) -> Applied:
    """Send a template and do its steps: all of it, or nothing."""
    conversation = conversations.unmerged(tx, request.conversation_id)
    template = templates.find(tx, actor, request.template)
    text = rendering.text(tx, actor, template, conversation) if request.text is None else request.text
    files = [file.id for file in _tickets(tx, actor, template)] + request.files
    message = None
    if text.strip() or files:
        reply = _reply(request, text, files)
        message = talking.draft(tx, actor, reply) if request.draft else talking.reply(tx, actor, reply)
    elif request.draft or request.buttons:
        raise Invalid(sentence("says_nothing", template=template.name), path="template")
    if not request.draft:
        macros.run(tx, actor, conversation.id, template.steps)
    store.used(tx, template.id)
    tx.emit(
        TemplateUsed(
            template_id=template.id,
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            actor=actor.label,
        )
    )
    return Applied(message=message, conversation=conversations.get(tx, conversation.id))


def _reply(request: Apply, text: str, files: list[str]) -> talking.Reply:
    return talking.Reply(
        conversation_id=request.conversation_id,
        text=text,
        files=files,
        buttons=request.buttons,
        channel=request.channel,
        if_last=request.if_last,
        at=request.at,
        timezone=request.timezone,
        local_timezone=request.local_timezone,
        in_hours=request.in_hours,
    )


def _tickets(tx: Tx, actor: Actor, template: ReplyTemplate) -> list[Upload]:
    """For the files that are kept with it."""
    if not template.files:
        return []
    key = settings.secret(tx, uploads.SECRET)
    kept = [StoredFile(file.type, file.name, file.mime, file.size, file.sha256) for file in template.files]
    return [uploads.ticket(key, file, actor.label, tx.now) for file in kept]


class Suggestion(Struct, frozen=True, kw_only=True):
    """``score``: the higher, the more words speak for it; only to be compared."""

    template: ReplyTemplate
    score: int


class Suggest(Request, frozen=True):
    """For the contact's newest messages in a conversation, or for a ``text``."""

    conversation_id: ConversationId | None = None
    text: Annotated[str, Meta(max_length=10_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 5


@operation("template.suggest", reads=True)
def suggest(tx: Tx, actor: Actor, request: Suggest) -> list[Suggestion]:
    """Suggest templates for what a contact wrote, the likeliest first; of equal ones the most used."""
    in_order = [stem(word) for word in words(_said(tx, request))]
    said = set(in_order)
    scored = [(suggesting.score(one, said, in_order), one) for one in store.usable(tx, actor.operator_id)]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], -pair[1].uses, pair[1].name))
    return [Suggestion(template=one, score=points) for points, one in found[: request.limit]]


def _said(tx: Tx, request: Suggest) -> str:
    if request.text is not None:
        return request.text
    if request.conversation_id is None:
        raise Invalid(sentence("for_which"), path="conversation_id")
    conversation = conversations.get(tx, request.conversation_id)
    thread = messages.thread(tx, conversation.id, None, 50)
    # What came behind our last answer; where everything is answered, the last thing said.
    answered = max((at for at, one in enumerate(thread) if one.type is MessageType.OUTBOUND), default=-1)
    asked = [one.text for one in thread[answered + 1 :] if one.type is MessageType.INBOUND]
    asked = asked or [one.text for one in thread if one.type is MessageType.INBOUND][-1:]
    return "\n".join(asked[-LOOKED_AT:])
