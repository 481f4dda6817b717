"""The few pages people see who post a plain form, or open its address. Everything that is not ours is escaped."""

from collections.abc import Mapping
from html import escape

from aiohttp import web

from omnid_form.words import say

__all__ = ["form", "problems", "thanks"]

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em}"
    "label{display:block;margin:.8em 0}"
    "input:not([type=checkbox]),textarea{width:100%;font:inherit;box-sizing:border-box}"
    ".away{position:absolute;left:-9999px}strong{color:#b00020;font-weight:400;display:block}"
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_TYPES = {"name": "text", "phone": "tel", "email": "email", "preferred_time": "datetime-local"}


def thanks(language: str) -> web.Response:
    return _page(language, 200, f"<p>{_say(language, 'thanks')}</p>")


def problems(
    language: str, wrong: Mapping[str, str], values: Mapping[str, str], token: str, honeypot: str
) -> web.Response:
    """The form once more, as it was filled in, each problem at its field."""
    head = f"<p>{_say(language, 'problems')} {escape(wrong.get('', ''))}</p>"
    return _page(language, 422, head + _fields(language, values, wrong, token, honeypot))


def form(language: str, token: str, honeypot: str) -> web.Response:
    return _page(language, 200, _fields(language, {}, {}, token, honeypot))


def _fields(language: str, values: Mapping[str, str], wrong: Mapping[str, str], token: str, honeypot: str) -> str:
    def label(name: str, control: str) -> str:
        problem = f"<strong>{escape(wrong[name])}</strong>" if name in wrong else ""
        return f"<label>{_say(language, name)}{control}{problem}</label>"

    def value(name: str) -> str:
        return escape(values.get(name, ""))

    inputs = {name: f'<input type="{type_}" name="{name}" value="{value(name)}">' for name, type_ in _TYPES.items()}
    checked = " checked" if values.get("callback") else ""
    rows = [
        label("name", inputs["name"]),
        label("phone", inputs["phone"]),
        label("email", inputs["email"]),
        label("text", f'<textarea name="text" rows="6">{value("text")}</textarea>'),
        label("callback", f' <input type="checkbox" name="callback" value="yes"{checked}>'),
        label("preferred_time", inputs["preferred_time"]),
        label("file", '<input type="file" name="file" multiple>'),
        f'<input class="away" name="{escape(honeypot)}" tabindex="-1" autocomplete="off" aria-hidden="true">',
        f'<input type="hidden" name="token" value="{escape(token)}">',
        f"<button>{_say(language, 'send')}</button>",
    ]
    return f'<form method="post" enctype="multipart/form-data">{"".join(rows)}</form>'


def _page(language: str, status: int, body: str) -> web.Response:
    title = _say(language, "title")
    text = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><h1>{title}</h1>{body}</html>'
    )
    return web.Response(status=status, text=text, content_type="text/html", headers=_HEADERS)


def _say(language: str, word: str) -> str:
    return escape(say(language, word))
