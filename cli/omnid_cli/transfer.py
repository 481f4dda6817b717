"""``omnid transfer``, ``join`` and ``leave``: passing a conversation on, and sharing one."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Participant

app = commands()

Id = Annotated[int, typer.Argument(metavar="ID", help="The conversation.")]
Login = Annotated[str | None, typer.Argument(metavar="[LOGIN]", help="The operator; you unless said.")]


@command(app, writes=True)
def transfer(
    session: Session,
    conversation: Id,
    operator: Annotated[
        str | None, typer.Argument(metavar="[LOGIN|TEAM]", help="The operator who gets it, else the team of that name.")
    ] = None,
    team: Annotated[str | None, typer.Option(metavar="TEAM", help="The team that gets it.")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A note for whoever gets it.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Though they are not online, or have as many as they can.")
    ] = False,
) -> None:
    """Pass a conversation on to an operator or a team."""
    from omnid_cli.tables import CONVERSATIONS

    if operator is not None and team is None and _is_team(session, operator):
        operator, team = None, operator
    one = session.call(
        "conversation.transfer",
        conversation_id=conversation,
        operator=operator,
        team=team,
        note=note,
        force=force or None,
    )
    whose = f"{one.operator}’s" if one.operator else f"team {one.team}’s"
    session.out.done(CONVERSATIONS, one, f"Conversation {one.id} is {whose}.")


def _is_team(session: Session, name: str) -> bool:
    """Whether only a team is called so: an operator of that name comes first."""
    if name not in {one.name for one in session.desk.call("team.list", {})}:
        return False
    return name not in {one.login for one in session.desk.call("operator.list", {})}


@command(app, writes=True)
def join(session: Session, conversation: Id, operator: Login = None) -> None:
    """Take part in a conversation that stays somebody else's."""
    _say(session, conversation, session.call("conversation.join", conversation_id=conversation, operator=operator))


@command(app, writes=True)
def leave(session: Session, conversation: Id, operator: Login = None) -> None:
    """Take part in a conversation no more."""
    _say(session, conversation, session.call("conversation.leave", conversation_id=conversation, operator=operator))


def _say(session: Session, conversation: int, people: list["Participant"]) -> None:
    if session.out.for_people:
        session.out.say(
            f"In conversation {conversation} take part: {', '.join(one.login for one in people) or 'none'}."
        )
        return
    for one in people:
        session.out.json(one)
