"""Performs operations: permission, idempotency, audit and the function itself, once for every face."""

import hashlib
from typing import Any

import msgspec

from omnid.desk import (  # noqa: F401 - importing an operation's module is what registers it
    applying,
    attributes,
    backing_up,
    bulk,
    channels,
    configuring,
    consoles,
    contacts,
    conversations,
    drafts,
    editing,
    export_file,
    filing_explained,
    hours,
    hours_import,
    jobs,
    journal,
    listing,
    log,
    merging,
    notifications,
    noting,
    operators,
    outbox,
    pairing,
    participating,
    presence,
    proof,
    relating,
    routing_explained,
    rules,
    scheduling,
    searching,
    settings,
    shifts,
    showing,
    snoozing,
    tagging,
    targets,
    teams,
    templates,
    transferring,
    undoing,
    views,
    ways,
)
from omnid.desk.hiding import hidden
from omnid.desk.operation import Operation
from omnid.desk.requests import LARGEST, allowed, convert, decode, find, invalid, storable
from omnid.errors import Conflict, Invalid
from omnid.model import Actor, ActorType, TokenId
from omnid.policy.sentences import sentence
from omnid.store import operators as tokens
from omnid.store import requests
from omnid.store.database import Tx

__all__ = [
    "KEY_LIMIT",
    "LARGEST",
    "allowed",
    "convert",
    "decode",
    "find",
    "invalid",
    "perform",
    "storable",
]

KEY_LIMIT = 200
_UNAUDITED = frozenset({"text", "config", "entities", "buttons", "secret"})
"""Fields whose content the audit row leaves out: it says who did what, the message itself is in the history."""


def perform(tx: Tx, actor: Actor, operation: Operation, request: Any, key: str | None = None) -> Any:
    """Do it, once: a second copy of ``key`` by the same actor returns the first result.

    Raises `NotAllowed`, `Invalid`, `Conflict` when a key comes back with another request, and whatever it raises.
    """
    allowed(actor, operation)
    storable(request)
    if operation.reads:
        return operation.function(tx, actor, request)
    if key is not None:
        return _once(tx, actor, operation, request, key)
    return _do(tx, actor, operation, request)


def _once(tx: Tx, actor: Actor, operation: Operation, request: Any, key: str) -> Any:
    if not (1 <= len(key) <= KEY_LIMIT and key.isprintable()):
        raise Invalid(f"A key has 1 to {KEY_LIMIT} printable characters.", path="key")
    body = msgspec.json.encode(request)
    fingerprint = hashlib.blake2b(operation.name.encode() + b"\0" + body, digest_size=16).digest()
    before = requests.find(tx, actor.label, key)
    if before is not None:
        if before.fingerprint != fingerprint:
            raise Conflict(sentence("used_key", key=key[:40]))
        return msgspec.json.decode(before.response, type=operation.response)
    response = _do(tx, actor, operation, request)
    answered = requests.Answered(fingerprint, msgspec.json.encode(response))
    requests.add(tx, actor.label, key, operation.name, answered)
    return response


def _do(tx: Tx, actor: Actor, operation: Operation, request: Any) -> Any:
    if operation.is_act:
        presence.acted(tx, actor)
    response = operation.function(tx, actor, request)
    if operation.audited and actor.type is not ActorType.SYSTEM:
        requests.audit(tx, actor.label, operation.name, _audited(actor, request))
    if actor.type is ActorType.TOKEN:
        tokens.used(tx, TokenId(actor.id))
    return response


def _audited(actor: Actor, request: Any) -> str:
    fields: dict[str, Any] = {} if actor.by is None else {"by": actor.by}
    fields |= {
        name: hidden(value) if isinstance(value, dict) else value
        for name, value in msgspec.structs.asdict(request).items()
        if name not in _UNAUDITED and value is not msgspec.UNSET
    }
    return msgspec.json.encode(fields).decode()
