"""The ticket a stored file gets, so that a later request may attach it: signed, not stored."""

import base64
import binascii
import hashlib
import hmac

import msgspec
from msgspec import Struct

from omnid.desk.writing import StoredFile
from omnid.errors import Invalid
from omnid.model import AttachmentType
from omnid.policy.sentences import sentence
from omnid.store import settings
from omnid.store.database import Tx

SECRET = "uploads"
GOOD_FOR_MS = 24 * 3600 * 1000


class Upload(Struct, frozen=True, kw_only=True):
    """A stored file, waiting to be attached. ``id`` is the ticket: good for a day, for whoever uploaded it.

    ``meta``: of a picture, its size in pixels where its beginning tells it: ``width`` and ``height``.
    """

    id: str
    type: AttachmentType
    name: str
    mime: str
    size: int
    meta: dict[str, int] = {}


class _Ticket(Struct, frozen=True, array_like=True):
    sha256: str
    type: AttachmentType
    name: str
    mime: str
    size: int
    owner: str
    at: int
    meta: dict[str, int] = {}


def ticket(key: bytes, stored: StoredFile, owner: str, now: int) -> Upload:
    """``owner``: an actor's label or a visitor's external id; ``key``: the secret of `SECRET`."""
    meta = dict(stored.meta)
    made = _Ticket(stored.sha256, stored.type, stored.name, stored.mime, stored.size, owner, now, meta)
    body = msgspec.json.encode(made)
    text = base64.urlsafe_b64encode(_sign(key, body) + body).decode().rstrip("=")
    return Upload(id=text, type=stored.type, name=stored.name, mime=stored.mime, size=stored.size, meta=meta)


def redeem(tx: Tx, tickets: list[str], owner: str) -> list[StoredFile]:
    """The files behind tickets. Raises `Invalid` for one that is forged, too old or somebody else's."""
    key = settings.secret(tx, SECRET) if tickets else b""
    return [_redeem(tx.now, key, one, owner, f"files[{index}]") for index, one in enumerate(tickets)]


def _redeem(now: int, key: bytes, text: str, owner: str, path: str) -> StoredFile:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Invalid(sentence("no_upload"), path=path) from problem
    if not hmac.compare_digest(_sign(key, raw[32:]), raw[:32]):
        raise Invalid(sentence("no_upload"), path=path)
    found = msgspec.json.decode(raw[32:], type=_Ticket)
    if found.owner != owner:
        raise Invalid(sentence("others_upload"), path=path)
    if now - found.at > GOOD_FOR_MS:
        raise Invalid(sentence("old_upload"), path=path)
    return StoredFile(found.type, found.name, found.mime, found.size, found.sha256, found.meta)


def _sign(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()
