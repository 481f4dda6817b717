"""The console itself: the panes, where the focus is, and which key does what."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import AppBlur, AppFocus, DescendantFocus, Resize
from textual.message import Message as Told
from textual.widgets import Static

from omnid.errors import OmnidError
from omnid.model import ConversationId
from omnid_cli.client import Client
from omnid_cli.console import alerts, bars, canned, colours, ending, files, letters, many, reducer, room
from omnid_cli.console.card import card, fitted
from omnid_cli.console.commands import COMMANDS, Command, Place, fitting
from omnid_cli.console.desk import Desk
from omnid_cli.console.list_pane import ListPane
from omnid_cli.console.reply_box import ReplyBox
from omnid_cli.console.state import State, Tab, conversation
from omnid_cli.console.terminal import Terminal
from omnid_cli.console.thread_pane import ThreadPane
from omnid_cli.console.words import Words

OPENS_AFTER_S = 0.12
"""The cursor may run over rows without each being asked for."""
BEHIND_LETTERS = ("send", "toggle_note")
"""Commands of the box that mean what has been typed before them; a question stands there before what is typed next."""
ALERTS_MS = 2_000
"""A burst makes one sound."""


class Given(NamedTuple):
    """What a console needs from outside. ``clock``: ms since the epoch. ``opener``: a program that opens files."""

    connect: Callable[[], Client]
    clock: Callable[[], int]
    words: Words
    opener: str | None = None


class Delivered(Told):
    """Work that a thread hands to the screen."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self.work = work


