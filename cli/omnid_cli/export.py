"""``omnid export``: everything of a noun as JSON lines or CSV, from where the last run ended."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app, without=("quiet_ids",))
def export(
    session: Session,
    noun: Annotated[
        Literal["conversations", "messages", "contacts", "events"],
        typer.Argument(metavar="NOUN", help="conversations, messages, contacts or events."),
    ],
    *,
    form: Annotated[
        Literal["jsonl", "csv"] | None, typer.Option("--format", metavar="FORMAT", help="jsonl or csv.")
    ] = None,
    after: Annotated[int | None, typer.Option(min=0, metavar="CURSOR", help="From behind that row.")] = None,
    since: Annotated[str | None, typer.Option(metavar="WHEN", help="Made since: 24h, 7d or a date.")] = None,
    until: Annotated[str | None, typer.Option(metavar="WHEN", help="Made before: 24h (ago) or a date.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only of that channel.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Else standard output.")] = None,
    append: Annotated[bool, typer.Option("--append", help="Add to the file instead of replacing it.")] = False,
    cursor_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the cursor there, and keep the next one there.")
    ] = None,
) -> None:
    """Write conversations, messages, contacts or events, from where the last run ended.

    In the order they were made; the next cursor is said on standard error. With --cursor-file a cron job goes on where
    the last run ended: omnid export messages -o messages.jsonl --append --cursor-file messages.cursor
    """
    from omnid.errors import Invalid
    from omnid_cli import times
    from omnid_cli.sinks import Cursor, opened

    if append and output is None:
        raise Invalid("--append needs -o FILE.")
    if after is not None and cursor_file is not None:
        raise Invalid("Say --after or --cursor-file, not both.")
    kept = Cursor.read(cursor_file) if cursor_file else Cursor(after or 0)
    wanted: dict[str, Any] = {
        "noun": noun,
        "format": form or ("csv" if session.given.csv else "jsonl"),
        "after": kept.number,
        "since_at": times.since(since) if since else None,
        "until_at": times.since(until) if until else None,
        "channel": channel,
    }
    with opened(output, append=append, expected=kept.size) as sink:
        number = _write(session, {name: value for name, value in wanted.items() if value is not None}, sink)
    if cursor_file:
        Cursor(number, sink.size if append else None).write(cursor_file)
    session.out.note(f"Next: --after {number}")


def _write(session: Session, wanted: dict[str, Any], sink: Any) -> int:
    """The cursor reached. The first portion is the header, which a file that has one already does not need again."""
    from omnid_cli import progress

    cursor, is_first = int(wanted["after"]), True
    with progress.of(f"Exporting {wanted['noun']}", sink.is_file) as advance:
        for portion in session.desk.export(wanted):
            sink.write(
                _headless(portion.body) if is_first and sink.goes_on and wanted["format"] == "csv" else portion.body
            )
            advance(
                portion.rows,
                portion.cursor - cursor,
                None if portion.end is None else portion.end - int(wanted["after"]),
            )
            cursor, is_first = portion.cursor, False
    return cursor


def _headless(body: bytes) -> bytes:
    return body.partition(b"\n")[2]
