"""Posts what is queued: in order within a conversation, several things in one call, as fast as each chat allows."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress

from omnid.console import ConsolePort, ConsolePost, ConsoleThread, ConversationId, NewPost
from omnid_telegram.outcomes import NoAnswer, Refused, outcome
from omnid_telegram_console.aside import SORT
from omnid_telegram_console.bot import Bot
from omnid_telegram_console.config import TelegramConsoleConfig
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.health import Health
from omnid_telegram_console.pacer import Pacer
from omnid_telegram_console.threads import Gone, Threads
from omnid_telegram_console.units import TEXTUAL, Plan, Unit, plan

__all__ = ["Poster"]

LOOK = 2000
"""Posts looked at together."""
ONE_CALL = 60
"""As many could go into one call at most."""
CROWD = 5
"""Conversations waiting in one chat, beyond which cards come after what was said."""
LOOK_AGAIN_S = 60.0
DOWN_S = 15.0
"""How long a chat that refuses everything is left alone."""
STOP_S = 5.0
UNCLEAR_S = 2.0
URGENT = frozenset({"answer", "menu", "trouble", "mention"})
"""What an operator waits for comes before what only informs."""

_GONE = ("message thread not found", "topic_id_invalid", "topic_deleted", "thread not found")
_CLOSED = "topic_closed"
_CARD_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
Key = tuple[str, ConversationId | None]


class Poster:
    def __init__(
        self, port: ConsolePort, bot: Bot, config: TelegramConsoleConfig, desk: Desk, pacer: Pacer, health: Health
    ) -> None:
        self._port = port
        self._bot = bot
        self._desk = desk
        self._pacer = pacer
        self._health = health
        self._group = None if config.chat is None else str(config.chat)
        self._threads = Threads(port, bot, desk, self._group)
        self._awake = asyncio.Event()
        self._is_stuck = False
        """No topic can be made, and that was told."""

    def wake(self) -> None:
        self._awake.set()

    async def run(self) -> None:
        doubtful = await self._port.posts.recover()
        if doubtful:
            self._port.log.warning("posts of unknown outcome", count=doubtful)
        await self._move()
        while True:
            self._awake.clear()
            wait = await self._to_its_end()
            if wait:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._awake.wait()

    async def _move(self) -> None:
        """What waits for a group that was the console's before, or had another id, waits for the one it has now."""
        if self._group is None:
            return
        waiting = {one.place for one in await self._port.posts.due(LOOK) if one.sort != SORT}
        for place in waiting:
            if place.startswith("-") and place != self._group:
                await self._port.posts.move(place, self._group)

    async def _to_its_end(self) -> float:
        """A step, which when we are stopped may still learn what became of its call."""
        step = asyncio.create_task(self._step())
        try:
            return await asyncio.shield(step)
        except asyncio.CancelledError:
            _, late = await asyncio.wait([step], timeout=STOP_S)
            for one in late:
                one.cancel()
            await asyncio.gather(step, return_exceptions=True)
            raise

    async def _step(self) -> float:
        """Make one call, if there is one to make now; how long to wait before the next look, seconds."""
        groups: dict[Key, list[ConsolePost]] = defaultdict(list)
        for one in await self._port.posts.due(LOOK):
            if one.sort == SORT:
                continue  # somebody's words, to be done and not to be shown
            groups[one.place, one.conversation_id].append(one)
        soonest = LOOK_AGAIN_S
        crowds = Counter(place for place, _ in groups)
        for place, conversation in sorted(groups, key=lambda key: _rank(groups[key])):
            wait = self._pacer.wait(place, spare=_is_only_card(groups[place, conversation]))
            if wait <= 0:
                crowded = crowds[place] > CROWD
                wait = await self._post(place, conversation, groups[place, conversation], crowded=crowded)
                if not wait:
                    return 0.0
            soonest = min(soonest, wait)
        return soonest

    async def _post(
        self, place: str, conversation: ConversationId | None, posts: list[ConsolePost], *, crowded: bool
    ) -> float:
        """How long it has to wait for its topic, seconds; 0 when something was done."""
        thread = None if conversation is None else await self._port.posts.thread(place, conversation)
        if conversation is not None and (thread is None or thread.external_id is None):
            wait = self._pacer.wait(_opening(place))
            if not wait:
                await self._open(place, conversation, thread)
            return wait
        found = await self._plan(thread, posts, crowded=crowded)
        if found.settled:
            await self._port.posts.sent(found.settled, None)
        if found.unit is not None:
            await self._do(place, thread, found.unit)
        return 0.0

    async def _plan(self, thread: ConsoleThread | None, posts: list[ConsolePost], *, crowded: bool) -> Plan:
        """Only as many are looked at as could go into one call."""
        some = [*posts[:ONE_CALL], *(one for one in posts[ONE_CALL:] if one.sort in ("card", "topic"))]
        rendered = {one.id: await self._desk.render(one) for one in some if one.sort in TEXTUAL}
        return plan(thread, some, rendered, crowded=crowded)

    async def _open(self, place: str, conversation: ConversationId, before: ConsoleThread | None) -> None:
        try:
            calls = await self._threads.open(place, conversation, before)
        except (Refused, NoAnswer) as problem:
            await self._trouble(place, Unit(ids=[], sort="open"), problem)
        else:
            self._is_stuck = False
            self._health.working("topics")
            self._counted(place, calls)

    async def _do(self, place: str, thread: ConsoleThread | None, unit: Unit) -> None:
        await self._port.posts.begin(unit.ids)
        try:
            made = await self._threads.make(place, thread, unit)
        except Gone:
            await self._port.posts.sent(unit.ids, None)  # it was about something that is no longer there
        except (Refused, NoAnswer) as problem:
            await self._refused(place, thread, unit, problem)
        except Exception:
            # A bug of ours: it must neither be tried for ever nor be lost in silence.
            await self._port.posts.failed(unit.ids, "it could not be made into a message")
            await self._tell(place, unit, self._desk.words.fault)
            raise
        else:
            await self._port.posts.sent(unit.ids, made.external_id)
            self._counted(place, made.calls)

    def _counted(self, place: str, calls: int) -> None:
        for _ in range(calls):
            self._pacer.take(place)
        if calls:
            self._health.working("posting")

    async def _refused(self, place: str, thread: ConsoleThread | None, unit: Unit, problem: Refused | NoAnswer) -> None:
        said = problem.says if isinstance(problem, Refused) else _says_nothing
        if thread is not None and said(*_GONE):
            await self._threads.lost(thread)
            await self._port.posts.again(unit.ids, "the topic is gone", doubtful=False)
        elif thread is not None and unit.sort == "card" and said(*_CARD_GONE):
            await self._threads.card_lost(thread)
            await self._port.posts.again(unit.ids, "the card is gone", doubtful=False)
        elif unit.sort in ("menu", "edit") and said(*_CARD_GONE):
            await self._port.posts.failed(unit.ids, "the message is gone")
        elif thread is None and unit.data.get("topic") is not None and said(*_GONE, _CLOSED):
            await self._port.posts.failed(unit.ids, "its topic takes nothing")
            rest = {name: value for name, value in unit.data.items() if name not in ("topic", "answers")}
            await self._port.posts.take([NewPost(place=place, sort="answer", data=rest)])
        else:
            await self._trouble(place, unit, problem)

    async def _trouble(self, place: str, unit: Unit, problem: Refused | NoAnswer) -> None:
        """Neither lost nor doubled: it waits, is said to be doubtful, or has failed and that is shown."""
        if isinstance(problem, NoAnswer):
            self._health.failing("posting", problem.reason)
            await self._again(place, unit, problem.reason, UNCLEAR_S, doubtful=problem.arrived and unit.makes_message)
        elif problem.status == 429:
            self._pacer.pause(place, problem.retry_after or UNCLEAR_S)
            await self._port.posts.again(unit.ids, "Telegram asks to slow down", doubtful=False)
        elif problem.status >= 500:
            await self._again(place, unit, str(problem), UNCLEAR_S, doubtful=unit.makes_message)
        elif problem.status == 403 and place != self._group:
            # Who never started the bot, or blocked it, does not want to hear; the others are not to wait for that.
            await self._port.posts.failed(unit.ids, outcome(problem, repeatable=True).reason)
        elif problem.moved_to is not None:
            reason = f"The group has another id now. Say: omnid console set {self._port.name} --chat {problem.moved_to}"
            self._health.failing("posting", reason)
            await self._again(place, unit, reason, DOWN_S, doubtful=False)
        elif problem.status in (401, 403, 404) or unit.sort == "open" or problem.says("chat not found"):
            if unit.sort == "open" and not problem.says("chat not found"):
                await self._stuck(place, problem)
            reason = _why(problem)
            self._health.failing("topics" if unit.sort == "open" else "posting", reason)
            # Who may not make topics may still answer in those there are.
            where = _opening(place) if unit.sort == "open" and problem.status == 400 else place
            await self._again(where, unit, reason, DOWN_S, doubtful=False)
        else:
            await self._give_up(place, unit, problem)

    async def _again(self, place: str, unit: Unit, reason: str, pause: float, *, doubtful: bool) -> None:
        self._pacer.pause(place, pause)
        if unit.ids:
            await self._port.posts.again(unit.ids, reason, doubtful=doubtful)

    async def _give_up(self, place: str, unit: Unit, problem: Refused) -> None:
        self._port.log.error("not shown", reason=str(problem), sort=unit.sort)
        await self._port.posts.failed(unit.ids, str(problem))
        await self._tell(place, unit, problem.description)

    async def _tell(self, place: str, unit: Unit, reason: str) -> None:
        """In the topic, that something is missing there; in the general one where the topic takes nothing."""
        words, number = self._desk.words, unit.conversation_id
        if not (unit.makes_message or unit.sort == "topic"):
            return
        if unit.data.get("apology"):
            if number is not None:
                await self._apologize(place, None, unit.text.text)
            return
        sentence = words.unsaid if number is None else words.topic_stuck if unit.sort == "topic" else words.unshown
        where = None if _CLOSED in reason.lower() else number
        await self._apologize(place, where, sentence.format(reason=reason, id=number))

    async def _apologize(self, place: str, conversation: ConversationId | None, text: str) -> None:
        data = {"text": text, "apology": True}
        await self._port.posts.take([NewPost(place=place, sort="answer", data=data, conversation_id=conversation)])

    async def _stuck(self, place: str, problem: Refused) -> None:
        """No topic can be made: what waits for one is not seen by anybody here, which is told once."""
        if not self._is_stuck and place == self._group and problem.status == 400:
            self._is_stuck = True
            await self._apologize(place, None, self._desk.words.no_topics.format(reason=problem.description))


def _opening(place: str) -> str:
    """What is paused when no topic can be made, and nothing else is."""
    return f"{place} topics"


def _rank(posts: Sequence[ConsolePost]) -> tuple[bool, bool, int]:
    """What somebody waits for, then what was said, then cards and topics; of these the oldest first."""
    urgent = any(one.sort in URGENT for one in posts)
    return not urgent, _is_only_card(posts), posts[0].id


def _is_only_card(posts: Sequence[ConsolePost]) -> bool:
    return all(one.sort in ("card", "topic") for one in posts)


def _why(problem: Refused) -> str:
    if problem.status == 403:
        return f"Telegram does not let the bot write to the group: {problem.description}"
    if problem.status == 400:
        return f"Telegram refuses: {problem.description}. Try: omnid console test"
    return outcome(problem, repeatable=True).reason


def _says_nothing(*parts: str) -> bool:
    return False
