"""What has room on the screen: the panes beside each other, one at a time on a narrow one, nothing on a tiny one."""

from typing import NamedTuple

from omnid_cli.console.commands import Place

WIDE = 110
"""Columns from which the card has room beside the thread."""
NARROW = 72
"""Columns below which the list and the thread take turns."""
LEAST = (30, 9)
"""Columns and lines below which nothing can be made out."""


class Room(NamedTuple):
    """How each pane is: ``gone``, of its ``usual`` width, ``wide``, or with the ``rest`` of the screen."""

    list: str
    middle: str
    card: str


def share(width: int, place: Place, *, with_card: bool) -> Room:
    """Where the focus is stays on the screen, beside the card if that was asked for and there is room for two."""
    is_list = place is Place.LIST
    if width >= WIDE:
        return Room("wide", "rest", "usual")
    if width < NARROW:
        if with_card and place is not Place.BOX:
            return Room("gone", "gone", "rest")
        return Room("rest", "gone", "gone") if is_list else Room("gone", "rest", "gone")
    if not with_card:
        return Room("usual", "rest", "gone")
    return Room("usual", "gone", "rest") if is_list else Room("gone", "rest", "usual")


def is_too_small(width: int, height: int) -> bool:
    return width < LEAST[0] or height < LEAST[1]


def lines_for_keys(height: int) -> int:
    """The keys do not take the room they are to be used in."""
    return max(1, min(4, height // 6))
