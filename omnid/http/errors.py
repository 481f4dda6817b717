"""Renders every error as one JSON shape: ``{"error": {"code", "message", …}}``."""

import secrets
from typing import Any

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web_exceptions import HTTPException, HTTPMethodNotAllowed, HTTPRequestEntityTooLarge

from omnid.errors import Invalid, NotAuthenticated, NotFound, OmnidError, TooLarge
from omnid.http.metrics import Metrics
from omnid.policy.sentences import sentence

GONE = 499
"""Only in the metrics: the client left before the answer."""
log = structlog.get_logger()


class MethodNotAllowed(OmnidError):
    code, http_status, exit_status = "method_not_allowed", 405, 2

    def __init__(self, method: str, allowed: set[str]) -> None:
        self.allow = ", ".join(sorted(allowed))
        super().__init__(f"{method} is not possible here; {self.allow} is.", allowed=sorted(allowed))


class Internal(OmnidError):
    """A bug of ours: what happened stands in the log under ``reference``."""

    code, http_status = "internal", 500

    def __init__(self, reference: str) -> None:
        super().__init__(sentence("bug", reference=reference), reference=reference)


def middleware(metrics: Metrics) -> Middleware:
    @web.middleware
    async def rendered(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except OmnidError as problem:
            error = problem
        except HTTPException as answer:
            if not 400 <= answer.status < 500:
                raise
            error = _translated(request, answer)
        except (web.RequestPayloadError, web.PayloadAccessError) as problem:
            error = Invalid(f"The body cannot be read: {problem}.")
        except Exception as problem:  # noqa: BLE001 - the edge: a bug becomes a line in the log and a clear answer
            if _gone(request):
                return web.Response(status=GONE)
            error = _bug(request, problem, metrics)
        if request.writer.output_size > 0:
            return _broken_off(request, error)
        return response(error)

    return rendered


def response(error: OmnidError) -> web.Response:
    headers = {}
    if "retry_after" in error.details:
        headers["Retry-After"] = str(error.details["retry_after"])
    if isinstance(error, NotAuthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="omnid"'
    if isinstance(error, MethodNotAllowed):
        headers["Allow"] = error.allow
    return web.Response(
        body=body(error), status=error.http_status, content_type="application/json", charset="utf-8", headers=headers
    )


def body(error: OmnidError) -> bytes:
    """The JSON; what came in and is no text is shown as “?”."""
    shown: dict[str, Any] = {"code": error.code, "message": error.message, **error.details}
    try:
        return msgspec.json.encode({"error": shown if error.said is None else {**shown, "said": error.said}})
    except UnicodeEncodeError:
        shown = {name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
                 for name, value in shown.items()}  # fmt: skip
        return msgspec.json.encode({"error": shown})


def _translated(request: web.Request, answer: HTTPException) -> OmnidError:
    """aiohttp's own refusals in our words."""
    if isinstance(answer, HTTPMethodNotAllowed):
        return MethodNotAllowed(request.method, answer.allowed_methods)
    if isinstance(answer, HTTPRequestEntityTooLarge):
        return TooLarge("body", request.client_max_size + 1, request.client_max_size)  # how much more, nobody read
    if answer.status == 404:
        return NotFound("page", request.path)
    return Invalid(f"{answer.reason}.")


def _bug(request: web.Request, problem: Exception, metrics: Metrics) -> Internal:
    reference = _reference()
    metrics.bugs.inc()
    log.error("bug", reference=reference, method=request.method, path=request.path, exc_info=problem)
    return Internal(reference)


def _reference() -> str:
    return secrets.token_hex(4)


def _gone(request: web.Request) -> bool:
    """The client has left, so nobody is there to tell, and whatever we could not tell it is no bug."""
    return request.transport is None or request.transport.is_closing()


def _broken_off(request: web.Request, error: OmnidError) -> web.StreamResponse:
    """Half an answer has left already: cut the connection, so that nobody takes it for a whole one."""
    log.warning("an answer was broken off", path=request.path, because=error.message)
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=error.http_status)
