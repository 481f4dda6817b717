"""Who is asking: a token over TCP, the peer's user id on the Unix socket."""

import socket
import struct

from aiohttp import web

from omnid.desk import operators
from omnid.errors import Invalid, NotAllowed, NotAuthenticated, RateLimited
from omnid.http.context import CONTEXT, Context
from omnid.model import Actor, Role
from omnid.policy.sentences import sentence
from omnid.store import database

REFUSED_PER_MINUTE = 20
"""Tokens that are none, from one address, before they are not even looked up."""
AS = "X-Omnid-As"
"""On the Unix socket an admin may act as the operator of this login."""


def actor(request: web.Request) -> Actor:
    """Raises `NotAuthenticated`, `NotAllowed`, `RateLimited`."""
    context = request.app[CONTEXT]
    secret = _secret(request)
    uid = peer_uid(request)
    if secret is not None:
        found = _holder(context, secret, request.remote or "")
    elif uid is not None:
        return _local(context, uid, request.headers.get(AS))
    else:
        raise NotAuthenticated
    if AS in request.headers:
        raise NotAllowed(found.name, "act as somebody else", "the Unix socket")
    return found


def peer_uid(request: web.Request) -> int | None:
    """The system user at the other end of a Unix socket; None over TCP."""
    connection = None if request.transport is None else request.transport.get_extra_info("socket")
    if connection is None or connection.family != socket.AF_UNIX:
        return None
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    uid: int = struct.unpack("3i", credentials)[1]
    return uid


def _secret(request: web.Request) -> str | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NotAuthenticated
    return secret.strip()


def _holder(context: Context, secret: str, address: str) -> Actor:
    # In the loop: two look-ups by index take less than the way to another thread, and a revoked token ends at once.
    now = database.clock()
    try:
        with database.reading(context.engine.connection, now) as tx:
            found = operators.holder(tx, secret)
    except database.Problem as problem:
        raise database.refusal(problem) from problem
    if found is not None:
        return found
    # A true token is taken whatever others at its address try: there is nothing to guess in 256 random bits.
    wait = context.refused.take(address, REFUSED_PER_MINUTE, now / 1000)
    if wait:
        raise RateLimited("wrong tokens", wait)
    raise NotAuthenticated(sentence("bad_token"))


def _local(context: Context, uid: int, login: str | None) -> Actor:
    try:
        with database.reading(context.engine.connection) as tx:
            found = operators.local(tx, uid, context.uid)
            if login is None:
                return found
            if found.role is not Role.ADMIN:
                raise NotAllowed(found.name, "act as somebody else", "the role admin")
            if not login.isascii():
                raise Invalid("A login has ASCII letters only.", path=AS)
            return operators.named(tx, login, found)
    except database.Problem as problem:
        raise database.refusal(problem) from problem
