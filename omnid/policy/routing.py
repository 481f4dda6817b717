"""Decides where a conversation goes: which rules hold, who of a team can take it, and who is next.

Values in, value out; the pool counts what it has given, so that many decisions in a row are one.
"""

import fnmatch
import heapq
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from omnid.model import Conditions, OperatorId, PresenceState, Priority, Rule, RuleId, Strategy, TeamId

Key = tuple[int, ...]


class Matter(NamedTuple):
    """What rules ask of a conversation. ``said``: what the contact said last; ``is_open``: by the channel's hours."""

    channel: str
    kind: str
    language: str | None
    page: str | None
    attributes: Mapping[str, str]
    said: str
    is_open: bool


class Placed(NamedTuple):
    """``rules``: the names of those that held, the one that named the team last."""

    team_id: TeamId | None
    rule_id: RuleId | None
    priority: Priority | None
    skills: tuple[str, ...]
    rules: tuple[str, ...]


def place(rules: Iterable[Rule], matter: Matter) -> Placed:
    """Ask the rules in their order, up to the first that names a team."""
    priority: Priority | None = None
    skills: set[str] = set()
    held: list[str] = []
    for rule in rules:
        if not rule.enabled or why_not(rule.conditions, matter) is not None:
            continue
        held.append(rule.name)
        priority = priority or rule.priority
        skills.update(rule.skills)
        if rule.team_id is not None:
            return Placed(rule.team_id, rule.id, priority, tuple(sorted(skills)), tuple(held))
    return Placed(None, None, priority, tuple(sorted(skills)), tuple(held))


def why_not(conditions: Conditions, matter: Matter) -> str | None:
    """The first condition that does not hold, in words; None: all do."""
    language, page = (matter.language or "").casefold(), matter.page or ""
    if conditions.channels and matter.channel not in conditions.channels:
        return f"the channel is {matter.channel}"
    if conditions.kinds and matter.kind not in conditions.kinds:
        return f"the kind is {matter.kind}"
    if conditions.languages and not any(_speaks(language, one.casefold()) for one in conditions.languages):
        return f"the language is {matter.language or 'unknown'}"
    if conditions.pages and not any(_is_page(page, one) for one in conditions.pages):
        return f"the page is {page or 'unknown'}"
    for name, value in conditions.attributes.items():
        if matter.attributes.get(name, "").casefold() != value.casefold():
            return f"{name} is {matter.attributes.get(name) or 'unknown'}"
    if conditions.keywords and not _says(matter.said, conditions.keywords):
        return "none of its words was said"
    if conditions.hours is not None and (conditions.hours == "open") is not matter.is_open:
        return "it is open now" if matter.is_open else "it is closed now"
    return None


def _speaks(language: str, wanted: str) -> bool:
    language, wanted = language.replace("_", "-"), wanted.replace("_", "-")
    return language == wanted or language.startswith(f"{wanted}-")


def _is_page(page: str, pattern: str) -> bool:
    if not page:
        return False
    return fnmatch.fnmatchcase(urlsplit(page).path or "/" if pattern.startswith("/") else page, pattern)


def has_words(keyword: str) -> bool:
    """Whether there is anything in it that could be said."""
    return bool(_words(keyword).strip())


def _says(said: str, keywords: Iterable[str]) -> bool:
    words = _words(said)
    return any(_words(keyword) in words for keyword in keywords)


def _words(text: str) -> str:
    words = re.findall(r"\w+", text.casefold().replace("ё", "е"))
    return f" {' '.join(words)} "


class Candidate(NamedTuple):
    """An operator of a team. ``load``: open conversations they have; ``offered_at``: when they last got one."""

    operator_id: OperatorId
    login: str
    position: int
    load: int
    capacity: int
    skills: frozenset[str]
    offered_at: int
    state: PresenceState = PresenceState.ONLINE
    because: str = ""


def unable(candidate: Candidate, skills: Iterable[str]) -> str | None:
    """Why somebody cannot get a conversation that asks for ``skills``; None: they can."""
    if candidate.state is not PresenceState.ONLINE:
        return f"{candidate.state.value}: {candidate.because}"
    lacking = sorted(set(skills) - candidate.skills)
    if lacking:
        return f"lacks the skill {', '.join(lacking)}"
    if candidate.load >= candidate.capacity:
        return f"has {candidate.load} of at most {candidate.capacity} conversations"
    return None


def key(strategy: Strategy, candidate: Candidate, words: Iterable[str] = ()) -> Key:
    """Who has the smallest is next. ``words``: of the conversation, for the strategy “skill”."""
    match strategy:
        case Strategy.ROUND_ROBIN:
            return candidate.offered_at, candidate.position
        case Strategy.SKILL:
            fitting = len(candidate.skills.intersection(words))
            return -fitting, candidate.load, candidate.offered_at, candidate.position
        case _:
            return candidate.load, candidate.offered_at, candidate.position


class Pool:
    """Those of a team who can take something now. ``taken`` is shared by pools, since people are in several teams.

    Every key only grows while the pool is used, so a heap whose top is brought up to date gives the smallest.
    """

    def __init__(self, strategy: Strategy, candidates: Sequence[Candidate], taken: "Taken") -> None:
        self._strategy = strategy
        self._people = {one.operator_id: one for one in candidates}
        self._taken = taken
        self._heaps: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[Key, OperatorId]]] = {}

    def next(
        self, skills: tuple[str, ...] = (), words: tuple[str, ...] = (), last: OperatorId | None = None
    ) -> OperatorId | None:
        """Who gets a conversation that asks for ``skills``; ``last`` goes first if they can. None: nobody can."""
        if last in self._people and unable(self._now(self._people[last]), skills) is None:
            return last
        heap = self._heap(skills, words if self._strategy is Strategy.SKILL else ())
        while heap:
            before, who = heap[0]
            now = self._now(self._people[who])
            if now.load >= now.capacity:
                heapq.heappop(heap)
            elif (current := key(self._strategy, now, words)) != before:
                heapq.heapreplace(heap, (current, who))
            else:
                return who
        return None

    def _heap(self, skills: tuple[str, ...], words: tuple[str, ...]) -> list[tuple[Key, OperatorId]]:
        heap = self._heaps.get((skills, words))
        if heap is None:
            able = [now for one in self._people.values() if unable(now := self._now(one), skills) is None]
            heap = [(key(self._strategy, one, words), one.operator_id) for one in able]
            heapq.heapify(heap)
            self._heaps[skills, words] = heap
        return heap

    def _now(self, one: Candidate) -> Candidate:
        given = self._taken.given.get(one.operator_id)
        return one if given is None else one._replace(load=one.load + given[0], offered_at=given[1])


class Taken:
    """What has been given in this round: how many to each, and in which order. ``at``: the time of the round, ms."""

    def __init__(self, at: int) -> None:
        self.given: dict[OperatorId, tuple[int, int]] = {}
        self._at = at

    def give(self, to: OperatorId) -> int:
        """Note that somebody got one; a time that is later than all before, for the order in which they got them."""
        self._at += 1
        count = self.given.get(to, (0, 0))[0]
        self.given[to] = count + 1, self._at
        return self._at


def waits(position: int) -> str:
    """A place in the queue, in words."""
    return "next" if position == 1 else f"number {position}"
