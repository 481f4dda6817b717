"""What a person can act on: every error has a code, an HTTP status, an exit status and one sentence."""

import re
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from omnid.model import Sentence, Worded

_LONG = re.compile(r"“([^”]{100})[^”]{20,}”")
"""What somebody gave is quoted; of a megabyte of it the beginning is enough."""


class OmnidError(Exception):
    """Raised with facts, shown as a sentence. ``details`` goes into the JSON beside code and message.

    ``said``: the sentence by its name and facts, for those who read another language; None where it has no name.
    """

    code: ClassVar[str] = "failed"
    http_status: ClassVar[int] = 500
    exit_status: ClassVar[int] = 1

    def __init__(self, message: "str | Worded", **details: Any) -> None:
        self.said: Sentence | None = None if isinstance(message, str) else message.said
        self.message = _LONG.sub(r"“\1…”", message if isinstance(message, str) else message.text)
        super().__init__(self.message)
        self.details = details


class Invalid(OmnidError):
    """The request makes no sense; ``path`` names the field where there is one."""

    code, http_status, exit_status = "invalid", 400, 2

    def __init__(self, message: "str | Worded", *, path: str | None = None) -> None:
        super().__init__(message, **({"path": path} if path else {}))


class NotAuthenticated(OmnidError):
    code, http_status, exit_status = "not_authenticated", 401, 3

    def __init__(self, message: "str | Worded | None" = None) -> None:
        who = "Say who you are: send a token as “Authorization: Bearer …”."
        super().__init__(message or _worded(who, "not_authenticated"))


class NotAllowed(OmnidError):
    code, http_status, exit_status = "not_allowed", 403, 3

    def __init__(self, actor: str, operation: str, needs: str) -> None:
        text = f"{actor} may not {operation}: it needs {needs}."
        worded = _worded(text, "not_allowed", who=actor, deed=operation, needs=needs)
        super().__init__(worded, operation=operation, needs=needs)


class NotFound(OmnidError):
    """``worded``: another sentence than “There is no NOUN NAME.”."""

    code, http_status, exit_status = "not_found", 404, 4

    def __init__(self, noun: str, name: object, worded: "Worded | None" = None) -> None:
        shown = str(name)
        shown = _LONG.sub(r"“\1…”", shown) if "“" in shown else shown[:100]
        there_is_none = _worded(f"There is no {noun} {shown}.", "not_found", noun=noun, missing=shown)
        super().__init__(worded or there_is_none, noun=noun, name=shown)


class Conflict(OmnidError):
    """The thing is not in a state for this, or somebody was first."""

    code, http_status, exit_status = "conflict", 409, 5


class TooLarge(OmnidError):
    """Sizes in bytes, or characters where ``unit`` says so."""

    code, http_status, exit_status = "too_large", 413, 2

    def __init__(self, what: str, size: int, limit: int, unit: str = "bytes") -> None:
        text = f"The {what} is {size:,} {unit}; at most {limit:,} are allowed."
        worded = _worded(text, "too_large", noun=what, size=size, many=unit, limit=limit)
        super().__init__(worded, size=size, limit=limit)


class UnsupportedType(OmnidError):
    code, http_status, exit_status = "unsupported_type", 415, 2

    def __init__(self, what: str, mime: str, hint: str) -> None:
        text = f"The {what} is {mime}, which is not accepted here. {hint}"
        super().__init__(_worded(text, "unsupported_type", noun=what, mime=mime, hint=hint), mime=mime)


class RateLimited(OmnidError):
    """``retry_after`` in seconds."""

    code, http_status, exit_status = "rate_limited", 429, 6

    def __init__(self, what: str, retry_after: float) -> None:
        text = f"Too many {what}: try again in {retry_after:.0f} s."
        worded = _worded(text, "rate_limited", many=what, wait=round(retry_after))
        super().__init__(worded, retry_after=max(1, round(retry_after)))


class Unavailable(OmnidError):
    """Something we need does not answer or is full; nothing was lost, try again later."""

    code, http_status, exit_status = "unavailable", 503, 6


class DaemonNeeded(Unavailable):
    code = "daemon_needed"

    def __init__(self, what: str) -> None:
        text = f"{what} lives in the daemon, and no daemon answers. Start it with “omnid serve”."
        super().__init__(_worded(text, "daemon_needed", what=what))


class ConfigInvalid(OmnidError):
    """All problems of a configuration at once: ``problems`` is a list of (path, sentence)."""

    code, http_status, exit_status = "config_invalid", 400, 2

    def __init__(self, source: str, problems: list[tuple[str, str]]) -> None:
        lines = "\n".join(f"  {path}: {sentence}" for path, sentence in problems)
        super().__init__(
            f"{source} has {len(problems)} problem{'s' if len(problems) > 1 else ''}:\n{lines}", problems=problems
        )
        self.problems = problems


class ConfigMissing(OmnidError):
    """There is no configuration in any of ``places``."""

    code, http_status, exit_status = "config_missing", 500, 2

    def __init__(self, places: list[str]) -> None:
        super().__init__(
            f"There is no configuration: looked for {', '.join(places)}. Make one with “omnid init”.", places=places
        )


class CheckFailed(OmnidError):
    """An audit or a check found something."""

    code, http_status, exit_status = "check_failed", 500, 7


def _worded(text: str, name: str, /, **facts: str | int) -> "Worded":
    """What errors say by themselves; the catalogue, which is above them, says the same."""
    from omnid.model import Sentence, Worded  # msgspec is heavy, and the command line knows errors before it is needed

    return Worded(text, Sentence(name, facts))
