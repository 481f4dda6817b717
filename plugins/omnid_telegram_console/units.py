"""Which of the queued posts of a conversation make the next call, and what it says; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from omnid.console import ConsolePost, ConsoleThread, ConversationId, PostId
from omnid_telegram_console.text import LIMIT, NOTHING, Text, fits, joined

__all__ = ["ROOM", "TEXTUAL", "Plan", "Unit", "plan"]

TEXTUAL = frozenset({"message", "line", "edited", "deleted", "trouble", "answer", "mention"})
ROOM = LIMIT - 200
"""Of one message, in UTF-16 units; the rest is for what is said before it."""
INTRODUCTION = 1500
"""Of the first message of a thread, for what was said earlier."""


_PLACED = {"answers", "topic", "buttons"}
"""Of a post that has a place or buttons of its own."""


class Unit(Struct, frozen=True, kw_only=True):
    """One call. ``sort``: text, file, card, menu, topic or open. ``first``: nothing was said in the thread before."""

    ids: list[PostId]
    sort: str
    conversation_id: ConversationId | None = None
    text: Text = NOTHING
    data: dict[str, Any] = {}
    post: ConsolePost | None = None
    first: bool = False
    doubtful: bool = False

    @property
    def makes_message(self) -> bool:
        """Whether doing it twice would be seen."""
        return self.sort in ("text", "file") or (self.sort == "card" and self.first)


class Plan(Struct, frozen=True, kw_only=True):
    """``settled``: posts that need no call."""

    unit: Unit | None
    settled: list[PostId] = []


def plan(
    thread: ConsoleThread | None, posts: Sequence[ConsolePost], rendered: Mapping[PostId, Text], *, crowded: bool
) -> Plan:
    """A topic is opened again before anything is posted in it, and closed after all.

    ``rendered``: the texts of text-like posts; those without one have nothing left to say. ``crowded``: others wait,
    so what was said comes before the card; otherwise a new thread begins with it.
    """
    empty = [one.id for one in posts if _is_empty(one, rendered)]
    switches = [one for one in posts if one.sort == "topic"]
    cards = [one for one in posts if one.sort == "card"]
    rest = [one for one in posts if one.sort not in ("topic", "card") and one.id not in empty]
    switch = _switch(thread, switches) if switches else None
    if switch is not None and not switch.data["closed"]:
        return Plan(unit=switch, settled=empty)
    no_card = thread is not None and thread.data.get("card") is None
    if thread is not None and cards and (not rest or (no_card and not crowded)):
        return Plan(unit=_card(thread, cards), settled=empty)
    if rest:
        return Plan(unit=_next(thread, rest, rendered), settled=empty)
    if switch is not None:
        return Plan(unit=switch, settled=empty)
    return Plan(unit=None, settled=[*empty, *(one.id for one in (*cards, *switches))])


def _is_empty(one: ConsolePost, rendered: Mapping[PostId, Text]) -> bool:
    """It has nothing left to say; what was a piece of something longer is still to be taken away."""
    return one.sort in TEXTUAL and one.sort != "edited" and not rendered.get(one.id, NOTHING).text.strip()


def _switch(thread: ConsoleThread | None, switches: Sequence[ConsolePost]) -> Unit | None:
    closed = bool(switches[-1].data["closed"])
    if thread is None or (thread.state == "closed") is closed or not (thread.external_id or "").isdecimal():
        return None
    ids = [one.id for one in switches]
    return Unit(ids=ids, sort="topic", data={"closed": closed}, conversation_id=thread.conversation_id)


def _card(thread: ConsoleThread, cards: Sequence[ConsolePost]) -> Unit:
    first = thread.data.get("card") is None
    doubtful = first and any(one.duplicate_possible for one in cards)
    ids = [one.id for one in cards]
    return Unit(ids=ids, sort="card", first=first, conversation_id=thread.conversation_id, doubtful=doubtful)


def _next(thread: ConsoleThread | None, rest: Sequence[ConsolePost], rendered: Mapping[PostId, Text]) -> Unit:
    head = rest[0]
    taken = [head]
    first = thread is not None and not thread.data.get("introduced")
    if head.sort in TEXTUAL and not _is_single(head):
        taken += _following(rest, rendered, ROOM - INTRODUCTION if first else ROOM)
    return Unit(
        ids=[one.id for one in taken],
        sort="text" if head.sort in TEXTUAL else head.sort,
        text=joined([rendered[one.id] for one in taken]) if head.sort in TEXTUAL else NOTHING,
        post=head if len(taken) == 1 else None,
        data=head.data if len(taken) == 1 else {},
        first=first and head.sort in TEXTUAL and head.sort != "answer",
        conversation_id=head.conversation_id,
        doubtful=any(one.duplicate_possible for one in taken),
    )


def _following(rest: Sequence[ConsolePost], rendered: Mapping[PostId, Text], room: int) -> list[ConsolePost]:
    """What goes into the same message: texts in a row; what belongs below another message, or has buttons, does not."""
    taken = [rest[0]]
    for one in rest[1:]:
        if one.sort not in TEXTUAL or _is_single(one) or one.id not in rendered:
            break
        if not fits(joined([rendered[each.id] for each in (*taken, one)]), room):
            break
        taken.append(one)
    return taken[1:]


def _is_single(one: ConsolePost) -> bool:
    return one.sort in ("trouble", "mention", "edited") or bool(_PLACED & one.data.keys())
