"""Pairing: a one-time code makes an account on a console an operator's."""

import hashlib
import secrets

from msgspec import Struct

from omnid.desk import operators as acting
from omnid.desk.operation import Request, operation
from omnid.errors import Conflict, Invalid, NotAllowed
from omnid.events import OperatorPaired, OperatorUnpaired
from omnid.model import Actor, ConsoleId, ConsolePerson, Operator, Role
from omnid.policy.sentences import sentence
from omnid.store import consoles, operators
from omnid.store.database import Tx

GOOD_FOR_MS = 10 * 60_000
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the letters and digits people take for one another: 32 of them, so eight are 40 bits."""
LENGTH = 8


class OneLogin(Request, frozen=True):
    login: str


class PairingCode(Struct, frozen=True, kw_only=True):
    """``code`` is shown this once; only its hash is kept."""

    login: str
    code: str
    expires_at: int


@operation("operator.pair")
def pair(tx: Tx, actor: Actor, request: OneLogin) -> PairingCode:
    """Make a one-time code with which an account on a console becomes that operator's; good for ten minutes.

    Operators make their own, admins anybody's. An earlier code of theirs that was not used is worth nothing any more.
    """
    operator = _own(tx, actor, request.login, "operator.pair")
    if operator.disabled_at is not None:
        raise Conflict(sentence("disabled", who=operator.login))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    expires_at = tx.now + GOOD_FOR_MS
    consoles.offer_code(tx, digest(code), operator.id, expires_at)
    return PairingCode(login=operator.login, code=f"{code[:4]}-{code[4:]}", expires_at=expires_at)


class Unpaired(Struct, frozen=True, kw_only=True):
    login: str
    accounts: int


@operation("operator.unpair")
def unpair(tx: Tx, actor: Actor, request: OneLogin) -> Unpaired:
    """Forget an operator's accounts on consoles: whoever has them can do nothing there any more."""
    operator = _own(tx, actor, request.login, "operator.unpair")
    count = consoles.unpair(tx, operator.id)
    if count:
        tx.emit(OperatorUnpaired(operator_id=operator.id, actor=actor.label))
    return Unpaired(login=operator.login, accounts=count)


def _own(tx: Tx, actor: Actor, login: str, what: str) -> Operator:
    operator = operators.named(tx, login)
    if operator.id != actor.operator_id and actor.role is not Role.ADMIN:
        raise NotAllowed(actor.name, f"{what} for others", "the role admin")
    return operator


def redeem(tx: Tx, console: ConsoleId, external_id: str, code: str) -> ConsolePerson:
    """That account is the code's operator from now on. Raises `Invalid`, `Conflict`."""
    hash_ = digest(code)
    found = consoles.code(tx, hash_)
    if found is None:
        raise Invalid(sentence("no_code"), path="code")
    operator_id, expires_at, used_at = found
    if used_at is not None:
        raise Conflict(sentence("code_used"))
    if expires_at <= tx.now:
        raise Conflict(sentence("code_late"))
    operator = operators.get(tx, operator_id)
    if operator.disabled_at is not None:
        raise Conflict(sentence("disabled", who=operator.login))
    consoles.use_code(tx, hash_)
    consoles.pair(tx, console, external_id, operator_id)
    tx.emit(OperatorPaired(operator_id=operator_id, console_id=console, actor=acting.acting(operator).label))
    person = consoles.person(tx, console, external_id)
    assert person is not None
    return person


def actor(tx: Tx, console: ConsoleId, external_id: str) -> Actor | None:
    """Whom an account on a console stands for; None for strangers and disabled operators."""
    person = consoles.person(tx, console, external_id)
    if person is None:
        return None
    operator = operators.get(tx, person.operator_id)
    return None if operator.disabled_at is not None else acting.acting(operator)


def digest(code: str) -> bytes:
    """However it was typed. A plain hash: guessing is limited where codes are taken, and they last ten minutes."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(b"omnid pairing\0" + plain.encode()).digest()
