"""``omnid tail``: follows the log of everything that happens."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.log import Happening
    from omnid_cli.output import Output

app = commands()
PORTION = 500
WIDTH = 25
"""Of the names of facts."""


@command(app)
def tail(
    session: Session,
    after: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="From behind that event; 0 for the beginning.")
    ] = None,
    consumer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Go on where this named reader stopped, and remember how far it is now."),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Stop after so many events; 0 never.")] = 0,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Stay for what is still to happen.")] = True,
) -> None:
    """Follow everything that happens.

    Without --after and --consumer it begins with what happens now. A consumer acknowledges events once they are
    written and flushed, so that whoever reads the pipe gets each at least once.
    """
    written = 0
    for portion in session.desk.follow(_start(session, after, consumer, live=follow), live=follow):
        chosen = portion[: limit - written] if limit else portion
        _write(session.out, chosen)
        sys.stdout.flush()
        written += len(chosen)
        if consumer is not None:
            session.call("consumer.ack", consumer=consumer, seq=chosen[-1].seq)
        if limit and written >= limit:
            return


def _start(session: Session, after: int | None, consumer: str | None, *, live: bool) -> dict[str, object]:
    if after is None and consumer is None:
        after = session.call("event.list", limit=1, messages=False).last if live else 0
    given = {"after": after, "consumer": consumer, "limit": PORTION}
    return {name: value for name, value in given.items() if value is not None}


def _write(out: "Output", portion: list["Happening"]) -> None:
    if out.for_people:
        for one in portion:
            out.parts(*line(one))
    elif out.form.value == "json":
        for one in portion:
            out.json(one)
    elif out.form.value == "ids":
        for one in portion:
            print(one.seq)
    else:
        for one in portion:
            print(",".join(_plain(one)))


def line(one: "Happening") -> Iterator[tuple[str, str]]:
    """Number, time, what happened to which conversation, and what was said."""
    import msgspec

    from omnid_cli import text
    from omnid_cli.times import clock

    facts = msgspec.to_builtins(one.event)
    name = str(facts.pop("type"))
    conversation = facts.pop("conversation_id", None)
    yield f"{one.seq:>6}  {clock(one.at)}  ", "dim"
    yield f"{name.replace('_', ' '):<{WIDTH}}", _style(name)
    yield (f"  conversation {conversation}" if conversation else "  "), "bold"
    if one.message is not None:
        said = text.line(one.message.text)
        files = f" [{len(one.message.attachments)} file(s)]" if one.message.attachments else ""
        yield f"  {text.line(one.message.author)}: {said}{files}", ""
        facts = {key: facts[key] for key in ("reason",) if key in facts}
    rest = "  ".join(f"{key}={text.line(str(value))}" for key, value in facts.items())
    yield f"  {rest}", "dim"


def _style(name: str) -> str:
    if name.endswith(("_failed", "_unsure", "_unreachable")):
        return "red"
    return {"message_received": "bold", "message_queued": "green"}.get(name, "")


def _plain(one: "Happening") -> Iterator[str]:
    import msgspec

    facts = msgspec.to_builtins(one.event)
    for value in (
        one.seq,
        one.at,
        facts["type"],
        facts.get("conversation_id"),
        facts.get("message_id"),
        facts.get("contact_id"),
    ):
        yield "" if value is None else str(value)
