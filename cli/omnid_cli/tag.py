"""``omnid tag``, ``omnid tags`` and ``omnid priority``: what conversations are marked with."""

import re
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from omnid_cli import bulk
from omnid_cli.conversation import each, numbers
from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()
_LESS = re.compile(r"-[^\W_-][^-].*|-[^\W_-]", re.DOTALL)


_WITH_VALUE = {"--remove", "--filter", "-F", "--limit", "--key", "--config", "--url", "--token", "--as"}
"""What follows one of these is its value."""


class Tagging(TyperCommand):
    """``-refund`` takes a tag off; to everybody else that would be a row of options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        before = ["", *args]
        taken_off = [_takes_off(one) and last not in _WITH_VALUE for last, one in zip(before, args, strict=False)]
        return super().parse_args(
            ctx, [f"--remove={one[1:]}" if off else one for one, off in zip(args, taken_off, strict=True)]
        )


def _takes_off(given: str) -> bool:
    """A dash and at least two letters; ``-q`` and ``-h`` stay options."""
    return len(given) > 2 and _LESS.fullmatch(given) is not None


@command(app, writes=True, cls=Tagging)
def tag(
    session: Session,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]... [TAG|-TAG]...", help="Conversations, then tags.")
    ] = None,
    remove: Annotated[list[str] | None, typer.Option(metavar="TAG", help="The same as -TAG; repeatable.")] = None,
    filter_: bulk.Filter = None,
    limit: bulk.Limit = None,
    dry_run: bulk.DryRun = False,
) -> None:
    """Put tags on conversations; a tag with a dash before it is taken off."""
    from omnid.errors import Invalid

    ids, tags = numbers(words or [])
    if not (ids or filter_) or not (tags or remove):
        raise Invalid("Say which conversations and which tags: omnid tag 42 vip -refund.")
    if filter_ is not None or dry_run:
        bulk.run(session, "tag", ids, filter_, limit, dry_run, tags=tags, remove=remove or [])
        return
    each(session, "conversation.tag", ids, "{0.id} is tagged {2}.", tags=tags, remove=remove or [])


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
        list[str], typer.Argument(metavar="[ID]... low|normal|high|urgent", help="Conversations, then how urgent.")
    ],
    filter_: bulk.Filter = None,
    limit: bulk.Limit = None,
    dry_run: bulk.DryRun = False,
) -> None:
    """Say how urgent conversations are."""
    from omnid.errors import Invalid

    ids, rest = numbers(words)
    if not (ids or filter_) or len(rest) != 1:
        raise Invalid("Say which conversation and how urgent: omnid priority 42 high.")
    if filter_ is not None or dry_run:
        bulk.run(session, "priority", ids, filter_, limit, dry_run, priority=rest[0])
        return
    each(session, "conversation.priority", ids, "{0.id} is {0.priority.value}.", priority=rest[0])
