"""From what was typed into a form to what is stored, or what is wrong with each field. Pure but for the clock given."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from omnid_form.config import FormConfig
from omnid_form.submission import Submission, Upload
from omnid_form.words import say

__all__ = ["Problems", "read"]

OURS = frozenset(
    {"name", "phone", "email", "text", "subject", "page", "preferred_time", "callback", "key", "token", "file", "files"}
)
LIMITS = {"name": 200, "phone": 50, "email": 254, "subject": 300, "page": 1000, "preferred_time": 50, "key": 100}
MORE_FIELDS, MORE_NAME, MORE_VALUE = 30, 60, 1000
_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@.<>(),;:\"\[\]\\]+(\.[^\s@.<>(),;:\"\[\]\\]+)+")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SAME_WITHIN_MS = 10 * 60 * 1000


class Problems(Exception):
    """``fields``: a sentence for each that is wrong; the empty name is the form as a whole."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields


def read(
    values: Mapping[str, str], files: Sequence[Upload], config: FormConfig, language: str, now: datetime
) -> Submission:
    """Raises `Problems`."""
    return _Reader(values, files, config, language, now).read()


class _Reader:
    def __init__(
        self, values: Mapping[str, str], files: Sequence[Upload], config: FormConfig, language: str, now: datetime
    ) -> None:
        self._values = values
        self._files = files
        self._config = config
        self._language = language
        self._now = now
        self._problems: dict[str, str] = {}

    def read(self) -> Submission:
        fields = {name: self._field(name, limit) for name, limit in LIMITS.items()}
        text = self._field("text", self._config.text_limit)
        phone, shown = self._phone(fields["phone"])
        email = self._email(fields["email"])
        callback = self._values.get("callback", "").strip().lower() not in ("", "0", "no", "false", "off")
        callback = callback or (bool(fields["phone"]) and not fields["email"])
        due = self._due(fields["preferred_time"])
        more = self._more()
        self._look_whole(text, callback)
        if self._problems:
            raise Problems(self._problems)
        at = int(self._now.timestamp() * 1000)
        return Submission(
            key=self._key(fields["key"], at),
            at=at,
            name=fields["name"],
            phone=phone,
            shown=shown,
            email=email,
            subject=fields["subject"],
            text=text,
            page=fields["page"],
            language=self._language,
            callback=callback,
            due_at=int(due.timestamp() * 1000) if due is not None else at if callback else None,
            due="" if due is None else f"{due:%Y-%m-%d %H:%M %Z}",
            more=more,
            files=list(self._files),
        )

    def _problem(self, field: str, word: str, **values: object) -> None:
        self._problems.setdefault(field, say(self._language, word, **values))

    def _field(self, name: str, limit: int) -> str:
        value = self._values.get(name, "").replace("\r\n", "\n").strip()
        if len(value) > limit:
            self._problem(name, "too_long", limit=limit)
        if _NO_TEXT.search(value):
            self._problem(name, "bad_text")
        return value

    def _phone(self, given: str) -> tuple[str, str]:
        """In E.164, and as people write it."""
        if not given:
            return "", ""
        try:
            number = phonenumbers.parse(given, self._config.region)
        except NumberParseException:
            self._problem("phone", "bad_phone")
            return "", ""
        if not phonenumbers.is_valid_number(number):
            self._problem("phone", "bad_phone")
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        return e164, phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)

    def _email(self, given: str) -> str:
        if given and not _EMAIL.fullmatch(given):
            self._problem("email", "bad_email")
        return given.lower()

    def _due(self, given: str) -> datetime | None:
        """ISO 8601, or minutes from now."""
        if not given:
            return None
        zone = ZoneInfo(self._config.timezone)
        try:
            due = self._now + timedelta(minutes=int(given)) if given.isdecimal() else datetime.fromisoformat(given)
            due = (due if due.tzinfo is not None else due.replace(tzinfo=zone)).astimezone(zone)
        except (ValueError, OverflowError):
            self._problem("preferred_time", "bad_time")
            return None
        if due < self._now - timedelta(minutes=5):
            self._problem("preferred_time", "past_time")
        if due > self._now + timedelta(days=366):
            self._problem("preferred_time", "far_time")
        return due

    def _more(self) -> dict[str, str]:
        names = [name for name in self._values if name not in OURS and name != self._config.honeypot]
        if len(names) > MORE_FIELDS:
            self._problem("", "many_fields")
            return {}
        found = {name: self._field(name, MORE_VALUE) for name in names}
        for name in found:
            if len(name) > MORE_NAME or _NO_TEXT.search(name):
                self._problem("", "bad_text")
        return {name: value for name, value in found.items() if value}

    def _look_whole(self, text: str, callback: bool) -> None:
        phone, email = self._values.get("phone", "").strip(), self._values.get("email", "").strip()
        if not phone and not email:
            self._problem("phone", "no_address")
        elif callback and not phone:
            self._problem("phone", "no_phone")
        if not callback and not text and not self._files:
            self._problem("text", "no_text")
        if len(self._files) > self._config.file_count:
            self._problem("file", "many_files", limit=self._config.file_count)

    def _key(self, given: str, at: int) -> str:
        """The same for a form that is sent twice by a quick finger; not for the same wish another day."""
        if given:
            return f"given-{given}"
        token = self._values.get("token", "")
        said = [sorted(self._values.items()), [hashlib.sha256(upload.data).hexdigest() for upload in self._files]]
        moment = "" if token else str(at // _SAME_WITHIN_MS)
        body = json.dumps([said, moment]).encode()
        return hashlib.blake2b(body, digest_size=16).hexdigest()
