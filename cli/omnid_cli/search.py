"""``omnid search``: what was said, by whom, and where."""

from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.searching import FoundContact, Hit
    from omnid.model import Snippet
    from omnid_cli.output import Output

app = commands()

CATCH_UP_S = 5.0
"""As long the index is brought up to date before the question, where no daemon does it."""
REBUILD_S = 3600.0
PEOPLE = 5
"""Contacts shown above the messages."""

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="WORDS...", help="All of them, in any form; see above.", show_default=False),
]


@command(app)
def search(
    session: Session,
    words: Words = None,
    *,
    best: Annotated[bool, typer.Option("--best", help="The best first, not the newest.")] = False,
    without: Annotated[list[str] | None, typer.Option(metavar="WORD", help="Not with that word; repeatable.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only what went by that channel.")] = None,
    contact: Annotated[int | None, typer.Option(metavar="ID", help="Only with that contact.")] = None,
    since: Annotated[str | None, typer.Option(metavar="WHEN", help="Only from then on: 24h, 7d, or a date.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 for all.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier list ended.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew; administrators may.")] = False,
) -> None:
    """Find messages, notes and files by their words, contacts by name or address.

    Words are found in all their forms, Russian and English. '"two words"' in double quotes stand side by side in
    just that form, parc* is the beginning of a word. With --json, --csv and -q only messages are listed; -q prints
    their conversations.
    """
    from omnid_cli import times
    from omnid_cli.tables import HITS

    if rebuild:
        session.call("search.rebuild")
        session.desk.index(REBUILD_S)
        session.out.aside("The index is made anew.")
    if not words and rebuild:
        return
    text = " ".join([*(words or []), *(f"-{one}" for one in without or [])])
    session.desk.index(CATCH_UP_S)
    if session.out.for_people and not (channel or contact or cursor):
        for person in session.call("contact.search", text=text, limit=PEOPLE).items:
            _person(session.out, person)
    since_at = None if since is None else times.since(since)
    filters = {"text": text, "best": best, "channel": channel, "contact_id": contact, "since_at": since_at}
    hits = session.pages("conversation.search", limit, **filters, cursor=cursor)
    if not session.out.for_people:
        session.out.rows(HITS, hits)
    elif not sum(_hit(session.out, one) for one in hits):
        session.out.aside("No message has that.")
    _warn(session, text)


def _warn(session: Session, text: str) -> None:
    behind = session.call("conversation.search", text=text, limit=1).behind
    if behind:
        session.out.note(f"The index is {behind:,} messages and contacts behind: the newest may be missing. Ask again.")


def _person(out: "Output", found: "FoundContact") -> None:
    out.parts((f"contact {found.contact.id}  ", "cyan"), *_marked(found.snippet))


def _hit(out: "Output", hit: "Hit") -> bool:
    from omnid_cli.times import both

    about = [hit.contact, hit.channel or hit.type.value, both(hit.at), hit.state.value]
    if hit.type.value == "note":
        about.insert(1, f"note by {hit.author}")
    out.parts((f"{hit.conversation_id}", "bold"), (f"  {' · '.join(about)}", "dim"))
    if hit.snippet.text:
        out.parts(("   ", ""), *_marked(hit.snippet))
    for name in hit.files:
        out.parts(("   file ", "dim"), *_marked(name))
    return True


def _marked(snippet: "Snippet") -> list[tuple[str, str]]:
    """With what was looked for in bold."""
    pieces, at = [], 0
    for mark in snippet.marks:
        pieces += [
            (snippet.text[at : mark.offset], ""),
            (snippet.text[mark.offset : mark.offset + mark.length], "bold"),
        ]
        at = mark.offset + mark.length
    return [*pieces, (snippet.text[at:], "")]