class ConsoleApp(App[int]):
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "console.tcss"
    TITLE = "Omnid"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the focused widget sees the key: who types on at once after “r” types into the box.
        Binding(",".join(one.keys), f"do('{one.name}')", show=False, priority=True)
        for one in COMMANDS.values()
        if one.keys
    ]

    def __init__(self, given: Given) -> None:
        super().__init__(driver_class=Terminal)
        self.given, self.words, self.clock = given, given.words, given.clock
        self.quiet = self.is_away = False
        self.asked_at = -ending.ASKED_MS
        """When (ms) somebody asked to leave and was told what is on its way."""
        self.unsent: list[tuple[int, str]] = []
        """When it has ended: what was written and did not reach the desk, by its conversation."""
        self.card_wanted: bool | None = None
        self._alerted_at = self._told_at = 0
        self.folder: Path | None = None
        self.desk: Desk
        self.list, self.thread, self.box = ListPane(self.words), ThreadPane(self.words), ReplyBox(self.words)
        self.bars = {name: Static(id=name) for name in ("tabs", "lost", "head", "beside", "card", "keys", "small")}
        self.middle = Vertical(id="middle")
        self._written: dict[str, Text] = {}
        self._is_stale = False

    def compose(self) -> ComposeResult:
        yield self.bars["tabs"]
        yield self.bars["lost"]
        with Horizontal(id="panes"):
            yield self.list
            with self.middle:
                yield self.bars["head"]
                yield self.thread
                yield self.bars["beside"]
                yield self.box
            yield self.bars["card"]
        yield self.bars["keys"]
        yield self.bars["small"]

    def on_mount(self) -> None:
        self.desk = Desk(
            connect=self.given.connect,
            deliver=self._deliver,
            clock=self.clock,
            words=self.words,
            changed=self._changed,
            drafted=self.box.give,
            joined=self._joined,
            say=self.tell,
            alert=self._alert,
            refuse=self._refused,
        )
        ending.watch(self)
        self.list.focus()
        self.set_interval(1.0, self._tick)
        self.refresh_all()
        self.desk.begin()

    def on_unmount(self) -> None:
        ending.unwatch()
        self.unsent = self.desk.end()
        files.forget(self.folder)

    def _deliver(self, work: Callable[[], None]) -> None:
        self.post_message(Delivered(work))

    def on_delivered(self, event: Delivered) -> None:
        event.work()

    @property
    def state(self) -> State:
        return self.desk.state

    # --- what is on the screen ---

    def _changed(self, state: State) -> None:
        """Behind all that is to be done already: hundreds of answers at once are one picture."""
        if not self._is_stale:
            self._is_stale = True
            self.call_later(self._show)

    def _show(self) -> None:
        """The state as it is now, if it is not on the screen yet."""
        if not self._is_stale:
            return
        self._is_stale = False
        self.refresh_all()
        jumped, self.list.has_jumped = self.list.has_jumped, False
        if self.state.opened is None or (jumped and self.place is Place.LIST):
            self._open_cursor()
        if self.place is not Place.LIST and not self.is_away:
            self.desk.read()

    def refresh_all(self) -> None:
        now = self.clock()
        self.list.show(self.state, now, loaded=self.desk.loaded)
        self.thread.show(self.state, now)
        self._refresh_bars()
        one = conversation(self.state)
        who = "" if one is None else letters.name(one.contact, self.words("no.name"))
        self.box.turn_to(one.id if one else None, who, one.channel if one else "")

    def _refresh_bars(self) -> None:
        now, width = self.clock(), self.size.width
        self._share()
        look = bars.Look(width, now, self.words, quiet=self.quiet)
        self._write("tabs", bars.tabs(self.state, look), one_line=True)
        self._write("head", bars.head(self.state, look, self.bars["head"].size.width or width), one_line=True)
        self._optional("lost", bars.lost(self.state, look))
        self._optional("beside", bars.beside(self.state, look, is_writing=bool(self.box.text)))
        commands, most = fitting(self.state, self.place), room.lines_for_keys(self.size.height)
        self._write("keys", bars.keys(commands, look, len(self.state.marked), most))
        self._optional("card", self._card(now) if self.has_card else Text())

    def _card(self, now: int) -> Text:
        pane = self.bars["card"].content_size
        return fitted(card(self.state, now, self.words), pane.width, pane.height, self.words)

    @property
    def has_card(self) -> bool:
        return self.size.width >= room.WIDE if self.card_wanted is None else self.card_wanted

    def _share(self) -> None:
        """Each pane as much of the screen as it needs now."""
        width, height = self.size
        shares = room.share(width, self.place, with_card=self.has_card and conversation(self.state) is not None)
        panes = (self.list, self.middle, self.bars["card"])
        for pane, share in zip(panes, shares, strict=True):
            for name in ("gone", "wide", "rest"):
                pane.set_class(name == share, name)
        is_small = room.is_too_small(width, height)
        self.bars["small"].display = is_small
        if is_small:
            self._write("small", Text(self.words("small", size=f"{width}×{height}", least="{}×{}".format(*room.LEAST))))

    def _optional(self, name: str, written: Text) -> None:
        self.bars[name].display = bool(written.plain)
        self._write(name, written)

    def _write(self, name: str, written: Text, *, one_line: bool = False) -> None:
        """Only what is new: laying the screen out costs more than all else that a key does."""
        if self._written.get(name) != written:
            self._written[name] = written
            written = colours.without(written) if self.no_color else written
            self.bars[name].update(written, layout=not one_line)

    def _tick(self) -> None:
        self.list.tick(self.clock())
        self.desk.become(reducer.faded(self.state, self.clock()))
        self.desk.beat()
        self.desk.drafts.save()
        self._refresh_bars()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self.refresh_all)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self._refresh_bars()
        if self.place is not Place.LIST:
            self.desk.read()

    def on_app_blur(self, event: AppBlur) -> None:
        self.is_away = True

    def on_app_focus(self, event: AppFocus) -> None:
        self.is_away = False

    def write(self) -> None:
        """Into the box from now on, also when a question is just going from above it."""
        self.screen_stack[0].set_focus(self.box)

    @property
    def place(self) -> Place:
        stack = self.screen_stack  # empty while the screen goes
        focused = stack[0].focused if stack else None
        if isinstance(focused, ReplyBox):
            return Place.BOX
        return Place.THREAD if isinstance(focused, ThreadPane) else Place.LIST

    def tell(self, sentence: str, is_trouble: bool = False) -> None:
        """A sentence over the screen, for a while."""
        if is_trouble:
            self.notify(sentence, severity="error", markup=False, timeout=8)
        else:
            self.notify(sentence, markup=False, timeout=3)

    def _alert(self, alert: alerts.Alert) -> None:
        now = self.clock()
        if alert.is_told and now - self._told_at >= ALERTS_MS:
            self._told_at = now  # of many at once the first is read; all are counted, and “d” lists them
            self.tell(alert.body)
        is_seen = self.state.opened is not None and self.state.opened.id == alert.conversation_id and not self.is_away
        if self.quiet or (is_seen and not alert.is_told) or now - self._alerted_at < ALERTS_MS:
            return
        self._alerted_at = now
        self.bell()
        if self._driver is not None and not self.is_headless:
            self._driver.write(alerts.sequence(alert))

    def _joined(self, merged: ConversationId, into: ConversationId) -> None:
        """Whoever writes in the one writes on in the other."""
        draft = self.box.join(merged, into)
        self.desk.drafts.sent(merged)
        if draft.text:
            self.desk.drafts.begun(into, draft.text, is_note=draft.is_note)

    def _refused(self, problem: OmnidError) -> None:
        """The desk does not let us in at all."""
        self.exit(problem.exit_status, message=f"omnid: {letters.block(self.words.refusal(problem))}")

    def action_help_quit(self) -> None:
        """Ctrl+C where nothing is selected: who means to leave is told how."""
        self.tell(self.words("quit.how"))

    @property
    def broken(self) -> Exception | None:
        """The bug that ended it, if one did."""
        return self._exception

    def _fatal_error(self) -> None:
        """Whoever ran the console says what a bug is, as for every command; a trace would show what people wrote."""
        self._close_messages_no_wait()

    # --- what people do ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a dialog keys are the dialog's; in the box letters are letters."""
        if action != "do":
            return True
        if self.screen is not self.screen_stack[0]:
            return parameters[0] == "quit_now"
        return self.place is not Place.BOX or Place.BOX in COMMANDS[str(parameters[0])].places

    def action_do(self, name: str) -> None:
        command = COMMANDS[name]
        if self.place is Place.BOX and command.name in BEHIND_LETTERS:
            # Behind the letters that are still on their way to the box: they are part of what is sent.
            self.box.call_later(self.do, command)
        else:
            self.do(command)

    def do(self, command: Command) -> None:
        self._turn()
        self._show()
        if self.state.marked and command.name in many.ACTS:
            many.do(self, command.name)
        elif command.needs_one and conversation(self.state) is None:
            self.tell(self.words("nobody.opened"))
        else:
            command.run(self)

    def on_list_pane_moved(self, event: ListPane.Moved) -> None:
        # At once, so that no key meant for this conversation goes to the one before; its messages when the moving ends.
        self._turn()
        self.set_timer(OPENS_AFTER_S, self._open_cursor)

    def _turn(self) -> None:
        """To what was chosen in the list, even if its message is still behind this key."""
        chosen, self.list.chosen = self.list.chosen, None
        if chosen is not None:
            self.desk.turn(chosen)
            self._show()

    def on_list_pane_entered(self) -> None:
        self._open_cursor()
        self.thread.focus()

    def _open_cursor(self) -> None:
        cursor = self.list.cursor
        shown = self.state.opened
        if cursor is not None and (shown is None or shown.id != cursor or not shown.is_whole):
            self.desk.open(cursor)

    def open(self, id_: ConversationId) -> None:
        if not self.list.point(id_):
            self.screen_stack[0].set_focus(self.thread)  # what is on the screen is all one could work on there
        self.desk.open(id_)

    def on_thread_pane_older(self) -> None:
        self.desk.older()

    def on_reply_box_written(self) -> None:
        self._refresh_bars()
        if not self.box.is_note:
            self.desk.types(on=bool(self.box.text))
        if self.box.text == "/" and "template.list" not in self.state.missing:
            canned.template(self)
        shown = self.state.opened
        if shown is not None and self.box.rewrites is None:
            self.desk.drafts.begun(shown.id, self.box.text, is_note=self.box.is_note)

    def look(self, tab: Tab) -> None:
        """Show another list, with its first conversation unless the opened one is in it."""
        self.desk.look(tab)
