"""The list of conversations on the screen: a cursor, and only the rows that are in sight are drawn."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from omnid.model import Conversation, ConversationId
from omnid_cli.console import colours, rows
from omnid_cli.console.state import State, Tab, listed, typists
from omnid_cli.console.words import Words


class ListPane(ScrollView, can_focus=True):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        # In the order they are pressed among the console's own keys, which come first.
        Binding(keys, action, show=False, priority=True)
        for keys, action in (
            ("down,j,о", "move(1)"),
            ("up,k,л", "move(-1)"),
            ("pagedown", "page(1)"),
            ("pageup", "page(-1)"),
            ("home", "move(-1000000)"),
            ("end", "move(1000000)"),
            ("enter", "enter"),
        )
    ]

    class Moved(Message):
        """The cursor stands on another conversation."""

        def __init__(self, conversation: ConversationId) -> None:
            super().__init__()
            self.conversation = conversation

    class Entered(Message):
        """Somebody wants to work on the conversation under the cursor."""

    def __init__(self, words: Words) -> None:
        super().__init__(id="list")
        self._words = words
        self._state = State()
        self._rows: list[Conversation] = []
        self._now = 0
        self._loaded = False
        self.cursor: ConversationId | None = None
        self._at = 0
        """Which row the cursor is on, or was when its conversation left the list."""
        self._is_new = False
        """Another list was asked for, and its rows are to come."""
        self.has_jumped = False
        """Onto a conversation that nobody chose; the console shows it then."""
        self.chosen: ConversationId | None = None
        """What somebody moved to, until the console has turned to it."""

    def show(self, state: State, now: int, *, loaded: bool = True) -> None:
        """The list as it is now; the cursor stays on its conversation, or where that was.

        What is on the screen keeps the cursor when it leaves the list: no key is meant for another one unawares.
        """
        is_other = _which(state) != _which(self._state)
        self._state, self._now, self._loaded = state, now, loaded
        self._rows = listed(state)
        opened = None if state.opened is None else state.opened.id
        if is_other:
            self._at, self.cursor, self._is_new = 0, opened, True
        at, is_left = self._index(), self.cursor is not None and self.cursor == opened
        if at is not None:
            self._at = at
        elif self._rows and (not is_left or (self._is_new and self.has_focus)):
            self.cursor = self._rows[min(self._at, len(self._rows) - 1)].id
            self.has_jumped = True
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows) * rows.HEIGHT)
        if self._is_new and self._rows:
            self._is_new = False
            self._in_sight()
        self.refresh()

    def tick(self, now: int) -> None:
        self._now = now
        self.refresh()

    def point(self, conversation: ConversationId) -> bool:
        """Put the cursor on a conversation, also on one that is not in the list; whether it is there."""
        self.cursor = conversation
        is_there = self._index() is not None
        if is_there:
            self._in_sight()
        self.refresh()
        return is_there

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index, part = divmod(y + self.scroll_offset.y, rows.HEIGHT)
        if not self._rows and y == 0:
            word = f"empty.{self._state.tab.value}" if self._loaded else "loading"
            return self._strip(Text(f" {self._words(word)}", "dim"), width)
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        one = self._rows[index]
        is_cursor = one.id == self.cursor and self.has_focus
        return self._strip(rows.lines(one, self._look(one, width))[part], width, is_cursor=is_cursor)

    def _look(self, one: Conversation, width: int) -> rows.Look:
        return rows.Look(
            width=width,
            now=self._now,
            me=self._state.me,
            words=self._words,
            is_cursor=one.id == self.cursor,
            is_opened=self._state.opened is not None and self._state.opened.id == one.id,
            is_marked=one.id in self._state.marked,
            is_typing=None in typists(self._state, one.id, self._now),
        )

    def _strip(self, line: Text, width: int, *, is_cursor: bool = False) -> Strip:
        line = colours.without(line) if self.app.no_color else line
        strip = Strip(line.render(self.app.console), line.cell_len)
        style = self.get_component_rich_style("list--cursor") if is_cursor else self.rich_style
        return strip.crop_extend(0, width, None).apply_style(style)

    def _index(self) -> int | None:
        return next((index for index, one in enumerate(self._rows) if one.id == self.cursor), None)

    def action_move(self, by: int) -> None:
        if not self._rows:
            return
        at = self._index()
        if at is None:  # the cursor is between two rows
            at = self._at - (by > 0)
        self._choose(self._rows[max(0, min(len(self._rows) - 1, at + by))].id)
        self._in_sight()
        self.refresh()

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self.size.height // rows.HEIGHT))

    def action_enter(self) -> None:
        if self.cursor is not None:
            self.chosen = self.cursor
            self.post_message(self.Entered())

    def on_click(self, event: Click) -> None:
        index = (event.y + self.scroll_offset.y) // rows.HEIGHT
        if index < len(self._rows):
            self._choose(self._rows[index].id)
            self.refresh()

    def _choose(self, conversation: ConversationId) -> None:
        self.cursor = self.chosen = conversation
        self._at = self._index() or 0
        self.post_message(self.Moved(conversation))

    def _in_sight(self) -> None:
        index = self._index() or 0
        self.scroll_to_region(Region(0, index * rows.HEIGHT, 1, rows.HEIGHT), animate=False)


def _which(state: State) -> tuple[Tab, str | None]:
    """Which list it is: a search's is another than the one before it."""
    return state.tab, state.found.asked if state.tab is Tab.FOUND and state.found is not None else None
