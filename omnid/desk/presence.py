"""Operations on presence: who is there, because of what; and what becomes of offers nobody takes."""

from omnid.desk import assigning, hours, writing
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import NotAllowed
from omnid.events import PresenceChanged
from omnid.model import (
    SYSTEM,
    Actor,
    Conversation,
    ConversationState,
    Hours,
    OperatorId,
    Presence,
    PresenceState,
    Role,
    Sentence,
    Switch,
)
from omnid.policy import hours as spans
from omnid.policy import presence as policy
from omnid.policy.sentences import spoken
from omnid.store import conversations, operators, outlook, presences, settings
from omnid.store.database import Tx
from omnid.store.presences import Row

AT_ONCE = 200
"""How many are decided anew in one transaction; nobody is to wait long behind it."""


class SetPresence(Request, frozen=True):
    """``operator``: a login, for supervisors; oneself unless said."""

    switch: Switch
    operator: str | None = None


@operation("presence.set", is_act=False)
def set_(tx: Tx, actor: Actor, request: SetPresence) -> Presence:
    """Say that you are there, away or gone; “auto” lets shift, console and acts decide again."""
    who = _whom(tx, actor, request.operator)
    row = presences.get(tx, who)._replace(
        switch=request.switch, switched_at=tx.now, missed_id=None, missed_at=None, missed=None
    )
    return _shown(_decide(tx, row))


def _whom(tx: Tx, actor: Actor, login: str | None) -> OperatorId:
    if login is None or login == "me":
        return assigning.me(actor)
    who = operators.named(tx, login).id
    if who != actor.operator_id and actor.role is Role.OPERATOR:
        raise NotAllowed(actor.name, "switch others on or off", f"the role {Role.SUPERVISOR.value}")
    return who


