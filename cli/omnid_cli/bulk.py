"""Does the same to all conversations a filter finds, and says what became of each."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.bulk import BulkItem, BulkReport

Filter = Annotated[
    str | None,
    typer.Option("--filter", "-F", metavar="FILTER", help="All that it finds: docs/filters.md. See also omnid undo."),
]
Limit = Annotated[int | None, typer.Option(min=1, max=1000, help="Of what the filter finds, the first so many.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


def run(
    session: Session,
    act: str,
    ids: list[int],
    filter_: str | None,
    limit: int | None,
    dry_run: bool,
    **values: object,
) -> None:
    """With ids for a dry run only: what is done to single conversations has operations of its own."""
    from omnid.desk.bulk import BulkItem
    from omnid.errors import Invalid
    from omnid_cli.output import Column, Table

    if filter_ is not None and ids:
        raise Invalid("Say which conversations by their numbers or by --filter, not both.")
    report: BulkReport = session.call(
        "conversation.bulk", act=act, filter=filter_, conversation_ids=ids, limit=limit, dry_run=dry_run, **values
    )
    if session.out.for_people:
        for item in report.items:
            session.out.say(_line(report, item))
    else:
        columns = [Column("ID", lambda one: one.conversation_id), Column("REASON", lambda one: one.reason or "")]
        session.out.rows(Table(BulkItem, columns, ident="conversation_id"), report.items)
    session.out.aside(_sum(report))
    if report.failed:
        raise typer.Exit(1)


def _line(report: "BulkReport", item: "BulkItem") -> str:
    if item.reason is not None:
        return f"{'Would leave' if report.dry_run else 'Left'} {item.conversation_id}: {item.reason}"
    state = "" if item.state is None else f"; it {'is' if report.dry_run else 'was'} {item.state.value}"
    return (
        f"{'Would ' if report.dry_run else 'Done: '}{report.act.value} {item.conversation_id} ({item.contact}){state}."
    )


def _sum(report: "BulkReport") -> str:
    done = f"{report.done} {'would be ' if report.dry_run else ''}changed"
    failed = f", {report.failed} left" if report.failed else ""
    return f"{done}{failed}{', and there are more' if report.more else ''}."
