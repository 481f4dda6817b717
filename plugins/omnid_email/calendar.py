"""An invitation that came alone, in words; pure."""

import re

from omnid_email.charset import decoded
from omnid_email.parts import Part, bytes_of

__all__ = ["invitation"]

_FOLD = re.compile(r"\r?\n[ \t]")
_FIELDS = {"SUMMARY": "Invitation", "DTSTART": "from", "DTEND": "to", "LOCATION": "at", "ORGANIZER": "by"}
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")


def invitation(files: list[Part]) -> str:
    """A line such as “Invitation: Delivery, from 2026-11-16 10:00”; empty when there is none."""
    for _, part in files:
        if part.get_content_type() == "text/calendar":
            return _line(decoded(bytes_of(part)[:50_000], "utf-8"))
    return ""


def _line(text: str) -> str:
    inside = _FOLD.sub("", text).partition("BEGIN:VEVENT")[2]
    found: dict[str, str] = {}
    for line in inside.splitlines():
        name, _, value = line.partition(":")
        found.setdefault(name.partition(";")[0].upper(), value.strip())
    said = [f"{word} {_readable(found[name])}" for name, word in _FIELDS.items() if found.get(name)]
    return ", ".join(said).replace("Invitation ", "Invitation: ", 1)[:500]


def _readable(value: str) -> str:
    time = _TIME.fullmatch(value)
    if time is None:
        return re.sub(r"\\(.)", r"\1", value.replace("\\n", " ")).removeprefix("mailto:").removeprefix("MAILTO:")
    year, month, day, hour, minute, utc = time.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}{' UTC' if utc else ''}" if hour else "")