@operation("presence.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Presence]:
    """List who is online, away and offline, since when and because of what."""
    return [_shown(_decided(tx, row)) for row in presences.every(tx)]


@operation("presence.seen", is_act=False, audited=False)
def seen(tx: Tx, actor: Actor, request: Nothing) -> Done:
    """Tell that your console is open; to be repeated every 30 s. Opening one is an act, leaving it open is not."""
    row = presences.get(tx, assigning.me(actor))
    is_open = row.console_seen_at is not None and tx.now - row.console_seen_at < policy.SEEN_MS
    row = row._replace(console_seen_at=tx.now)
    if not is_open:
        row = row._replace(acted_at=tx.now, missed_id=None, missed_at=None, missed=None)
    _decide(tx, row)
    return Done()


def acted(tx: Tx, actor: Actor) -> None:
    """An operator did something: they are there, unless they have said otherwise."""
    if actor.operator_id is None:
        return
    before = presences.acted(tx, actor.operator_id)
    if before is not None and before is not PresenceState.ONLINE:
        _decide(tx, presences.get(tx, actor.operator_id))


def state(tx: Tx, operator: OperatorId) -> Presence:
    """As it is now, whether or not it has been written down yet."""
    return _shown(_decided(tx, presences.get(tx, operator)))


def settle(tx: Tx) -> int | None:
    """Take back the offers nobody took, and decide who is there wherever that may have changed."""
    next_at = _next_at(tx)
    if next_at is None or next_at > tx.now:
        return next_at
    missed = conversations.unacknowledged(tx, AT_ONCE)
    for conversation_id in missed:
        _missed(tx, conversations.get(tx, conversation_id))
    due = presences.due(tx, AT_ONCE)
    for row in due:
        _look_again(tx, row)
    return tx.now if AT_ONCE in (len(missed), len(due)) else _next_at(tx)


def _next_at(tx: Tx) -> int | None:
    seen = outlook.look(tx)
    return min((at for at in (seen.offer_at, seen.presence_at) if at is not None), default=None)


def _missed(tx: Tx, conversation: Conversation) -> None:
    """Who did not take it is away, and it goes on; unless nobody waits in it any more."""
    who = conversation.operator_id
    if who is None or conversation.state is not ConversationState.OPEN or conversation.waiting_since_at is None:
        conversations.end_offer(tx, conversation.id)
        return
    row = presences.get(tx, who)
    within_ms = (conversation.acknowledge_by_at or tx.now) - (conversation.assigned_at or tx.now)
    within = spoken(within_ms)
    because = f"did not take conversation {conversation.id} in {within}"
    _decide(tx, row._replace(missed_id=conversation.id, missed_at=tx.now, missed=because))
    why = f"{row.login} did not take it in {within}"
    release(tx, conversation, why, Sentence("not_taken", {"who": row.login, "within_ms": within_ms}))


def release(tx: Tx, conversation: Conversation, why: str, said: Sentence) -> None:
    """Nobody has it any more, and the operators read why."""
    assigning.assign(tx, SYSTEM, conversation, None, why)
    writing.notice(tx, conversation.id, conversation.contact_id, said)


def _look_again(tx: Tx, row: Row) -> None:
    """Mostly they have just gone on working, and only the time to look again is another."""
    decided = _decided(tx, row)
    if decided._replace(due_at=row.due_at) == row:
        presences.set_due(tx, row.operator_id, decided.due_at)
    else:
        _write(tx, row, decided)


def _decide(tx: Tx, row: Row) -> Row:
    """Write down what is decided of somebody; a fact if it changed."""
    decided = _decided(tx, row)
    _write(tx, row, decided)
    return decided


def _write(tx: Tx, row: Row, decided: Row) -> None:
    presences.update(tx, decided)
    if decided.state is not row.state:
        tx.emit(PresenceChanged(operator_id=row.operator_id, state=decided.state, because=decided.because))


def _decided(tx: Tx, row: Row) -> Row:
    decided = policy.decide(_evidence(tx, row))
    missed = decided.missed
    return row._replace(
        switch=decided.switch,
        missed_id=missed and missed.conversation_id,
        missed_at=missed and missed.at,
        missed=missed and missed.because,
        state=decided.state,
        because=decided.because,
        since_at=row.since_at if decided.state is row.state else tx.now,
        due_at=None if decided.next_at is None else max(decided.next_at, tx.now + 1),
    )


def _evidence(tx: Tx, row: Row) -> policy.Evidence:
    limits = settings.desk(tx)
    missed = None
    if row.missed_id is not None and row.missed_at is not None:
        missed = policy.Missed(row.missed_id, row.missed_at, row.missed or "")
    owed = None
    if row.owed_id is not None and row.owed_at is not None:
        owed = policy.Owed(row.owed_id, row.owed_at)
    return policy.Evidence(
        now=tx.now,
        away_ms=limits.away_ms,
        offline_ms=limits.offline_ms,
        switch=row.switch,
        switched_at=row.switched_at,
        console_seen_at=row.console_seen_at,
        acted_at=row.acted_at,
        missed=missed,
        owed=owed,
        shift=_shift(tx, row),
        state=row.state,
        since_at=row.since_at,
        disabled=row.disabled,
    )


def _shift(tx: Tx, row: Row) -> policy.Shift | None:
    """Where the operator's shift stands, and whether it has turned since they said or missed something."""
    their = hours.of(tx, operator=row.operator_id)
    if their is None:
        return None
    marks = [at for at in (row.switched_at if row.switch is not Switch.AUTO else None, row.missed_at) if at is not None]
    turns = [turn for at in sorted(marks) if (turn := _stands(their, at)[1]) is not None and turn <= tx.now]
    on, changes_at = _stands(their, tx.now)
    return policy.Shift(on, changes_at, max(turns, default=None))


def _stands(their: Hours, at: int) -> tuple[bool, int | None]:
    """Whether a shift is on at a time, and when it next ends or begins after it."""
    opens = spans.opens_at(their, at)
    return (True, spans.closes_at(their, at)) if opens == at else (False, opens)


def _shown(row: Row) -> Presence:
    return Presence(
        operator_id=row.operator_id,
        login=row.login,
        name=row.name,
        state=row.state,
        because=row.because,
        since_at=row.since_at,
        changes_at=row.due_at,
        switch=row.switch,
        conversations=row.load,
    )
