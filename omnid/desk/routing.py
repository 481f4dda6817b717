"""Gives what waits to whom it belongs: by rules to a team, and in it to the operator whose turn it is.

A part of the one decider, so that two operators never get one conversation. A round does a bounded piece of work and
asks to be called again when there is more, so that nobody waits long behind it.
"""

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from omnid.desk import assigning, handing, hours, notifying, tagging
from omnid.events import ConversationRouted
from omnid.model import SYSTEM, ConversationId, OperatorId, Rule, RuleId, Sentence, Strategy, TeamId
from omnid.policy import hours as spans
from omnid.policy import routing as policy
from omnid.store import conversations, held, outlook, queue, rules, settings, ways
from omnid.store.database import Tx

AT_A_TIME = 25
AT_ONCE = 200
"""Conversations that are placed, and that are given out, in one transaction: some 20 ms."""


def settle(tx: Tx) -> int | None:
    """Hand on, place and give out what is there; ms when to be called again. Without a team it does nothing."""
    seen = outlook.look(tx)
    waiting = handing.by_away(tx) if seen.held else handing.NOTHING
    strategies = queue.strategies(tx) if waiting.due or seen.unrouted or seen.queued or seen.left else {}
    if not strategies:
        return waiting.next_at
    desk = _Desk(tx, strategies)
    gone = handing.from_gone(tx, AT_ONCE, all_=desk.places) if seen.left else 0
    placed = _place(tx, desk)
    given = _give(tx, desk, _held(tx, desk, waiting.due))
    return tx.now if AT_ONCE in (gone, placed, given) else waiting.next_at


class _Desk:
    """What is looked up once in a round."""

    def __init__(self, tx: Tx, strategies: dict[TeamId, tuple[str, Strategy]]) -> None:
        self.settings = settings.desk(tx)
        self.rules: list[Rule] = [rule for rule in rules.every(tx) if rule.enabled]
        self.strategies = strategies
        names = {name: team for team, (name, _) in strategies.items()}
        self.team: TeamId | None = names.get(self.settings.team or "")
        # Consoles see from the log what they are given; the others have to be told.
        self.reached = ways.reached(tx)

    @property
    def places(self) -> bool:
        """Whether what is nobody's becomes some team's."""
        return bool(self.rules) or self.team is not None

    def gives(self, team: TeamId) -> bool:
        """Whether what waits for a team is given out; in a manual one they take by hand."""
        return self.strategies[team][1] is not Strategy.MANUAL

    def name_of(self, rule: RuleId | None) -> str | None:
        return next((one.name for one in self.rules if one.id == rule), None)


def _place(tx: Tx, desk: _Desk) -> int:
    """Ask the rules where it belongs."""
    if not desk.places:
        return 0
    said = any(rule.conditions.keywords for rule in desk.rules)
    attributes = any(rule.conditions.attributes for rule in desk.rules)
    found = queue.unrouted(tx, AT_ONCE, said=said, attributes=attributes)
    for one in found:
        _put(tx, desk, one)
    return len(found)


def _put(tx: Tx, desk: _Desk, one: queue.Unrouted) -> None:
    placed = policy.place(desk.rules, matter(tx, one))
    team = placed.team_id or desk.team or one.team_id
    queue.put(tx, one.id, team, placed.rule_id, one.priority, placed.skills)
    if placed.priority is not None and placed.priority is not one.priority:
        tagging.prioritize(tx, SYSTEM, conversations.get(tx, one.id), placed.priority)
    if team != one.team_id or placed.rule_id is not None:
        tx.emit(
            ConversationRouted(conversation_id=one.id, contact_id=one.contact_id, team_id=team, rule_id=placed.rule_id)
        )


def matter(tx: Tx, one: queue.Unrouted) -> policy.Matter:
    """A conversation as rules see it now."""
    return policy.Matter(
        channel=one.channel,
        kind=one.kind,
        language=one.language,
        page=one.page_url,
        attributes=one.attributes,
        said=one.said,
        is_open=spans.is_open(hours.of(tx, channel=one.channel_id), tx.now),
    )


class _Held(NamedTuple):
    """What waits for somebody who is away, as if it waited for its team; ``row``: whose it is, and why it may go on."""

    head: queue.Head
    skills: tuple[str, ...]
    row: held.Row


def _held(tx: Tx, desk: _Desk, due: Mapping[ConversationId, held.Row]) -> list[_Held]:
    found = []
    for row in due.values():
        one = queue.as_unrouted(tx, row.id)
        team, skills = one.team_id, queue.wanted(tx, row.id)[0]
        if team is None and desk.places:
            placed = policy.place(desk.rules, matter(tx, one))
            team, skills = placed.team_id or desk.team, placed.skills
        if team is not None and desk.gives(team):
            found.append(_Held(queue.head(tx, row.id, team), skills, row))
    return found


