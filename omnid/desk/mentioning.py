"""Tells those who are named in a note, and has them take part."""

from typing import NamedTuple

from omnid.desk import language, notifying
from omnid.events import ParticipantJoined
from omnid.model import Actor, Conversation, MessageId, OperatorId, Sentence
from omnid.policy.mentions import mentions
from omnid.store import operators, participants, teams
from omnid.store.database import Tx


class Mentioned(NamedTuple):
    """Names as they were written: of operators and teams who were told, and those that are nobody's."""

    told: list[str]
    unknown: list[str]


def mention(tx: Tx, actor: Actor, conversation: Conversation, note: MessageId, text: str) -> Mentioned:
    """Tell everybody a note names, once each; whoever wrote it is not told."""
    names = mentions(text)
    if not names:
        return Mentioned([], [])
    people = _people(tx)
    told = [name for name in names if name in people]
    for operator in dict.fromkeys(one for name in told for one in people[name]):
        if operator != actor.operator_id:
            _tell(tx, actor, conversation, note, operator, text)
    return Mentioned(told, [name for name in names if name not in people])


def _people(tx: Tx) -> dict[str, list[OperatorId]]:
    """Who is meant by a name: an operator counts more than a team that is called the same."""
    active = {one.id: one.login.lower() for one in operators.every(tx) if one.disabled_at is None}
    of_teams = {
        team.name.lower(): [one.operator_id for one in team.members if one.operator_id in active]
        for team in teams.every(tx)
    }
    return of_teams | {login: [operator] for operator, login in active.items()}


def _tell(tx: Tx, actor: Actor, conversation: Conversation, note: MessageId, operator: OperatorId, text: str) -> None:
    notifying.notify(
        tx,
        operator=operator,
        conversation=conversation.id,
        reason="mention",
        said=Sentence("mention", {**language.about(actor, conversation), "text": text}),
        key=f"mention:{note}:{operator}",
        everybody=False,
    )
    if operator != conversation.operator_id and participants.add(tx, conversation.id, operator):
        tx.emit(
            ParticipantJoined(
                conversation_id=conversation.id,
                contact_id=conversation.contact_id,
                operator_id=operator,
                actor=actor.label,
            )
        )
