"""``omnid tag``, ``omnid tags`` and ``omnid priority``: what conversations are marked with."""

import re
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from omnid_cli.conversation import each
from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()
_LESS = re.compile(r"-[^\W_-][^-].*|-[^\W_-]", re.DOTALL)


class Tagging(TyperCommand):
    """``-refund`` takes a tag off; to everybody else that would be a row of options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f"--remove={one[1:]}" if _takes_off(one) else one for one in args])


def _takes_off(given: str) -> bool:
    """A dash and at least two letters; ``-q`` and ``-h`` stay options."""
    return len(given) > 2 and _LESS.fullmatch(given) is not None


@command(app, writes=True, cls=Tagging)
def tag(
    session: Session,
    words: Annotated[list[str], typer.Argument(metavar="ID... [TAG|-TAG]...", help="Conversations, then tags.")],
    remove: Annotated[list[str] | None, typer.Option(metavar="TAG", help="The same as -TAG; repeatable.")] = None,
) -> None:
    """Put tags on conversations; a tag with a dash before it is taken off."""
    from omnid.errors import Invalid

    ids, tags = numbers(words)
    if not ids:
        raise Invalid("Say which conversation: omnid tag 42 vip -refund.")
    if not tags and not remove:
        raise Invalid(f"Say which tag: omnid tag {ids[0]} vip -refund.")
    each(session, "conversation.tag", ids, "{0.id} is tagged {2}.", tags=tags, remove=remove or [])


def numbers(words: list[str]) -> tuple[list[int], list[str]]:
    """The numbers a list begins with, and the rest."""
    count = next((index for index, one in enumerate(words) if not (one.isascii() and one.isdigit())), len(words))
    return [int(one) for one in words[:count]], words[count:]


@command(app)
def tags(session: Session) -> None:
    """List the tags in use, the most used first."""
    from omnid.desk.tagging import TagCount
    from omnid_cli.output import Column, Table

    columns = [
        Column("TAG", lambda one: one.tag, "bold"),
        Column("CONVERSATIONS", lambda one: one.conversations),
        Column("NOT CLOSED", lambda one: one.open),
    ]
    empty = "No conversation has a tag yet: omnid tag 42 vip"
    session.out.rows(Table(TagCount, columns, ident="tag", empty=empty), session.call("tag.list"))


@command(app, writes=True)
def priority(
    session: Session,
    words: Annotated[
        list[str], typer.Argument(metavar="ID... low|normal|high|urgent", help="Conversations, then how urgent.")
    ],
) -> None:
    """Say how urgent conversations are."""
    from omnid.errors import Invalid

    ids, rest = numbers(words)
    if not ids or len(rest) != 1:
        raise Invalid("Say which conversation and how urgent: omnid priority 42 high.")
    each(session, "conversation.priority", ids, "{0.id} is {0.priority.value}.", priority=rest[0])
