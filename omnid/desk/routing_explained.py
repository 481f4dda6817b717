"""The operation that explains where a conversation goes: which rule, which team, who can take it and who cannot."""

from msgspec import Struct

from omnid.desk import handing, presence, routing
from omnid.desk.operation import Request, operation
from omnid.model import (
    Actor,
    Conversation,
    ConversationId,
    ConversationState,
    OperatorId,
    PresenceState,
    Rule,
    Strategy,
    Team,
)
from omnid.policy import routing as policy
from omnid.policy.sentences import spoken
from omnid.store import conversations, held, queue, rules, settings, teams
from omnid.store.database import Tx


class Explain(Request, frozen=True):
    conversation_id: ConversationId


class AskedRule(Struct, frozen=True, kw_only=True):
    """``why_not``: the first condition that does not hold; null: all do. Behind the deciding one none is asked."""

    name: str
    team: str | None
    why_not: str | None


class AskedOperator(Struct, frozen=True, kw_only=True):
    """``why_not``: why they cannot get it now; null: they can."""

    operator_id: OperatorId
    login: str
    state: PresenceState
    conversations: int
    capacity: int
    why_not: str | None


class Explained(Struct, frozen=True, kw_only=True):
    """``sentence`` sums it up. ``because``: what made it this team's. ``next``: who would get it if it were first.

    ``position``: in its team's queue, from 1; null when it does not wait for an operator.
    """

    conversation_id: ConversationId
    sentence: str
    rules: list[AskedRule]
    team: str | None
    because: str
    strategy: Strategy | None
    skills: list[str]
    operators: list[AskedOperator]
    next: str | None
    position: int | None


@operation("route.explain", reads=True)
def explain(tx: Tx, actor: Actor, request: Explain) -> Explained:
    """Say which rule and team a conversation falls to, who of them can take it, who cannot and why, and who is next."""
    conversation = conversations.get(tx, request.conversation_id)
    seen = queue.as_unrouted(tx, conversation.id)
    asked, placed = _ask(rules.every(tx), routing.matter(tx, seen))
    skills, _, transferred_at = queue.wanted(tx, conversation.id)
    team, because = _team(tx, conversation, placed, given=transferred_at is not None)
    if conversation.team_id is None:
        skills = placed.skills
    people = [] if team is None else queue.everybody(tx, team.id, settings.desk(tx).capacity)
    able = [_now(tx, routing.candidate(one)) for one in people]
    ahead = queue.ahead(tx, conversation.id)
    next_ = None if team is None else _next(tx, team, able, skills, conversation)
    return Explained(
        conversation_id=conversation.id,
        sentence=_sentence(tx, conversation, team, next_, None if ahead is None else ahead + 1),
        rules=asked,
        team=None if team is None else team.name,
        because=because,
        strategy=None if team is None else team.strategy,
        skills=list(skills),
        operators=[_asked(one, skills) for one in able],
        next=next_,
        position=None if ahead is None else ahead + 1,
    )


def _now(tx: Tx, one: policy.Candidate) -> policy.Candidate:
    """Without a daemon nobody has written down yet how it is now."""
    there = presence.state(tx, one.operator_id)
    return one._replace(state=there.state, because=there.because)


def _ask(all_: list[Rule], matter: policy.Matter) -> tuple[list[AskedRule], policy.Placed]:
    asked: list[AskedRule] = []
    for rule in all_:
        why_not = policy.why_not(rule.conditions, matter) if rule.enabled else "it is switched off"
        asked.append(AskedRule(name=rule.name, team=rule.team, why_not=why_not))
        if why_not is None and rule.team_id is not None:
            break
    return asked, policy.place(all_, matter)


def _team(tx: Tx, conversation: Conversation, placed: policy.Placed, *, given: bool) -> tuple[Team | None, str]:
    """Whose it is, or would be by the rules as they are now."""
    if given and conversation.team_id is not None:
        return teams.get(tx, conversation.team_id), "somebody gave it to them"
    if placed.team_id is not None:
        return teams.get(tx, placed.team_id), f"rule {placed.rules[-1]}"
    default = settings.desk(tx).team
    if default is not None:
        return teams.named(tx, default), "the desk's team: no rule with a team holds"
    if conversation.team_id is not None:
        return teams.get(tx, conversation.team_id), "it was theirs before"
    return None, "no rule with a team holds, and the desk has no team for the rest"


def _next(
    tx: Tx, team: Team, able: list[policy.Candidate], skills: tuple[str, ...], conversation: Conversation
) -> str | None:
    if team.strategy is Strategy.MANUAL:
        return None
    last = queue.last_operator(tx, conversation.contact_id) if team.strategy is Strategy.LAST else None
    who = policy.Pool(team.strategy, able, policy.Taken(tx.now)).next(skills, queue.words(tx, conversation.id), last)
    return next((one.login for one in able if one.operator_id == who), None)


def _asked(one: policy.Candidate, skills: tuple[str, ...]) -> AskedOperator:
    return AskedOperator(
        operator_id=one.operator_id,
        login=one.login,
        state=one.state,
        conversations=one.load,
        capacity=one.capacity,
        why_not=policy.unable(one, skills),
    )


def _sentence(tx: Tx, one: Conversation, team: Team | None, next_: str | None, position: int | None) -> str:
    if one.state is not ConversationState.OPEN:
        return f"It is {one.state.value}: nothing is to be routed."
    if one.operator_id is not None:
        why = conversations.last_assignment(tx, one.id) or "since always"
        return f"It is {one.operator}'s: {why}.{_goes_on(tx, one, team, next_)}"
    if team is None:
        return "It is nobody's, and stays so until somebody takes it."
    if position is None and one.waiting_since_at is None:
        return f"Nobody waits in it; when the contact writes, it is for {team.name}."
    place = f"{policy.waits(position)} in the queue of" if position is not None else "about to go to"
    if team.strategy is Strategy.MANUAL:
        return f"It is {place} {team.name}, who take by hand."
    nobody = "nobody can take it now" if team.members else "nobody is in that team (omnid team join)"
    return f"It is {place} {team.name}; {f'{next_} could take it' if next_ else nobody}."


def _goes_on(tx: Tx, one: Conversation, team: Team | None, next_: str | None) -> str:
    """Where its contact waits for somebody who is away: when somebody else gets it, or why nobody does."""
    row = held.one(tx, one.id)
    if row is None:
        return ""
    at = handing.goes_on_at(row, settings.desk(tx).acknowledge_ms)
    away = f" {row.login} is away ({row.because})"
    if at is None:
        return f"{away}; it stays theirs."
    if team is None or team.strategy is Strategy.MANUAL or next_ is None:
        return f"{away}; it stays theirs, for nobody else can be given it now."
    return f"{away}: {next_} gets it{f' in {spoken(at - tx.now)}' if at > tx.now else ''}."
