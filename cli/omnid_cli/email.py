"""``omnid email``: what becomes of a mail."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.filing_explained import Explanation

app = commands("What becomes of a mail.")


@command(app)
def explain(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE.eml", help="The mail as it came; - for standard input.")],
    channel: Annotated[
        str | None, typer.Option(metavar="NAME", help="The mailbox it came to; needed where there are several.")
    ] = None,
) -> None:
    """Say which conversation a mail would join, by which rule, and what would be folded away. Nothing is changed."""
    from omnid.desk.filing_explained import Explanation
    from omnid_cli.output import Column, Table

    payload = base64.b64encode(_read(file)).decode()
    found = session.call("journal.explain", channel=channel or _only(session), payload=payload)
    columns = [Column("WHAT", lambda one: one.what), Column("RULE", lambda one: one.rule, wide=True)]
    table = Table(Explanation, columns, ident="conversation_id")
    for one in found.items:
        session.out.one(table, one, _card)


def _read(file: Path) -> bytes:
    from omnid.errors import Invalid

    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as problem:
        raise Invalid(f"Cannot read {file}: {problem.strerror}.") from problem


def _only(session: Session) -> str:
    from omnid.errors import Invalid

    names = [one.name for one in session.call("channel.list") if one.kind == "email"]
    if len(names) == 1:
        return str(names[0])
    if names:
        raise Invalid(f"There are several mailboxes: say which with --channel, {' or '.join(names)}.")
    raise Invalid("There is no mailbox yet: omnid channel add email NAME …")


def _card(one: "Explanation") -> Iterator[str]:
    where = f"conversation {one.conversation_id}" if one.conversation_id else "a new conversation"
    yield f"It would go to {where}." if one.what == "received" else f"It would be: {one.what}."
    yield one.rule
    if one.what != "received":
        return
    yield ""
    yield f"From:    {one.sender}{' (a machine)' if one.automatic else ''}"
    yield f"Subject: {one.subject}"
    if one.files:
        yield f"Files:   {', '.join(one.files)}"
    yield from ("", one.text)
    if one.folded:
        yield from ("", "Folded away:", *(f"  {line}" for line in one.folded.splitlines()))
