"""The console itself: panes, what is asked of the desk for them, and what its answers change."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Resize
from textual.message import Message as Told
from textual.widgets import Static

from omnid.desk.log import Happening
from omnid.errors import NotFound, OmnidError
from omnid.model import Conversation, ConversationId
from omnid_cli import text
from omnid_cli.client import Client, Typing
from omnid_cli.console import bars, reducer
from omnid_cli.console.asking import Asking, new_key
from omnid_cli.console.card import card
from omnid_cli.console.commands import COMMANDS, Command, Place, fitting
from omnid_cli.console.list_pane import ListPane
from omnid_cli.console.reply_box import Draft, ReplyBox
from omnid_cli.console.starting import Start, closed, start
from omnid_cli.console.state import Pending, State, Tab, conversation, listed
from omnid_cli.console.thread_pane import ThreadPane
from omnid_cli.console.words import Words

WIDE = 110
"""Columns from which the card has room beside the thread."""
FEW = 8
"""Conversations that are asked for one by one when something happened in them; beyond that the lists are."""
OPENS_AFTER_S = 0.12
"""The cursor may run over rows without each being asked for."""


class Given(NamedTuple):
    """What a console needs from outside. ``clock``: ms since the epoch."""

    connect: Callable[[], Client]
    clock: Callable[[], int]
    words: Words
    where: str = ""


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
        Binding(",".join(one.keys), f"do('{one.name}')", show=False) for one in COMMANDS.values()
    ]

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given, self.words, self.clock = given, given.words, given.clock
        self.state = State(where=given.where)
        self.loaded = False
        self.quiet = False
        self.card_wanted: bool | None = None
        self.leaving = False
        self.asking: Asking
        self.list, self.thread, self.box = ListPane(self.words), ThreadPane(self.words), ReplyBox(self.words)
        self.bars = {name: Static(id=name) for name in ("tabs", "lost", "head", "beside", "card", "keys")}

    def compose(self) -> ComposeResult:
        yield self.bars["tabs"]
        yield self.bars["lost"]
        with Horizontal(id="panes"):
            yield self.list
            with Vertical(id="middle"):
                yield self.bars["head"]
                yield self.thread
                yield self.bars["beside"]
                yield self.box
            yield self.bars["card"]
        yield self.bars["keys"]

    def on_mount(self) -> None:
        self.asking = Asking(self.given.connect, self._deliver)
        self.asking.read(start, self._started, self._refused, self._not_yet)
        self.list.focus()
        self.set_interval(1.0, self._tick)
        self.refresh_all()

    def on_unmount(self) -> None:
        self.asking.end()

    def _deliver(self, work: Callable[[], None]) -> None:
        self.post_message(Delivered(work))

    def on_delivered(self, event: Delivered) -> None:
        event.work()

    # --- what the desk says ---

    def _not_yet(self, why: str) -> None:
        self.become(reducer.lost(self.state, why))

    def _started(self, begun: Start) -> None:
        state = reducer.begun(self.state, begun.me, begun.name, begun.last)
        self.loaded = True
        self.become(reducer.back(reducer.known(state, begun.rows)))
        self.asking.follow(begun.last, self._told, self._reached)
        self.asking.listen(self._typed)
        self._open_cursor()

    def _told(self, portion: list[Happening]) -> None:
        before = self.state
        self.become(reducer.happened(before, portion))
        touched = reducer.touched(portion)
        if len(touched) > FEW:
            self.asking.read(start, self._listed, self.failed, topic="lists")
        for one in touched if len(touched) <= FEW else ():
            self._look_again(one)
        if self.state.opened is not None and reducer.card_touched(self.state, portion):
            self._ask_card(self.state.opened.contact.id)

    def _look_again(self, id_: ConversationId) -> None:
        def failed(problem: OmnidError) -> None:
            if isinstance(problem, NotFound):
                self.become(reducer.gone(self.state, id_))
            else:
                self.failed(problem)

        def known(detail: Any) -> None:
            self._more_rows([detail.conversation])

        self.asking.ask(
            "conversation.show",
            {"conversation_id": id_, "limit": 1},
            known,
            failed,
            topic=f"row {id_}",
        )

    def _listed(self, begun: Start) -> None:
        self._more_rows(begun.rows)

    def _reached(self, why: str | None) -> None:
        if why is None:
            self.asking.wake()
            self.become(reducer.back(self.state))
        else:
            self.become(reducer.lost(self.state, why))

    def _typed(self, typing: Typing) -> None:
        self.become(reducer.heard(self.state, typing, self.clock()))

    def failed(self, problem: OmnidError) -> None:
        """Something could not be done: its sentence."""
        if isinstance(problem, NotFound) and problem.details.get("noun") == "operation":
            operation = str(problem.details["name"])
            self.become(reducer.lacks(self.state, operation))
            self.tell(self.words("missing", operation=operation), trouble=True)
        else:
            self.tell(problem.message, trouble=True)

    def _refused(self, problem: OmnidError) -> None:
        """The desk does not let us in at all."""
        self.exit(problem.exit_status, message=f"omnid: {text.block(problem.message)}")

    # --- what is on the screen ---

    def become(self, state: State) -> None:
        """Show another state."""
        if state is not self.state:
            self.state = state
            self.refresh_all()

    def refresh_all(self) -> None:
        now = self.clock()
        self.list.show(self.state, now, loaded=self.loaded)
        self.thread.show(self.state, now)
        self._refresh_bars()
        one = conversation(self.state)
        to = "" if one is None else self.words("box.reply", who=text.line(one.contact), channel=one.channel)
        self.box.turn_to(one.id if one else None, to)

    def _refresh_bars(self) -> None:
        now, size = self.clock(), self.size
        look = bars.Look(size.width, now, self.words, quiet=self.quiet)
        self.bars["tabs"].update(bars.tabs(self.state, look))
        self.bars["head"].update(bars.head(self.state, look))
        self._optional("lost", bars.lost(self.state, look))
        self._optional("beside", bars.beside(self.state, look, is_writing=bool(self.box.text)))
        self.bars["keys"].update(bars.keys(fitting(self.state, self.place), look))
        wanted = size.width >= WIDE if self.card_wanted is None else self.card_wanted
        self._optional("card", card(self.state, now, self.words) if wanted else Text())

    def _optional(self, where: str, written: Text) -> None:
        widget = self.bars[where]
        widget.display = bool(written.plain)
        widget.update(written)

    def _tick(self) -> None:
        if self.screen is self.screen_stack[0]:
            self.list.tick(self.clock())
        faded = reducer.faded(self.state, self.clock())
        if faded is not self.state:
            self.become(faded)
        else:
            self._refresh_bars()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self.refresh_all)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self._refresh_bars()

    @property
    def place(self) -> Place:
        focused = self.screen_stack[0].focused
        if isinstance(focused, ReplyBox):
            return Place.BOX
        return Place.THREAD if isinstance(focused, ThreadPane) else Place.LIST

    def tell(self, sentence: str, *, trouble: bool = False) -> None:
        self.notify(sentence, severity="error" if trouble else "information", markup=False, timeout=8 if trouble else 3)

    # --- what people do ---

    def action_do(self, name: str) -> None:
        self.do(COMMANDS[name])

    def do(self, command: Command) -> None:
        if command.needs_one and conversation(self.state) is None:
            self.tell(self.words("nobody.opened"))
        else:
            command.run(self)

    def on_list_pane_moved(self, event: ListPane.Moved) -> None:
        self.set_timer(OPENS_AFTER_S, self._open_cursor)

    def on_list_pane_entered(self) -> None:
        self._open_cursor()
        self.thread.focus()

    def _open_cursor(self) -> None:
        cursor = self.list.cursor
        if cursor is not None and (self.state.opened is None or self.state.opened.id != cursor):
            self.open(cursor)

    def open(self, id_: ConversationId) -> None:
        """Bring a conversation to the screen."""

        def shown(detail: Any) -> None:
            self.become(reducer.opened(self.state, detail))
            self._ask_card(detail.contact.id)

        self.asking.ask("conversation.show", {"conversation_id": id_, "limit": 50}, shown, self.failed, topic="open")

    def _ask_card(self, contact: int) -> None:
        self.asking.ask(
            "contact.show",
            {"contact_id": contact},
            lambda detail: self.become(reducer.card(self.state, detail)),
            self.failed,
            topic="card",
        )

    def on_thread_pane_older(self) -> None:
        shown = self.state.opened
        if shown is not None and shown.before is not None:
            self.asking.ask(
                "conversation.show",
                {"conversation_id": shown.id, "limit": 100, "before": shown.before},
                lambda detail: self.become(reducer.older(self.state, detail)),
                self.failed,
                topic="older",
            )

    def look(self, tab: Tab) -> None:
        """Show another list."""
        self.become(reducer.looked(self.state, tab))
        if tab in (Tab.SNOOZED, Tab.CLOSED):
            self.asking.read(lambda client: closed(client, tab), self._more_rows, self.failed, topic="lists")
        rows = listed(self.state)
        opened = self.state.opened
        if rows and not any(opened is not None and one.id == opened.id for one in rows):
            self._open_cursor()

    def _more_rows(self, rows: Iterable[Conversation]) -> None:
        self.become(reducer.known(self.state, rows))
        if self.state.opened is None:
            self._open_cursor()

    def act(
        self,
        operation: str,
        values: dict[str, Any],
        done: Callable[[Any], None] | None = None,
        refused: Callable[[OmnidError], None] | None = None,
        draft: Draft | None = None,
        said: str | None = None,
    ) -> None:
        """Ask the desk to change something, once, however often it has to be asked.

        ``draft``: what is written by it; ``said``: a sentence for when it is done.
        """
        written = draft or Draft()
        pending = Pending(
            key=new_key(),
            operation=operation,
            conversation_id=values.get("conversation_id", 0),
            text=written.text,
            is_note=written.is_note,
            files=len(written.files),
            at=self.clock(),
        )

        def then(response: Any) -> None:
            self.become(reducer.answered(self.state, pending.key, response))
            if done is not None:
                done(response)
            if said is not None:
                self.tell(said)

        def failed(problem: OmnidError) -> None:
            self.become(reducer.refused(self.state, pending.key))
            (refused or self.failed)(problem)

        self.become(reducer.asked(self.state, pending))
        self.asking.act(
            _uploading(operation, values, written.files, pending.key),
            then,
            failed,
            lambda why: self.become(reducer.held_up(self.state, pending.key, why)),
        )


def _uploading(operation: str, values: dict[str, Any], files: tuple[str, ...], key: str) -> Callable[[Client], Any]:
    """The request; its files are stored first, once: the request must be the same every time."""
    from pathlib import Path

    tickets: list[str] = []

    def run(client: Client) -> Any:
        while len(tickets) < len(files):
            tickets.append(client.upload(Path(files[len(tickets)]).expanduser()))
        return client.call(operation, {**values, "files": tickets} if tickets else values, key)

    return run
