"""Rules of routing: which conversations go to which team, how urgent, and with which skills."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from omnid.model.ids import RuleId, TeamId
from omnid.model.states import Priority

Word = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[list[Word], Meta(max_length=100)]


class Conditions(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """All that are given have to hold; of a list, one. Names and words without regard to capitals.

    ``languages``: ``ru`` is also ``ru-RU``. ``pages``: ``/checkout*`` is a path, ``https://shop.example/*`` an address.
    ``keywords``: words or phrases of what the contact said last. ``hours``: of the channel, else of the desk.
    """

    channels: Words = []
    kinds: Words = []
    languages: Words = []
    pages: Words = []
    attributes: dict[str, str] = {}
    keywords: Words = []
    hours: Literal["open", "closed"] | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """Rules are asked in their order, from ``position`` 1; the first that names a team decides.

    One without a team only sets the priority and asks for skills, and the next is asked.
    """

    id: RuleId
    name: str
    position: int
    conditions: Conditions
    team_id: TeamId | None
    team: str | None
    priority: Priority | None
    skills: list[str]
    enabled: bool
    created_at: int
    updated_at: int
