"""The API's description, OpenAPI 3.1 generated from the registry of operations: ``/api/v1/openapi.json``."""

import inspect
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from aiohttp import web

from omnid import __version__, operations
from omnid.desk import export
from omnid.desk.operation import OPERATIONS, Operation
from omnid.desk.uploads import Upload
from omnid.http import events, live_stream, page
from omnid.http.context import Context
from omnid.http.live import LIVE
from omnid.http.query import QUERY, Query
from omnid.http.uploads import UPLOAD

PREFIX = "#/components/schemas/"
ERRORS = {"4XX": {"$ref": "#/components/responses/Error"}, "5XX": {"$ref": "#/components/responses/Error"}}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Made by you, new for each request. A second copy of the request returns the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": operations.KEY_LIMIT},
}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "description": "`message` is in English. `said`, where there is one, is the same by its sentence's name "
            "and facts, for those who put it into another language. More fields may stand beside them: `path` (what is "
            "wrong), `retry_after` (s)…",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "said": {
                    "type": "object",
                    "required": ["name", "facts"],
                    "properties": {"name": {"type": "string"}, "facts": {"type": "object"}},
                },
            },
            "additionalProperties": True,
        }
    },
}

Json = dict[str, Any]
STREAMED = (events.Follow, live_stream.Listen, live_stream.Typing, export.Wanted, Query, Upload)


def add_routes(app: web.Application, context: Context) -> None:
    base = str(context.settings.http.public_url or "")

    async def show_document(request: web.Request) -> web.Response:
        return web.Response(body=msgspec.json.encode(document(base)), content_type="application/json")

    async def show_page(request: web.Request) -> web.Response:
        return page.response(document(base))

    app.router.add_get("/api/v1/openapi.json", show_document)
    app.router.add_get("/api/v1/", show_page)
    app.router.add_get("/api/v1", _with_slash)


async def _with_slash(request: web.Request) -> web.Response:
    """Relative, so that it is right under any base path."""
    return web.Response(status=308, headers={"Location": "v1/"})


