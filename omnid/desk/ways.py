"""Operations on the ways by which operators, or everybody, are told."""

import base64
import re
import secrets
import shlex
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from omnid.channel import Secret
from omnid.desk import language
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import Invalid
from omnid.events import NotificationMade, WayAdded, WayRemoved
from omnid.model import Actor, Notification, Role, Sentence, Way, WayId, WayKind
from omnid.policy.sentences import say
from omnid.store import channels, deliveries, notifications, operators, ways
from omnid.store.database import Tx

EVERYBODY = "desk"
_SIGNED = "whsec_"
_EMAIL = re.compile(r"[^@\s<>\",;]+@[^@\s<>\",;]+")
_CHAT = re.compile(r"(?:[a-z0-9][a-z0-9._-]*:)?-?\d{1,20}")


class AddWay(Request, frozen=True):
    """``operator``: a login, or ``desk`` for what anybody is told.

    ``address``: of a ``webhook`` the URL; of ``email`` the address; of ``exec`` the program with its arguments, by its
    full path; of ``telegram`` the chat's number, with the channel before it where there are several: ``bot:123456``.
    ``secret``: what a webhook is signed with, ``whsec_…``, best by reference (``env:NAME``, ``file:/path``); made
    unless it is given.
    """

    operator: str
    kind: WayKind
    address: Annotated[str, Meta(min_length=1, max_length=1000)]
    secret: str | None = None


class NewWay(Struct, frozen=True, kw_only=True):
    """``secret``: what a webhook's requests are signed with, where it was made for it; shown this once."""

    way: Way
    secret: str | None


# Admins only: the daemon itself runs the program and calls the address.
@operation("way.add", role=Role.ADMIN)
def add(tx: Tx, actor: Actor, request: AddWay) -> NewWay:
    """Add a way by which an operator, or everybody, is told."""
    operator = None if request.operator == EVERYBODY else operators.named(tx, request.operator).id
    _check(tx, request.kind, request.address)
    made = None
    if request.kind is WayKind.WEBHOOK and request.secret is None:
        made = _SIGNED + base64.b64encode(secrets.token_bytes(32)).decode()
    elif request.kind is not WayKind.WEBHOOK and request.secret is not None:
        raise Invalid("Only a webhook is signed: leave the secret out.", path="secret")
    elif request.secret is not None:
        _check_secret(request.secret)
    way = ways.add(tx, operator, request.kind, request.address, made or request.secret)
    tx.emit(WayAdded(way_id=way, operator_id=operator, actor=actor.label))
    return NewWay(way=ways.get(tx, way), secret=made)


def _check(tx: Tx, kind: WayKind, address: str) -> None:
    """Raises `Invalid`, and `NotFound` for a channel that is not there."""
    if kind is WayKind.EMAIL and not _EMAIL.fullmatch(address):
        raise Invalid(f"“{address}” is not an e-mail address.", path="address")
    if kind is WayKind.TELEGRAM and not _CHAT.fullmatch(address):
        raise Invalid(
            f"“{address}” is not a chat: give its number, or CHANNEL:NUMBER (@userinfobot tells yours).", path="address"
        )
    if kind is WayKind.TELEGRAM and ":" in address:
        channel = channels.named(tx, address.partition(":")[0])
        if channel.kind != WayKind.TELEGRAM.value:
            raise Invalid(f"“{channel.name}” is no Telegram channel: it is of the kind {channel.kind}.", path="address")
    if kind is WayKind.EXEC:
        _check_program(address)
    if kind is WayKind.WEBHOOK and not _is_address(address):
        raise Invalid(f"“{address}” is not an http or https address.", path="address")


def _check_secret(given: str) -> None:
    """A reference is read when it is needed. Raises `Invalid` with a sentence that does not show it."""
    try:
        if not Secret(given).is_reference:
            base64.b64decode(given.removeprefix(_SIGNED), validate=True)
    except ValueError:
        raise Invalid(
            f"A webhook's secret is {_SIGNED} and base64 after it, or a reference such as env:NAME.", path="secret"
        ) from None


def _is_address(given: str) -> bool:
    try:
        parts = urlsplit(given)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_program(address: str) -> None:
    try:
        words = shlex.split(address)
    except ValueError as problem:
        raise Invalid(f"“{address}” cannot be taken apart into words: {problem}.", path="address") from None
    if not words or not Path(words[0]).is_absolute():
        raise Invalid("Give the program by its full path: /usr/local/bin/page --to anna.", path="address")


@operation("way.list", role=Role.SUPERVISOR, reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Way]:
    """List the ways, everybody's first."""
    return ways.every(tx)


class OneWay(Request, frozen=True):
    way_id: WayId


@operation("way.remove", role=Role.ADMIN)
def remove(tx: Tx, actor: Actor, request: OneWay) -> Done:
    """Remove a way; what is still to leave by it does not."""
    way = ways.get(tx, request.way_id)
    ways.remove(tx, way.id)
    tx.emit(WayRemoved(way_id=way.id, operator_id=way.operator_id, actor=actor.label))
    return Done()


@operation("way.test", role=Role.ADMIN)
def test(tx: Tx, actor: Actor, request: OneWay) -> Notification:
    """Send a test notification by one way; notification.show tells what became of it."""
    way = ways.get(tx, request.way_id)
    key = f"test:{secrets.token_hex(8)}"
    text = say(Sentence("test", {"who": actor.name}), language.of(tx, way.operator_id))
    number = notifications.add(tx, way.operator_id, None, None, "test", text, key)
    assert number is not None
    deliveries.add(tx, number, way)
    # Nobody has to acknowledge a test.
    notifications.acknowledge(tx, number)
    tx.emit(NotificationMade(notification_id=number, operator_id=way.operator_id, reason="test", actor=actor.label))
    return notifications.get(tx, number)
