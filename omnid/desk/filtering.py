"""Looks up what a filter names: operators, teams, channels, kinds."""

from collections.abc import Sequence

from omnid import registry
from omnid.desk import assigning, indexing
from omnid.errors import Invalid, NotFound, Unavailable
from omnid.model import Actor
from omnid.policy import search_words
from omnid.policy.filtering import Term, Words, parse, wrong
from omnid.policy.sentences import sentence
from omnid.store import channels, filtering, operators, search, teams
from omnid.store.database import Tx

NOBODY = "nobody"
UNINDEXED = 10_000
"""So many messages are looked through one by one, which takes a tenth of a second; usually there are some."""


A_SECOND = 1800
"""What a daemon indexes: 7,300 messages a second in a quarter of its time, see docs/decisions/012."""


def find(tx: Tx, actor: Actor, text: str, more: Sequence[Term] = ()) -> filtering.Where:
    """What the filter asks for, and ``more``. Raises `Invalid` with the column of what is wrong."""
    terms = [*parse(text), *more]
    place = indexing.place(tx)
    known = filtering.Known({}, {}, 0 if place is None else place.message)
    for term in terms:
        if isinstance(term, Words):
            for value in term.values:
                _look_up(tx, actor, term, value, known)
    return filtering.where(terms, known, tx.now)


def _look_up(tx: Tx, actor: Actor, term: Words, value: str, known: filtering.Known) -> None:
    try:
        match term.name:
            case "operator" | "participant":
                known.ids[f"{term.name}:{value}"] = _operator(tx, actor, term, value)
            case "team":
                known.ids[f"team:{value}"] = 0 if value == NOBODY else teams.named(tx, value).id
            case "text":
                known.texts[value] = _sought(tx, term, value)
            case "channel":
                channels.named(tx, value)
            case "kind":
                if value not in registry.names():
                    raise NotFound("kind", f"“{value[:40]}” (there are: {', '.join(registry.names())})")
            case _:
                pass
    except NotFound as problem:
        raise wrong(term.column, problem) from problem


def _sought(tx: Tx, term: Words, value: str) -> filtering.Sought:
    """One word in any form; several side by side, as they are. Raises `Unavailable` while the index is made."""
    if (behind := indexing.behind(tx)) > UNINDEXED:
        raise Unavailable(
            sentence("not_indexed", count=behind, needs_ms=behind * 1000 // A_SECOND),
            behind=behind,
        )
    try:
        wanted = search_words.parse(f'"{value}"' if " " in value else value)
    except Invalid as problem:
        raise wrong(term.column, problem) from problem
    parts = [_part(one) for one in wanted if not one.excluded]
    return filtering.Sought(search.expression(wanted, search.Limits()), parts)


def _part(one: search_words.Term) -> str:
    """What has to be among the words of a text, each between spaces; a form of a word begins as its stem does."""
    if not one.exact:
        return f" {one.stem}"
    return f" {' '.join(one.words)}" + ("" if one.beginning else " ")


def _operator(tx: Tx, actor: Actor, term: Words, value: str) -> int:
    if value == "me":
        return assigning.me(actor)
    if value == NOBODY and term.name == "operator":
        return 0
    return operators.named(tx, value).id