class _Group:
    """What waits in one team for the same skills, fetched a few at a time; ``pool``: who may get it.

    ``held``: nobody waits in the queue, somebody who is away has it.
    """

    def __init__(
        self,
        pool: policy.Pool,
        skills: tuple[str, ...],
        more: Callable[[], list[queue.Head]],
        held: _Held | None = None,
    ) -> None:
        self.pool, self.skills, self.held = pool, skills, held
        self._more = more
        self.waiting = deque([held.head] if held else more())
        self._is_all = len(self.waiting) < AT_A_TIME

    def fetch(self) -> None:
        """What was given out is not in the queue any more."""
        if not self.waiting and not self._is_all:
            self.waiting.extend(self._more())
            self._is_all = len(self.waiting) < AT_A_TIME


def _give(tx: Tx, desk: _Desk, held: list[_Held]) -> int:
    """Give out in the order of urgency and waiting over all teams, as long as somebody has room."""
    taken = policy.Taken(tx.now)
    groups = _groups(tx, desk, taken, held)
    heap = [(group.waiting[0][:3], number) for number, group in enumerate(groups)]
    heapq.heapify(heap)
    given = 0
    while heap and given < AT_ONCE:
        group = groups[heap[0][1]]
        head = group.waiting[0]
        to = group.pool.next(group.skills, head.words, _last(tx, desk, head))
        if to is None:
            heapq.heappop(heap)  # nobody gets free in this round
            continue
        if group.held is not None:
            _take_away(tx, desk, group.held)
        _offer(tx, desk, head, to, taken.give(to))
        given += 1
        group.waiting.popleft()
        group.fetch()
        if group.waiting:
            heapq.heapreplace(heap, (group.waiting[0][:3], heap[0][1]))
        else:
            heapq.heappop(heap)
    return given


def _take_away(tx: Tx, desk: _Desk, held: _Held) -> None:
    """Only now, when it is known who gets it: nothing becomes nobody's for nothing."""
    handing.from_away(tx, held.row)
    unrouted = queue.as_unrouted(tx, held.row.id)
    if unrouted.team_id is None:
        _put(tx, desk, unrouted)


def _groups(tx: Tx, desk: _Desk, taken: policy.Taken, held: list[_Held]) -> list[_Group]:
    wanted = [one for one in queue.groups(tx) if desk.gives(one[0])]
    teams = sorted({team for team, _ in wanted} | {one.head.team_id for one in held})
    if not teams:
        return []
    able = queue.able(tx, teams, desk.settings.capacity)
    pools = {
        team: policy.Pool(desk.strategies[team][1], [candidate(one) for one in able if one.team_id == team], taken)
        for team in {one.team_id for one in able}
    }
    groups = [
        _Group(pools[team], queue.decode(skills), partial(queue.heads, tx, team, skills, AT_A_TIME))
        for team, skills in wanted
        if team in pools
    ]
    return groups + [
        _Group(pools[one.head.team_id], one.skills, list, one) for one in held if one.head.team_id in pools
    ]


def candidate(one: queue.Able) -> policy.Candidate:
    return policy.Candidate(
        operator_id=one.operator_id,
        login=one.login,
        position=one.position,
        load=one.load,
        capacity=one.capacity,
        skills=one.skills,
        offered_at=one.offered_at,
        state=one.state,
        because=one.because,
    )


def _last(tx: Tx, desk: _Desk, head: queue.Head) -> OperatorId | None:
    is_wanted = desk.strategies[head.team_id][1] is Strategy.LAST
    return queue.last_operator(tx, head.contact_id) if is_wanted else None


def _offer(tx: Tx, desk: _Desk, head: queue.Head, to: OperatorId, at: int) -> None:
    """It is theirs, if they show in time that they have it."""
    name, strategy = desk.strategies[head.team_id]
    rule = desk.name_of(head.rule_id)
    by = f" by rule {rule}" if rule else ""
    until = tx.now + desk.settings.acknowledge_ms if desk.settings.acknowledge_ms else None
    assigning.assign(tx, SYSTEM, head, to, f"routed to {name}{by}, {strategy.value}", acknowledge_by_at=until)
    queue.offered(tx, to, at)
    if to in desk.reached:
        notifying.notify(
            tx,
            operator=to,
            conversation=head.id,
            reason="offer",
            said=_yours(head.id, desk.settings.acknowledge_ms),
            key=f"offer:{head.id}:{tx.next_seq}",
            everybody=False,
        )


def _yours(conversation: ConversationId, within_ms: int) -> Sentence:
    facts: dict[str, str | int] = {"conversation": conversation}
    return Sentence("offer", facts | {"within_ms": within_ms}) if within_ms else Sentence("offer_for_good", facts)
