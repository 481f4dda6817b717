"""``omnid inbox``: the conversations waiting."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def inbox(
    session: Session,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="All open conversations, the newest message first.")
    ] = False,
    mine: Annotated[bool, typer.Option("--mine", help="Only mine.")] = False,
    operator: Annotated[str | None, typer.Option(help="Only of that operator; “nobody” for what nobody took.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only of that channel.")] = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="open, snoozed or closed.")] = None,
    filter_: Annotated[
        str | None,
        typer.Option(
            "--filter",
            "-F",
            metavar="FILTER",
            help="All that it finds, the newest message first: “tag:vip waiting>5m”, docs/filters.md.",
        ),
    ] = None,
    view: Annotated[str | None, typer.Option(metavar="NAME", help="What a saved view finds: omnid view list.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier list ended.")] = None,
) -> None:
    """Show who is waiting, longest first."""
    from omnid_cli.tables import CONVERSATIONS

    waiting = not everything and state is None and filter_ is None and view is None
    table = CONVERSATIONS if waiting else CONVERSATIONS._replace(empty="There is no such conversation.")
    session.out.rows(
        table,
        session.pages(
            "conversation.list",
            limit,
            waiting=waiting,
            state=state or ("open" if everything else None),
            operator="me" if mine else operator,
            channel=channel,
            filter=filter_,
            view=view,
            cursor=cursor,
        ),
    )
