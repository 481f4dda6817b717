"""What a person can act on: every error has a code, an HTTP status, an exit status and one sentence."""

import re
from typing import Any, ClassVar

from omnid.model import Sentence, Worded

_LONG = re.compile(r"“([^”]{100})[^”]{20,}”")
"""What somebody gave is quoted; of a megabyte of it the beginning is enough."""
_WHO = Worded("Say who you are: send a token as “Authorization: Bearer …”.", Sentence("not_authenticated"))


class OmnidError(Exception):
    """Raised with facts, shown as a sentence. ``details`` goes into the JSON beside code and message.

    ``said``: the sentence by its name and facts, for those who read another language; None where it has no name.
    """

    code: ClassVar[str] = "failed"
    http_status: ClassVar[int] = 500
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str | Worded, **details: Any) -> None:
        self.said: Sentence | None = message.said if isinstance(message, Worded) else None
        self.message = _LONG.sub(r"“\1…”", message.text if isinstance(message, Worded) else message)
        super().__init__(self.message)
        self.details = details


class Invalid(OmnidError):
    """The request makes no sense; ``path`` names the field where there is one."""

    code, http_status, exit_status = "invalid", 400, 2

    def __init__(self, message: str | Worded, *, path: str | None = None) -> None:
        super().__init__(message, **({"path": path} if path else {}))


class NotAuthenticated(OmnidError):
    code, http_status, exit_status = "not_authenticated", 401, 3

    def __init__(
        self,
        message: str | Worded = _WHO,
    ) -> None:
        super().__init__(message)


class NotAllowed(OmnidError):
    code, http_status, exit_status = "not_allowed", 403, 3

    def __init__(self, actor: str, operation: str, needs: str) -> None:
        said = Sentence("not_allowed", {"who": actor, "deed": operation, "needs": needs})
        text = f"{actor} may not {operation}: it needs {needs}."
        super().__init__(Worded(text, said), operation=operation, needs=needs)


class NotFound(OmnidError):
    """``worded``: another sentence than “There is no NOUN NAME.”."""

    code, http_status, exit_status = "not_found", 404, 4

    def __init__(self, noun: str, name: object, worded: Worded | None = None) -> None:
        shown = str(name)
        shown = _LONG.sub(r"“\1…”", shown) if "“" in shown else shown[:100]
        said = Sentence("not_found", {"noun": noun, "missing": shown})
        super().__init__(worded or Worded(f"There is no {noun} {shown}.", said), noun=noun, name=shown)


class Conflict(OmnidError):
    """The thing is not in a state for this, or somebody was first."""

    code, http_status, exit_status = "conflict", 409, 5


class TooLarge(OmnidError):
    """Sizes in bytes, or characters where ``unit`` says so."""

    code, http_status, exit_status = "too_large", 413, 2

    def __init__(self, what: str, size: int, limit: int, unit: str = "bytes") -> None:
        said = Sentence("too_large", {"noun": what, "size": size, "many": unit, "limit": limit})
        text = f"The {what} is {size:,} {unit}; at most {limit:,} are allowed."
        super().__init__(Worded(text, said), size=size, limit=limit)


class UnsupportedType(OmnidError):
    code, http_status, exit_status = "unsupported_type", 415, 2

    def __init__(self, what: str, mime: str, hint: str) -> None:
        said = Sentence("unsupported_type", {"noun": what, "mime": mime, "hint": hint})
        super().__init__(Worded(f"The {what} is {mime}, which is not accepted here. {hint}", said), mime=mime)


class RateLimited(OmnidError):
    """``retry_after`` in seconds."""

    code, http_status, exit_status = "rate_limited", 429, 6

    def __init__(self, what: str, retry_after: float) -> None:
        said = Sentence("rate_limited", {"many": what, "wait": round(retry_after)})
        text = f"Too many {what}: try again in {retry_after:.0f} s."
        super().__init__(Worded(text, said), retry_after=max(1, round(retry_after)))


class Unavailable(OmnidError):
    """Something we need does not answer or is full; nothing was lost, try again later."""

    code, http_status, exit_status = "unavailable", 503, 6


class DaemonNeeded(Unavailable):
    code = "daemon_needed"

    def __init__(self, what: str) -> None:
        said = Sentence("daemon_needed", {"what": what})
        super().__init__(
            Worded(f"{what} lives in the daemon, and no daemon answers. Start it with “omnid serve”.", said)
        )


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
