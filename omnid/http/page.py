"""The page for people at ``/api/v1/``: every operation with its fields and a command to try it; no script needed."""

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from aiohttp import web

Json = dict[str, Any]


class Field(NamedTuple):
    name: str
    type: str
    required: bool


class Entry(NamedTuple):
    name: str
    summary: str
    description: str
    about: str
    role: str
    scope: str
    fields: list[Field]
    curl: str


def response(document: Json) -> web.Response:
    text = _page(document["servers"][0]["url"], document)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'"
    return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})


_pages: dict[str, str] = {}


def _page(base: str, document: Json) -> str:
    if base not in _pages:
        _pages[base] = _template().render(info=document["info"], groups=_groups(document))
    return _pages[base]


@cache
def _template() -> Any:
    import jinja2

    source = resources.files("omnid.http").joinpath("page.html").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["marked"] = _marked
    return environment.from_string(source)


def _marked(text: str) -> Any:
    """Escaped, with `names` set as code and paragraphs kept."""
    import markupsafe

    escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(markupsafe.escape(text)))
    return markupsafe.Markup(escaped.replace("\n\n", "<br>"))  # noqa: S704 - what came in was escaped a line before


def _groups(document: Json) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for path, methods in document["paths"].items():
        method = "post" if "post" in methods else "get"
        entry = _entry(path, method, methods[method], document)
        groups.setdefault(methods[method]["tags"][0], []).append(entry)
    return groups


def _entry(path: str, method: str, operation: Json, document: Json) -> Entry:
    schemas = document["components"]["schemas"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    shape = schemas[body["$ref"].rpartition("/")[2]] if body else {}
    fields = [
        Field(name, describe(schema, schemas), name in shape["required"])
        for name, schema in shape.get("properties", {}).items()
    ] or [Field(one["name"], describe(one["schema"], schemas), one.get("required", False))
          for one in operation.get("parameters", []) if one["in"] != "header"]  # fmt: skip
    return Entry(
        name=operation["operationId"],
        summary=operation["summary"],
        description=operation["description"],
        about=shape.get("description", ""),
        role=operation["x-role"],
        scope=operation["x-scope"],
        fields=fields,
        curl=_curl(document["servers"][0]["url"].rstrip("/") + path, method, operation, shape, schemas),
    )


def _curl(url: str, method: str, operation: Json, shape: Json, schemas: Json) -> str:
    command = 'curl -H "Authorization: Bearer $OMNID_TOKEN"'
    if "application/octet-stream" in operation.get("requestBody", {}).get("content", {}):
        return f"{command} --data-binary @photo.jpg '{url}?name=photo.jpg'"
    if method == "get":
        return f"{command} '{url.replace('{noun}', 'messages')}?after=0'"
    example = {name: _example(shape["properties"][name], schemas) for name in shape["required"]}
    if "text" in shape["properties"] and operation["x-scope"] != "read":
        example.setdefault("text", "Hello!")
    body = json.dumps(example, ensure_ascii=False).replace("'", "'\\''")
    return f"{command} '{url}' \\\n     --json '{body}'"


def describe(schema: Json, schemas: Json) -> str:
    """A type in words."""
    if "$ref" in schema:
        target = schemas[schema["$ref"].rpartition("/")[2]]
        return " · ".join(target["enum"]) if "enum" in target else str(target["title"])
    if "anyOf" in schema:
        words = dict.fromkeys(describe(one, schemas) for one in schema["anyOf"])
        return " or ".join(word for word in words if word != "null")
    if schema.get("type") == "array":
        return f"list of {describe(schema.get('items', {}), schemas)}"
    return str(schema.get("type", "anything"))


def _example(schema: Json, schemas: Json) -> Any:
    if "$ref" in schema:
        return schemas[schema["$ref"].rpartition("/")[2]].get("enum", [{}])[0]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], schemas)
    if schema.get("type") == "array":
        return [_example(schema.get("items", {}), schemas)]
    return {"integer": 42, "number": 1.0, "boolean": True, "string": "…", "object": {}}.get(schema.get("type", ""))
