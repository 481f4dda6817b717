"""The plugin contract as JSON, both ways: what a webhook posts and an executable writes, and the schema of it.

The types mirror those of `omnid.channel`; their docstrings are the descriptions in the published schema. Times are
milliseconds since the epoch, UTC. Positions in texts are counted in characters (code points).
"""

import base64
import binascii
import re
from typing import Annotated, Any, Literal, assert_never
from urllib.parse import unquote_to_bytes

import msgspec
from msgspec import Meta, Struct, structs

from omnid import channel
from omnid.channel import (
    AttachmentType,
    Button,
    Claimed,
    Entity,
    Incoming,
    Outcome,
    Outgoing,
    OutgoingFile,
    ReceiptState,
    RemoteFile,
    Sender,
    Template,
)

__all__ = [
    "Failed",
    "File",
    "Send",
    "Update",
    "data_of",
    "incoming",
    "outcome_of",
    "schema",
    "send",
]

Id = Annotated[str, Meta(min_length=1, max_length=255)]
Text = Annotated[str, Meta(max_length=100_000)]
Name = Annotated[str, Meta(max_length=1000)]
Time = Annotated[int, Meta(ge=0, lt=2**53)]
Size = Annotated[int, Meta(ge=0, lt=2**53)]

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class _Update(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What all updates have in common: ``type`` says which it is."""


class Person(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who it is about. ``external_id``: the address replies go to, yours to choose. ``aliases``: other addresses of
    the same person."""

    external_id: Id
    name: Name = ""
    username: Name | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None
    aliases: list[Id] = []


class File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that came with a message. ``url``: where its bytes are: https, or a small one whole as a data: URL.
    ``location`` and ``contact`` have no bytes and say what they are in ``meta``. ``size`` in bytes, 0 when unknown."""

    type: AttachmentType
    url: str | None = None
    name: Name = ""
    mime: Annotated[str, Meta(max_length=255)] = ""
    size: Size = 0
    meta: dict[str, Any] = {}


class Message(_Update, frozen=True, tag="message"):
    """A contact wrote. ``external_id`` is unique in the channel. ``start``: what a link brought. ``pressed``: the
    ``data`` of a button. ``reply_to``: the message this one answers. ``thread``: given back with the answers.
    ``automatic``: a machine wrote it. ``due_at``: when they asked to be answered. ``companions``: ``external_id`` of
    others it was sent to, who may answer it."""

    external_id: Id
    sender: Person
    text: Text = ""
    entities: list[Entity] = []
    files: Annotated[list[File], Meta(max_length=100)] = []
    claims: Annotated[list[Claimed], Meta(max_length=100)] = []
    at: Time | None = None
    start: Name | None = None
    pressed: Name | None = None
    reply_to: Id | None = None
    refers: list[Id] = []
    token: Id | None = None
    thread: Text | None = None
    subject: Name = ""
    original: Text | None = None
    automatic: bool = False
    due_at: Time | None = None
    companions: Annotated[list[Id], Meta(max_length=50)] = []


class Edited(_Update, frozen=True, tag="edited"):
    """A contact changed what they wrote."""

    external_id: Id
    sender: Person
    text: Text = ""
    entities: list[Entity] = []
    files: Annotated[list[File], Meta(max_length=100)] = []
    at: Time | None = None


class Retracted(_Update, frozen=True, tag="retracted"):
    """A contact took a message back."""

    external_id: Id
    at: Time | None = None


class Receipt(_Update, frozen=True, tag="receipt"):
    """What became of a message of ours; with ``up_to``, of it and all before it to the same contact. ``key``: that of
    the ``send``, which settles one whose outcome we do not know."""

    external_id: Id
    state: ReceiptState
    reason: Name | None = None
    up_to: bool = False
    key: Id | None = None
    at: Time | None = None


class Reach(_Update, frozen=True, tag="reach"):
    """The contact can be written to no longer, or again."""

    sender: Person
    reachable: bool
    reason: Name = ""


class Echoed(_Update, frozen=True, tag="echoed"):
    """Somebody answered the contact elsewhere, in your own interface."""

    external_id: Id
    recipient: Person
    author: Name = ""
    text: Text = ""
    entities: list[Entity] = []
    files: Annotated[list[File], Meta(max_length=100)] = []
    at: Time | None = None


class Reacted(_Update, frozen=True, tag="reacted"):
    """A contact put an emoji on a message, or took it off (empty)."""

    external_id: Id
    sender: Person
    reaction: Annotated[str, Meta(max_length=64)]


class Typing(_Update, frozen=True, tag="typing"):
    """The contact is typing."""

    sender: Person


Update = Message | Edited | Retracted | Receipt | Reach | Echoed | Reacted | Typing
_DECODER: msgspec.json.Decoder[Update] = msgspec.json.Decoder(Update)


def incoming(payload: bytes) -> list[Incoming]:
    """Pure; for `Kind.incoming`. Raises `ValueError` with a sentence for what is not by the schema."""
    if _NUL.search(payload):
        raise ValueError("The update has a NUL character, which no text has.")
    try:
        return [_converted(_DECODER.decode(payload))]
    except RecursionError:
        raise ValueError("The update is nested too deeply.") from None


def _converted(update: Update) -> Incoming:
    match update:
        case Message():
            return channel.Received(**_fields(update))
        case Edited():
            return channel.Edited(**_fields(update))
        case Retracted():
            return channel.Retracted(**_fields(update))
        case Receipt():
            return channel.Receipt(**_fields(update))
        case Reach():
            return channel.Reach(**_fields(update))
        case Echoed():
            return channel.Echoed(**_fields(update))
        case Reacted():
            return channel.Reacted(**_fields(update))
        case Typing():
            return channel.Typing(**_fields(update))
        case _:
            assert_never(update)


def _fields(update: Update) -> dict[str, Any]:
    """Those of the contract's type: the same names, with our persons and files made its own."""
    fields = structs.asdict(update)
    for name in fields.keys() & {"sender", "recipient"}:
        fields[name] = Sender(**structs.asdict(fields[name]))
    if "files" in fields:
        fields["files"] = [_file(file) for file in fields["files"]]
    for entity in fields.get("entities", ()):
        if entity.offset < 0 or entity.length < 1 or entity.offset + entity.length > len(fields["text"]):
            raise ValueError("The markup lies outside the text.")
    return fields


def _file(file: File) -> RemoteFile:
    if file.url is None and file.type not in (AttachmentType.LOCATION, AttachmentType.CONTACT):
        raise ValueError(f"A file of type {file.type} needs its url.")
    return RemoteFile(type=file.type, ref=file.url, name=file.name, mime=file.mime, size=file.size, meta=file.meta)


def data_of(url: str) -> bytes:
    """The bytes of a ``data:`` URL. Raises `ValueError`."""
    head, comma, body = url.partition(",")
    if not head.startswith("data:") or not comma:
        raise ValueError("That is no data: URL.")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as problem:
        raise ValueError(f"The data: URL is not base64: {problem}") from None


# --- what leaves ----------------------------------------------------------------------------------------------------


class SentFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file to deliver. ``url``: where it can be fetched; ``data``: its bytes as base64; ``path``: where it lies on
    this machine. At least one is there. ``size`` in bytes."""

    type: AttachmentType
    name: str
    mime: str
    size: int
    url: str | None = None
    data: str | None = None
    path: str | None = None


class Send(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="send"):
    """One message to deliver. ``key`` is the same on every try: what was delivered under it must not be again.
    ``recipient``: a contact's ``external_id``. ``thread``: what the newest message of theirs brought. ``answers``: its
    ``external_id``. ``token`` proves the conversation when it comes back."""

    key: str
    recipient: str
    text: str = ""
    entities: list[Entity] = []
    file: SentFile | None = None
    buttons: list[list[Button]] = []
    reply_to: str | None = None
    thread: str | None = None
    token: str = ""
    subject: str = ""
    answers: str | None = None
    template: Template | None = None


class Failed(Struct, frozen=True, kw_only=True):
    """Why a message was not delivered: not now (``after`` seconds), never, not to this person, only templates, the
    whole channel is down, or nobody knows."""

    outcome: Literal["retry", "rejected", "unreachable", "window_closed", "channel_down", "unsure"]
    reason: str = ""
    after: Annotated[float, Meta(ge=0, le=86_400)] | None = None


def send(outgoing: Outgoing, *, data: bytes | None = None, path: str | None = None) -> Send:
    """``data`` or ``path``: the file's bytes or where they are, for those who cannot fetch its URL."""
    return Send(
        key=outgoing.key,
        recipient=outgoing.recipient,
        text=outgoing.text,
        entities=list(outgoing.entities),
        file=None if outgoing.file is None else _sent_file(outgoing.file, data, path),
        buttons=[list(row) for row in outgoing.buttons],
        reply_to=outgoing.reply_to,
        thread=outgoing.thread,
        token=outgoing.token,
        subject=outgoing.subject,
        answers=outgoing.answers,
        template=outgoing.template,
    )


def _sent_file(file: OutgoingFile, data: bytes | None, path: str | None) -> SentFile:
    return SentFile(
        type=file.type,
        name=file.name,
        mime=file.mime,
        size=file.size,
        url=file.url,
        data=None if data is None else base64.b64encode(data).decode(),
        path=path,
    )


_OUTCOMES: dict[str, type[Outcome]] = {
    "rejected": channel.Rejected,
    "unreachable": channel.Unreachable,
    "window_closed": channel.WindowClosed,
    "channel_down": channel.ChannelDown,
    "unsure": channel.Unsure,
}


def outcome_of(failed: Failed, who: str) -> Outcome:
    """``who`` said so, for the operator's sentence."""
    reason = failed.reason[:500] or f"{who} gave no reason"
    sentence = f"{who} did not deliver it: {reason}"
    if failed.outcome == "retry":
        return channel.Retry(sentence, failed.after)
    return _OUTCOMES[failed.outcome](sentence)


# --- the schema -----------------------------------------------------------------------------------------------------


def schema(title: str, *more: Any) -> dict[str, Any]:
    """JSON Schema 2020-12 of everything above, and of the types ``more``."""
    types = [Update, Send, Failed, *more]
    (update, *others), definitions = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "oneOf": [update, *others],
        "$defs": {name: _tidy(definition) for name, definition in definitions.items()},
    }


def _tidy(definition: dict[str, Any]) -> dict[str, Any]:
    """Docstrings are broken into lines for us; a description is not."""
    if "description" in definition:
        definition["description"] = " ".join(definition["description"].replace("``", "`").split())
    return definition
