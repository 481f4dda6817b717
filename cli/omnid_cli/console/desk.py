"""The desk as the console knows it: what is asked of it, and how its answers and its log change the state."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from omnid.desk.log import Happening
from omnid.errors import DaemonNeeded, NotFound, OmnidError, RateLimited, Unavailable
from omnid.events import ConversationMerged, NotificationMade, PresenceChanged
from omnid.model import Conversation, ConversationId
from omnid_cli.client import Client, Typing
from omnid_cli.console import alerts, reducer
from omnid_cli.console.asking import Asking, Deliver, new_key
from omnid_cli.console.drafts import Drafts
from omnid_cli.console.reply_box import Draft
from omnid_cli.console.starting import MOST, Start, listing, start
from omnid_cli.console.state import Found, Pending, State, Tab, unread
from omnid_cli.console.words import Words

FEW = 8
"""Conversations that are asked for one by one when something happened in them; beyond that the lists are."""
TYPES_MS = 3_000
"""Typing fades for who reads it after some seconds, so it is said again that often."""
BEATS_MS = 30_000
"""An open console is what keeps an operator online; the desk wants to hear of it that often."""
ALONE_MS = 3_000
"""While no daemon runs it is looked for that often."""

Say = Callable[[str, bool], None]


class Desk:
    """Lives where the screen lives; only ``asking`` has threads.

    ``joined`` is called with a conversation that is part of another now, and that one.
    ``changed`` is called with each new state, ``say`` with a sentence and whether it is about trouble, ``alert`` with
    what is worth a sound, ``refuse`` when the desk does not let this operator in at all.
    """

    def __init__(
        self,
        *,
        connect: Callable[[], Client],
        deliver: Deliver,
        clock: Callable[[], int],
        words: Words,
        changed: Callable[[State], None],
        drafted: Callable[[ConversationId, str, bool], None],
        joined: Callable[[ConversationId, ConversationId], None],
        say: Say,
        alert: Callable[[alerts.Alert], None],
        refuse: Callable[[OmnidError], None],
    ) -> None:
        self.state = State()
        self.loaded = False
        self.clock, self.words = clock, words
        self._changed, self._say, self._alert, self._refuse = changed, say, alert, refuse
        self._drafted, self._joined = drafted, joined
        self._typed_at = self._beat_at = self._glanced_at = 0
        self._stale: set[ConversationId] = set()
        self._read: tuple[int, int, int | None] | None = None
        self.asking = Asking(connect, deliver)
        self.drafts = Drafts(self.asking, clock, self._keeps, self._by_the_way)

    def begin(self) -> None:
        self.asking.read(start, self._started, self._refuse, self._not_yet)

    def become(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self._changed(state)

    # --- what it says ---

    def _not_yet(self, why: OmnidError) -> None:
        self.become(reducer.lost(self.state, self.words.refusal(why)))

    def _started(self, begun: Start) -> None:
        self.loaded = True
        state = reducer.begun(self.state, begun.me, begun.name, begun.last, has_more=begun.has_more)
        self.become(reducer.back(reducer.known(state, begun.rows)))
        self.asking.follow(begun.last, self._happened, self._reached)
        self.asking.listen(self._heard)
        if begun.me is not None:
            self._ask_told()
            self._ask_presence()
            self.beat()

    def _happened(self, portion: list[Happening]) -> None:
        before = self.state
        self.become(reducer.happened(before, portion))
        for one in alerts.of(before, portion, self.words):
            self._alert(one)
        self._look_again(reducer.touched(self.state, portion))
        told = [one for one in portion if self._is_told(one)]
        if len(told) > FEW:
            self._ask_told(is_news=True)
        for happening in portion:
            if len(told) <= FEW or happening not in told:
                self._follow_up(happening)
        if self.state.opened is not None and reducer.card_touched(self.state, portion):
            self.ask_card(self.state.opened.contact.id)
        if self.state.found is not None and self.state.found.is_filter:
            self.filter(self.state.found.asked, again=True)

    def _follow_up(self, happening: Happening) -> None:
        event = happening.event
        match event:
            case NotificationMade() if self._is_told(happening):
                self._ask("notification.show", {"notification_id": event.notification_id}, self._notified)
            case PresenceChanged() if event.operator_id == self.state.me:
                self._ask_presence()
            case ConversationMerged() if self.state.opened and self.state.opened.id in (
                event.conversation_id,
                event.merged_id,
            ):
                self._joined(event.merged_id, event.conversation_id)
                self.become(reducer.torn(self.state, event.conversation_id))
                self.open(event.conversation_id)

    def _is_told(self, happening: Happening) -> bool:
        event = happening.event
        return isinstance(event, NotificationMade) and event.operator_id in (None, self.state.me)

    def _ask_told(self, *, is_news: bool = False) -> None:
        """All that one is told at the moment; of much at once the newest is said."""

        def told(page: Any) -> None:
            self.become(reducer.told(self.state, page.items))
            if is_news and page.items:
                self._alert(alerts.notified(max(page.items, key=lambda one: one.id), self.words))

        self._ask("notification.list", {}, told)

    def _notified(self, detail: Any) -> None:
        self.become(reducer.told(self.state, [detail.notification]))
        if detail.notification.acknowledged_at is None:
            self._alert(alerts.notified(detail.notification, self.words))

    def _look_again(self, touched: set[ConversationId]) -> None:
        if len(touched) > FEW:
            self._stale |= touched
            self.asking.read(start, self._relisted, self.failed, topic="lists")
            touched = {self.state.opened.id} & touched if self.state.opened else set()
        for one in sorted(touched):
            self._look_at(one)

    def _relisted(self, begun: Start) -> None:
        stale, self._stale = self._stale, set()
        opened = {self.state.opened.id} if self.state.opened else set()
        self.become(reducer.relisted(self.state, begun.rows, stale - opened))

    def _look_at(self, id_: ConversationId) -> None:
        def told(detail: Any) -> None:
            shown = self.state.opened
            if shown is not None and shown.id == id_ and shown.is_whole:
                self.become(reducer.opened(self.state, detail))
            else:
                self.know([detail.conversation])

        def failed(problem: OmnidError) -> None:
            if isinstance(problem, NotFound):
                self.become(reducer.gone(self.state, id_))
            else:
                self.failed(problem)

        values = {"conversation_id": id_, "limit": 1}
        self.asking.ask("conversation.show", values, told, failed, topic=f"row {id_}")

    def know(self, rows: Iterable[Conversation]) -> None:
        self.become(reducer.known(self.state, rows))

    def _reached(self, why: OmnidError | None) -> None:
        if why is None:
            self.asking.wake()
            self.become(reducer.back(self.state))
        else:
            is_shut = not isinstance(why, Unavailable | RateLimited)
            self.become(reducer.lost(self.state, self.words.refusal(why), is_shut=is_shut))

    def _ask_daemon(self) -> None:
        """Whether one runs; a console on the desk's own machine works without, but nothing leaves then."""

        def failed(problem: OmnidError) -> None:
            self.become(reducer.alone(self.state, is_alone=isinstance(problem, DaemonNeeded)))

        def told(answer: Any) -> None:
            self.become(reducer.alone(self.state, is_alone=False))

        self.asking.glance(lambda client: client.channels(), told, failed)

    def _heard(self, typing: Typing) -> None:
        self.become(reducer.heard(self.state, typing, self.clock()))

    def failed(self, problem: OmnidError) -> None:
        """Something could not be done: its sentence."""
        operation = _unknown(problem)
        if operation is None:
            self._say(self.words.refusal(problem), True)
        elif operation not in self.state.missing:
            self.become(reducer.lacks(self.state, operation))
            self._say(self.words("missing", operation=operation), True)

    def _by_the_way(self, problem: OmnidError) -> None:
        """Nobody asked for it, so nobody is told; what the desk does not know is not asked for again."""
        operation = _unknown(problem)
        if operation is not None:
            self.become(reducer.lacks(self.state, operation))

    # --- what is asked of it ---

    def _ask(self, operation: str, values: dict[str, Any], then: Callable[[Any], None]) -> None:
        if operation not in self.state.missing:
            self.asking.ask(operation, values, then, self._by_the_way)

    def _ask_presence(self) -> None:
        self._ask("presence.list", {}, lambda everybody: self.become(reducer.present(self.state, everybody)))

    def turn(self, id_: ConversationId) -> None:
        """What is done next is meant for this one; `open` brings its messages."""
        self.become(reducer.turned(self.state, id_))

    def open(self, id_: ConversationId) -> None:
        """Bring a conversation to the screen."""
        self.turn(id_)

        def shown(detail: Any) -> None:
            self.become(reducer.opened(self.state, detail))
            self.ask_card(detail.contact.id)
            self._ask_draft(id_)

        values = {"conversation_id": id_, "limit": 50}
        self.asking.ask("conversation.show", values, shown, self.failed, topic="open")

    def ask_card(self, contact: int) -> None:
        def told(detail: Any) -> None:
            self.become(reducer.card(self.state, detail))

        self.asking.ask("contact.show", {"contact_id": contact}, told, self.failed, topic="card")

    def older(self) -> None:
        """Bring messages from further back."""
        shown = self.state.opened
        if shown is None or shown.before is None:
            return

        def told(detail: Any) -> None:
            self.become(reducer.older(self.state, detail))

        values = {"conversation_id": shown.id, "limit": 100, "before": shown.before}
        self.asking.ask("conversation.show", values, told, self.failed, topic="older")

    def look(self, tab: Tab) -> None:
        """Show another list; what is not open is asked for first."""
        self.become(reducer.looked(self.state, tab))
        if tab in (Tab.SNOOZED, Tab.CLOSED):
            self.asking.read(lambda client: listing(client, state=tab.value), self.know, self.failed, topic="list")

    def filter(self, asked: str, *, again: bool = False) -> None:
        """Show what a filter finds; it is asked again whenever something happens."""

        def told(rows: list[Conversation]) -> None:
            what = Found(asked=asked, ids=[one.id for one in rows], is_filter=True, has_more=len(rows) >= MOST)
            self.become((reducer.found_again if again else reducer.found)(self.state, what, rows))
            if rows and not again:
                self.open(rows[0].id)

        failed = self._by_the_way if again else self.failed
        self.asking.read(lambda client: listing(client, filter=asked), told, failed, topic="filter")

    # --- what it is told ---

    def act(
        self,
        operation: str,
        values: dict[str, Any],
        done: Callable[[Any], None] | None = None,
        refused: Callable[[OmnidError], None] | None = None,
        draft: Draft | None = None,
        said: str | None = None,
    ) -> None:
        """Ask for a change, once, however often it has to be asked.

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
                self._say(said, False)

        def failed(problem: OmnidError) -> None:
            self.become(reducer.refused(self.state, pending.key))
            (refused or self.failed)(problem)

        def held_up(why: OmnidError) -> None:
            self.become(reducer.held_up(self.state, pending.key, self.words.refusal(why)))

        self.become(reducer.asked(self.state, pending))
        run = _uploading(operation, values, written.files, pending.key)
        what = (pending.conversation_id, pending.text) if pending.text else None
        self.asking.act(run, then, failed, held_up, what)

    def read(self) -> None:
        """Somebody looks at the opened conversation: what they may be said to have read, they have."""
        shown, operation = self.state.opened, "conversation.read"
        if shown is None or not unread(self.state) or operation in self.state.missing:
            return
        one = self.state.rows[shown.id]
        what = (shown.id, max(shown.messages, default=0), one.acknowledge_by_at)
        if what != self._read:  # the log may tell only later that it is read
            self._read = what
            self.act(operation, {"conversation_id": shown.id}, refused=self._by_the_way)

    def types(self, *, on: bool) -> None:
        """Somebody types a reply in the opened conversation, or has stopped."""
        shown, now = self.state.opened, self.clock()
        if shown is None or (on and now - self._typed_at < TYPES_MS) or (not on and not self._typed_at):
            return
        self._typed_at = now if on else 0
        self.asking.mention(lambda client: client.tell_typing(shown.id, on=on), self._by_the_way)

    def _keeps(self, operation: str) -> bool:
        return self.state.me is not None and operation not in self.state.missing

    def _ask_draft(self, conversation: ConversationId) -> None:
        if self.state.me is not None:
            self._ask("draft.show", {"conversation_id": conversation}, self._begun_before)

    def _begun_before(self, kept: Any) -> None:
        """What is on its way just now is no draft any more."""
        is_leaving = any(one.conversation_id == kept.conversation_id and one.text for one in self.state.pending)
        if not is_leaving and not self.drafts.is_fresh(kept.conversation_id):
            self._drafted(kept.conversation_id, kept.text, kept.is_note)

    def beat(self) -> None:
        """Tell that this console is open, when it is time."""
        now, operation = self.clock(), "presence.seen"
        if now - self._glanced_at >= (ALONE_MS if self.state.is_alone else BEATS_MS):
            self._glanced_at = now
            self._ask_daemon()
        if self.state.me is None or now - self._beat_at < BEATS_MS or operation in self.state.missing:
            return
        self._beat_at = now
        self.asking.mention(lambda client: client.call(operation, {}), self._by_the_way)

    def end(self) -> list[tuple[int, str]]:
        """What was begun is kept if the desk can be reached. What was written and did not reach it."""
        self.drafts.save(now=True)
        undone = self.asking.end()
        return [*undone, *((id_, one.text) for id_, one in self.drafts.refused.items() if one.text.strip())]


def _unknown(problem: OmnidError) -> str | None:
    """The operation that an older desk does not know, if that is what is wrong."""
    is_one = isinstance(problem, NotFound) and problem.details.get("noun") == "operation"
    return str(problem.details["name"]) if is_one else None


def _uploading(operation: str, values: dict[str, Any], files: tuple[str, ...], key: str) -> Callable[[Client], Any]:
    """The request; its files are stored first, once: the request must be the same every time."""
    tickets: list[str] = []

    def run(client: Client) -> Any:
        while len(tickets) < len(files):
            tickets.append(client.upload(Path(files[len(tickets)]).expanduser()))
        return client.call(operation, {**values, "files": tickets} if tickets else values, key)

    return run
