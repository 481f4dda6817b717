"""The thread on the screen: it stays at the newest message unless somebody reads further up."""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import MouseScrollUp, Resize
from textual.geometry import Region, Size
from textual.message import Message as Told
from textual.scroll_view import ScrollView
from textual.strip import Strip

from omnid.model import ConversationId, Message, MessageId
from omnid_cli.console import colours, lines
from omnid_cli.console.state import State, pending, thread
from omnid_cli.console.words import Words

LEAST = 12
"""Columns below which it is not there for reading: another pane has its place."""


class ThreadPane(ScrollView, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,о", "move(1)", show=False),
        Binding("up,k,л", "move(-1)", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("pageup", "page_back", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
    ]

    class Older(Told):
        """Somebody wants to see what was said before."""

    def __init__(self, words: Words) -> None:
        super().__init__(id="thread")
        self._words = words
        self._state = State()
        self._now = 0
        self._lines: list[lines.Line] = []
        self._shown: tuple[object, ...] = ()
        self._conversation: ConversationId | None = None
        self.selected: MessageId | None = None
        self._follows = True
        """The newest message is in sight and stays there."""
        self._kept: lines.Kept = {}
        self._asked: str | None = None
        """Behind which cursor older messages were asked for."""

    def show(self, state: State, now: int) -> None:
        before = self._conversation
        self._state, self._now = state, now
        self._conversation = state.opened.id if state.opened else None
        if self._conversation != before:
            self.selected = self._asked = None
            self._kept.clear()
        self._lay_out(follow=self._conversation != before)

    def on_resize(self, event: Resize) -> None:
        self._lay_out(follow=False)
        self._to_end()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._follows = new_value >= self.max_scroll_y
        if new_value < old_value and new_value < self.size.height:
            self._older()  # before somebody who reads upwards comes to the end

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        if self.scroll_y <= 0:
            self._older()

    def _older(self) -> None:
        """Ask for what was said before, once."""
        before = None if self._state.opened is None else self._state.opened.before
        if before is not None and before != self._asked:
            self._asked = before
            self.post_message(self.Older())

    def _to_end(self) -> None:
        """Stay at the newest message, however much room there is for the thread now."""
        if self._follows:
            self.scroll_end(animate=False, immediate=True)

    def _lay_out(self, *, follow: bool) -> None:
        width = self.scrollable_content_region.width
        waiting = pending(self._state)
        day = self._now // 86_400_000
        shown = (self._state.opened and self._state.opened.messages, tuple(waiting), width, day, self._conversation)
        if shown == self._shown or width < LEAST:
            return
        self._follows = follow or self._follows
        at, self._shown = self._place(), shown
        has_older = self._state.opened is not None and self._state.opened.before is not None
        look = lines.Look(width - 1, self._now, self._words)
        self._lines = lines.lay_out(thread(self._state), waiting, has_older, look, self._kept)
        self.virtual_size = Size(width, len(self._lines))
        if self._follows:
            self.scroll_end(animate=False, immediate=True)
            self.call_after_refresh(self._to_end)  # a scroll bar that appears makes other lines
        elif at is not None:
            # What was said before is now above, or lines are broken elsewhere: what was read stays where it is.
            self._return(*at)
        self.refresh()

    def _place(self) -> tuple[MessageId, int] | None:
        """The message at the top of what is in sight, and how many of its lines are above that."""
        top = self.scroll_offset.y
        first = next((index for index in range(top, len(self._lines)) if self._lines[index].message is not None), None)
        if first is None:
            return None
        message = self._lines[first].message
        above = next((back for back in range(first + 1) if self._lines[first - back].message != message), first + 1) - 1
        return (message, above - (first - top)) if message is not None else None

    def _return(self, message: MessageId, above: int) -> None:
        own = next((index for index, line in enumerate(self._lines) if line.message == message), None)
        if own is not None:
            self.scroll_to(y=max(0, own + above), animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        if self._conversation is None and y == 0:
            return self._strip(Text(f" {self._words('thread.none')}", "dim"), width)
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line = self._lines[index]
        is_selected = self.has_focus and line.message is not None and line.message == self.selected
        return self._strip(Text.assemble("▌" if is_selected else " ", line.text), width)

    def _strip(self, line: Text, width: int) -> Strip:
        line = colours.without(line) if self.app.no_color else line
        strip = Strip(line.render(self.app.console), line.cell_len)
        return strip.crop_extend(0, width, None).apply_style(self.rich_style)

    def chosen(self) -> Message | None:
        """The message somebody points at, else the newest with a file."""
        newest = (one for one in reversed(thread(self._state)) if one.attachments)
        return self.pointed() or next(newest, None)

    def pointed(self) -> Message | None:
        """The message somebody points at."""
        if not self.has_focus or self.selected is None:
            return None
        return next((one for one in thread(self._state) if one.id == self.selected), None)

    def action_move(self, by: int) -> None:
        ids = [one.id for one in thread(self._state)]
        if not ids:
            return
        at = ids.index(self.selected) + by if self.selected in ids else len(ids) - 1
        if at < 0:
            self.action_first()
            return
        self.selected = ids[min(at, len(ids) - 1)]
        own = [index for index, line in enumerate(self._lines) if line.message == self.selected]
        if own:
            self.scroll_to_region(Region(0, own[0], 1, len(own)), animate=False)
        self.refresh()

    def action_first(self) -> None:
        self._follows = False
        self.scroll_home(animate=False)
        self._older()

    def action_page_back(self) -> None:
        if self.scroll_y <= 0:
            self._older()
        self.scroll_page_up(animate=False)

    def action_last(self) -> None:
        self.scroll_end(animate=False)
        self.selected = None
        self.refresh()