@cache
def document(base: str) -> Json:
    """OpenAPI 3.1. ``base``: where the API is, without /api/v1."""
    every = sorted((*OPERATIONS.values(), *LIVE.values()), key=lambda one: one.name)
    types = [shape for one in every for shape in (one.request, one.response)]
    schemas, components = _schemas([*types, *STREAMED])
    paths: Json = {}
    for index, one in enumerate(every):
        request, response = schemas[2 * index : 2 * index + 2]
        paths[f"/api/v1/{one.name}"] = _path(one, request, response, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Omnid", "version": __version__, "description": inspect.cleandoc(ABOUT)},
        "servers": [{"url": base or "/"}],
        "security": [{"bearer": []}],
        "paths": paths | _streams(components),
        "components": {
            "schemas": components | {"Error": ERROR},
            "responses": {
                "Error": {"description": "What went wrong, and what to do.", "content": _json(_ref("Error"))}
            },
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


ABOUT = """
    Every operation is `POST /api/v1/<operation>` with a JSON body; those that only read can also be asked by GET.
    Send a token (`omnid operator token add`) as `Authorization: Bearer …`; on the Unix socket your system user
    says who you are. Times are milliseconds since the epoch, UTC. Lists give a `cursor` for what follows.
    """


def _schemas(types: Iterable[Any]) -> tuple[list[Json], Json]:
    schemas, components = msgspec.json.schema_components(types, ref_template=PREFIX + "{name}")
    return list(schemas), _tidy(components)


def _tidy(value: Any) -> Any:
    """Docstrings as Markdown."""
    if isinstance(value, dict):
        return {
            name: inspect.cleandoc(item).replace("``", "`")
            if name == "description" and isinstance(item, str)
            else _tidy(item)
            for name, item in value.items()
        }
    return [_tidy(item) for item in value] if isinstance(value, list) else value


def _path(operation: Operation, request: Json, response: Json, components: Json) -> Json:
    post = _described(operation) | {
        "operationId": operation.name,
        "requestBody": {"required": bool(_named(request, components).get("required")), "content": _json(request)},
        "responses": {"200": {"description": "It is done.", "content": _json(response)}} | ERRORS,
    }
    if not operation.reads:
        return {"post": post | {"parameters": [KEY]}}
    get = _described(operation) | {
        "operationId": f"{operation.name}.get",
        "parameters": _parameters(request, components),
        "responses": post["responses"],
    }
    return {"post": post, "get": get}


def _described(operation: Operation) -> Json:
    return {
        "summary": operation.summary.replace("``", "`"),
        "description": inspect.cleandoc(operation.description).replace("``", "`"),
        "tags": [operation.name.partition(".")[0]],
        "x-role": operation.role.value,
        "x-scope": operation.scope.value,
    }


def _streams(components: Json) -> Json:
    """What is not one request and one answer."""
    lines = {"application/jsonl": {"schema": {"type": "string"}}, "text/csv": {"schema": {"type": "string"}}}
    reading = {"tags": ["stream"], "x-role": "operator", "x-scope": "read"}
    query = _described(QUERY) | {
        "tags": ["stream"],
        "operationId": "query",
        "requestBody": {"required": True, "content": _json(_ref("Query"))},
        "responses": {"200": {"description": "Rows, as they are found.", "content": lines}} | ERRORS,
    }
    upload = _described(UPLOAD) | {
        "operationId": "files",
        "parameters": [{"name": "name", "in": "query", "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}},
        "responses": {"200": {"description": "It is stored.", "content": _json(_ref("Upload"))}} | ERRORS,
    }
    follow = reading | {
        "operationId": "events",
        "summary": "Follow the log: long poll, server-sent events or WebSocket.",
        "description": inspect.cleandoc(EVENTS),
        "parameters": [
            *_parameters(_ref("Follow"), components),
            {"name": "Last-Event-ID", "in": "header", "schema": {"type": "integer"}},
        ],
        "responses": {
            "101": {"description": "A WebSocket: one Happening in a frame."},
            "200": {
                "description": "Events.",
                "content": _json(_ref("Happenings")) | {"text/event-stream": {"schema": _ref("Happening")}},
            },
        }
        | ERRORS,
    }
    exported = reading | {
        "operationId": "export",
        "summary": "Export everything of a noun, in constant memory.",
        "description": inspect.cleandoc(EXPORT),
        "parameters": _export_parameters(components),
        "responses": {"200": {"description": "Rows, in the order of ids.", "content": lines}} | ERRORS,
    }
    return {
        "/api/v1/events": {"get": follow},
        "/api/v1/export/{noun}": {"get": exported},
        "/api/v1/files": {"post": upload},
        "/api/v1/live": {"get": reading | _live(components)},
        "/api/v1/query": {"post": query},
    }


def _live(components: Json) -> Json:
    typing = {"anyOf": [_ref("TypingContact"), _ref("TypingOperator")]}
    return {
        "operationId": "live",
        "summary": "Follow what is true only now: who is typing.",
        "description": inspect.cleandoc(NOW),
        "parameters": _parameters(_ref("Listen"), components),
        "responses": {"200": {"description": "Signals.", "content": {"text/event-stream": {"schema": typing}}}}
        | ERRORS,
    }


EVENTS = """
    Asked for plain JSON, answers with what follows `after`, and waits up to `wait` seconds for it. With
    `Accept: text/event-stream`, a stream whose ids are sequence numbers (`Last-Event-ID` is honoured). With
    `Upgrade: websocket`, a frame for each event; a client that named a `consumer` may send `{"ack": seq}`.
    Nothing is left out and nothing comes twice; whoever was away goes on after the last event they have.
    """
NOW = """
    Server-sent events named `typing`, as they happen. They are not stored and not repeated: whoever was away has missed
    them. While somebody goes on typing, it is said again every few seconds; take it for over after six without.
    """
EXPORT = """
    The cursor is the `id` (for events the `seq`) of the last row you have: pass it as `after`, and what was made since
    then follows. What was changed since then is told by the events. `since` and `until` are ISO 8601 or milliseconds.
    In CSV a text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a return) has an
    apostrophe before it.
    """


def _export_parameters(components: Json) -> list[Json]:
    given = {one["name"]: one for one in _parameters(_ref("Wanted"), components)}
    times = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("since", "until")]
    return [
        {"name": "noun", "in": "path", "required": True, "schema": given["noun"]["schema"]},
        *(given[name] for name in ("format", "after", "channel")),
        *times,
    ]


def _parameters(request: Json, components: Json) -> list[Json]:
    shape = _named(request, components)
    required = shape.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in shape["properties"].items()
    ]


def _named(reference: Json, components: Json) -> Json:
    found: Json = components[reference["$ref"].removeprefix(PREFIX)]
    return found


def _ref(name: str) -> Json:
    return {"$ref": PREFIX + name}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
