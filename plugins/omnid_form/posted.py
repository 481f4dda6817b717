"""What is in the body of a request: a form, with files or without, or JSON."""

import json
from typing import TypeAlias

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from msgspec import Struct
from multidict import MultiDictProxy

from omnid_form.submission import Upload

__all__ = ["NotAForm", "Posted", "posted"]

_MOST_FIELDS = 100
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_Fields: TypeAlias = "MultiDictProxy[str | bytes | bytearray | web.FileField]"


class NotAForm(Exception):
    """The body cannot be read; the sentence says why."""


class Posted(Struct, frozen=True, kw_only=True):
    """``values``: texts by field, the first of each. ``plain``: sent by a page without script."""

    values: dict[str, str]
    files: list[Upload]
    plain: bool


async def posted(request: web.Request) -> Posted:
    """Raises `NotAForm`, and what aiohttp says of a body that is too large."""
    if request.content_type == "application/json":
        return Posted(values=_json(await request.read()), files=[], plain=False)
    if request.content_type not in _FORMS:
        raise NotAForm(f"Send a form ({' or '.join(_FORMS)}) or a JSON object.")
    try:
        fields = await request.post()
    except (ValueError, LookupError, HttpProcessingError) as problem:
        raise NotAForm(f"The form cannot be read: {problem}") from None
    if len(fields) > _MOST_FIELDS:
        raise NotAForm("The form has too many fields.")
    plain = "application/json" not in request.headers.get("Accept", "")
    return Posted(values=_texts(fields), files=_uploads(fields), plain=plain)


def _json(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAForm("The body is not JSON.") from None
    if not isinstance(values, dict) or len(values) > _MOST_FIELDS:
        raise NotAForm("The body is no JSON object of a form's fields.")
    return {name: _text(name, value) for name, value in values.items() if value is not None}


def _text(name: str, value: object) -> str:
    match value:
        case bool():
            return "yes" if value else ""
        case str():
            return value
        case int() | float():
            return f"{value:.15g}"
        case _:
            raise NotAForm(f"The field {name[:60]!a} is neither text nor a number.")


def _texts(fields: _Fields) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, str):
            found.setdefault(name, value)
    return found


def _uploads(fields: _Fields) -> list[Upload]:
    found = []
    for value in fields.values():
        if isinstance(value, web.FileField):
            with value.file:
                found.append(_upload(value, value.file.read()))
    return [upload for upload in found if upload.size]


def _upload(field: web.FileField, content: bytes) -> Upload:
    mime = field.content_type[:100]
    return Upload(
        name=field.filename.encode("utf-8", "replace").decode()[:200],
        mime=mime,
        size=len(content),
        data=content,
    )
