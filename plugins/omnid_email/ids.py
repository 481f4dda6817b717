"""Ids in mail: the Message-IDs of others, our own ones, and the tokens that ride in them and in plus-addresses."""

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

__all__ = ["OwnId", "message_ids", "own_id", "plus_address", "plus_token", "split_own_id", "start_address", "start_of"]

_ID = re.compile(r"<([^<>\s]+@[^<>\s]+|[^<>\s]{6,})>")
_OWN = re.compile(r"omnid\.([0-9a-f]{20})(?:\.([a-z0-9]{1,32}))?@([^@\s]+)", re.IGNORECASE)
_PLUS = re.compile(r"[^@\s]+\+([a-z0-9]{12,32})@[^@\s]+", re.IGNORECASE)
_START = re.compile(r"[^@\s]+\+start-([a-z2-7]{2,52})@[^@\s]+", re.IGNORECASE)
_MOST = 100


class OwnId(NamedTuple):
    """What a Message-ID of ours says."""

    token: str | None
    domain: str


def message_ids(value: str) -> list[str]:
    """The ids in a header, without their brackets, in order and each once; long chains keep their ends.

    The part before the @ is case-sensitive, the domain is not.
    """
    found = [_normal(one) for one in _ID.findall(value)]
    if not found and value.strip() and not re.search(r"\s", value.strip()):
        found = [_normal(value.strip().strip("<>"))]  # some programs forget the brackets
    found = list(dict.fromkeys(found))
    return found if len(found) <= _MOST else [found[0], *found[-_MOST + 1 :]]


def _normal(one: str) -> str:
    local, at, domain = one.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def own_id(key: str, token: str, domain: str) -> str:
    """The Message-ID of what is sent under ``key``: the same on every try, so that receivers see one mail."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
    return f"omnid.{digest}{'.' if token else ''}{token}@{domain.lower()}"


def split_own_id(message_id: str) -> OwnId | None:
    """None for an id that `own_id` did not make."""
    found = _OWN.fullmatch(message_id)
    return OwnId(found[2] and found[2].lower(), found[3].lower()) if found else None


def plus_address(address: str, token: str) -> str:
    """RFC 5233: ``support@shop.example`` → ``support+token@shop.example``."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def plus_token(address: str) -> str | None:
    """What stands behind the plus, if it can be a token."""
    found = _PLUS.fullmatch(address.strip())
    return found[1].lower() if found else None


def start_address(address: str, token: str) -> str:
    """An address that carries the token of a deep link. Raises `ValueError` for one that is too long for that."""
    if not 1 <= len(token.encode()) <= 32:
        raise ValueError("a link by mail carries 1 to 32 bytes")
    return plus_address(address, "start-" + base64.b32encode(token.encode()).decode().rstrip("=").lower())


def start_of(address: str) -> str | None:
    """The token in an address that `start_address` made."""
    found = _START.fullmatch(address.strip())
    if found is None:
        return None
    coded = found[1].upper()
    try:
        return base64.b32decode(coded + "=" * (-len(coded) % 8)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
