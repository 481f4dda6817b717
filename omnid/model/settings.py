"""How the desk behaves: what its people may change while it runs."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.model.sentences import Language

MINUTE_MS = 60_000
Duration = Annotated[int, Meta(ge=0, le=366 * 24 * 60 * MINUTE_MS)]
Absence = Annotated[int, Meta(ge=MINUTE_MS, le=366 * 24 * 60 * MINUTE_MS)]


class DeskSettings(Struct, frozen=True, kw_only=True):
    """Times in ms. What is left out is as here.

    ``acknowledge_ms``: how soon an operator has to show that they have what routing gave them; 0: they need not.
    ``away_ms``, ``offline_ms``: without an act for so long somebody is away, then offline.
    ``capacity``: conversations one operator is given. ``team``: gets what no rule sends elsewhere.
    ``language``: of what operators are told who have none of their own: ``en`` or ``ru``.
    ``wait_window_ms``: expected waits are computed from the answers of so long.
    ``grace_ms``: how long the next step waits once somebody has shown that they have a contact who waits.
    ``ask_ms``: a visitor who has to expect a longer wait is asked for an e-mail address;
    ``copy_ms``: an answer they have not got for so long goes there as well.
    """

    acknowledge_ms: Duration = MINUTE_MS
    away_ms: Absence = 15 * MINUTE_MS
    offline_ms: Absence = 30 * MINUTE_MS
    capacity: Annotated[int, Meta(ge=1, le=1000)] = 4
    team: str | None = None
    language: Language = Language.ENGLISH
    wait_window_ms: Duration = 4 * 60 * MINUTE_MS
    grace_ms: Duration = 5 * MINUTE_MS
    ask_ms: Duration = 10 * MINUTE_MS
    copy_ms: Duration = 2 * MINUTE_MS
