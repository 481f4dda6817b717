"""``omnid route``: where a conversation goes, and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.routing_explained import Explained

app = commands("Where a conversation goes, and why.")


@command(app)
def explain(
    session: Session, conversation: Annotated[int, typer.Argument(metavar="ID", help="The conversation.")]
) -> None:
    """Say which rule and team it falls to, who can take it, who cannot and why, and who is next."""
    found = session.call("route.explain", conversation_id=conversation)
    if not session.out.for_people:
        session.out.json(found)
        return
    for line in _lines(found):
        session.out.say(line)


def _lines(found: "Explained") -> Iterator[str]:
    yield f"Conversation {found.conversation_id}. {found.sentence}"
    for rule in found.rules:
        to = f"to {rule.team}" if rule.team else "goes on"
        yield f"  rule {rule.name}: {'no, ' + rule.why_not if rule.why_not else f'yes, {to}'}"
    if found.team is None or found.strategy is None:
        yield f"  team: none, {found.because}"
        return
    skills = f", asks for {', '.join(found.skills)}" if found.skills else ""
    yield f"  team: {found.team} ({found.because}), {found.strategy.value}{skills}"
    for one in found.operators:
        can = one.why_not or f"can take it, has {one.conversations} of {one.capacity}"
        yield f"  {one.login}: {can}{' ← next' if one.login == found.next else ''}"
    if found.position is not None:
        yield f"  place in the queue: {found.position}"
