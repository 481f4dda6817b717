"""Looks up what a filter names: operators, teams, channels, kinds."""

from collections.abc import Sequence

from omnid import registry
from omnid.desk import assigning
from omnid.errors import NotFound
from omnid.model import Actor
from omnid.policy.filtering import Term, Words, parse, wrong
from omnid.store import channels, filtering, operators, teams
from omnid.store.database import Tx

NOBODY = "nobody"


def find(tx: Tx, actor: Actor, text: str, more: Sequence[Term] = ()) -> filtering.Where:
    """What the filter asks for, and ``more``. Raises `Invalid` with the column of what is wrong."""
    terms = [*parse(text), *more]
    ids: dict[str, int] = {}
    for term in terms:
        if isinstance(term, Words):
            for value in term.values:
                _look_up(tx, actor, term, value, ids)
    return filtering.where(terms, ids, tx.now)


def _look_up(tx: Tx, actor: Actor, term: Words, value: str, ids: dict[str, int]) -> None:
    try:
        match term.name:
            case "operator" | "participant":
                ids[f"{term.name}:{value}"] = _operator(tx, actor, term, value)
            case "team":
                ids[f"team:{value}"] = 0 if value == NOBODY else teams.named(tx, value).id
            case "channel":
                channels.named(tx, value)
            case "kind":
                if value not in registry.names():
                    raise NotFound("kind", f"“{value[:40]}” (there are: {', '.join(registry.names())})")
            case _:
                pass
    except NotFound as problem:
        raise wrong(term.column, problem.message.rstrip(".")) from problem


def _operator(tx: Tx, actor: Actor, term: Words, value: str) -> int:
    if value == "me":
        return assigning.me(actor)
    if value == NOBODY and term.name == "operator":
        return 0
    return operators.named(tx, value).id
