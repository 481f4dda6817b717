"""How the console speaks with the desk: threads that ask, act and follow, so that the screen never waits.

Answers come back through ``deliver``, which runs them where the screen lives, one after the other.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from omnid.desk.log import Happening
from omnid.errors import OmnidError, RateLimited, Unavailable
from omnid_cli.client import Client, Typing

AGAIN_S = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Between one try to reach the desk and the next; the last is repeated."""
PORTION = 500
LAST_S = 2.0
"""What somebody did just before they left has so long to reach the desk."""

Told = Callable[[list[Happening]], None]
Then = Callable[[Any], None]
Failed = Callable[[OmnidError], None]
HeldUp = Callable[[OmnidError], None]
Deliver = Callable[[Callable[[], None]], None]


class Work(NamedTuple):
    """``run`` with a client. ``topic``: a newer one of the same topic makes this one superfluous."""

    run: Callable[[Client], Any]
    then: Then
    failed: Failed
    held_up: HeldUp | None = None
    topic: str | None = None
    is_once: bool = False
    """It is not worth a second try: it will be said again anyway, or does not matter later."""
    written: tuple[int, str] | None = None
    """What somebody wrote that the desk has only when this is done, and in which conversation."""


def new_key() -> str:
    return secrets.token_urlsafe(18)


class Apart:
    """A thread with a client of its own; ``work`` is what it does, until it is asked to end."""

    def __init__(self, name: str, connect: Callable[[], Client], deliver: Deliver, work: Callable[[], None]) -> None:
        self._connect, self._deliver, self._what = connect, deliver, work
        self._client: Client | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"console {name}", daemon=True)

    def stop(self) -> None:
        """Ask it to end; returns at once."""
        self._ended.set()

    def end(self, seconds: float) -> None:
        """Wait for its end; what it waits for itself is cut off."""
        self._thread.join(seconds)
        if self._thread.is_alive() and self._client is not None:
            self._client.close()
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self._what()
        except Exception as bug:  # noqa: BLE001 - a console that has gone deaf would look as if nothing happened
            self._deliver(partial(_raised, bug))
        finally:
            if self._client is not None:
                self._client.close()

    def _reached(self) -> Client:
        self._client = self._client or self._connect()
        return self._client


class Line(Apart):
    """Does one thing after the other, each until the desk answered."""

    def __init__(self, name: str, connect: Callable[[], Client], deliver: Deliver) -> None:
        super().__init__(name, connect, deliver, self._work)
        self._queue: list[Work] = []
        self._changed = threading.Condition()
        self._is_last = False
        self._undone: list[Work] = []
        self._thread.start()

    def put(self, work: Work) -> None:
        with self._changed:
            if work.topic is not None:
                self._queue = [one for one in self._queue if one.topic != work.topic]
            self._queue.append(work)
            self._changed.notify()

    def wake(self) -> None:
        """The desk is reached again: what waits for another try need not wait longer."""
        with self._changed:
            self._changed.notify()

    def stop(self) -> None:
        super().stop()
        self.wake()

    def finish(self, seconds: float) -> list[Work]:
        """Do what is queued already, each thing once, but take no longer; what could not be done."""
        with self._changed:
            self._is_last = True
            self._changed.notify()
        self._thread.join(seconds)
        with self._changed:
            return [*self._undone, *self._queue]

    def _work(self) -> None:
        while (work := self._next()) is not None:
            self._undone.append(work)
            if self._do(work) or not self._is_last:
                self._undone.pop()

    def _next(self) -> Work | None:
        with self._changed:
            while not self._queue and not self._ended.is_set() and not self._is_last:
                self._changed.wait()
            return None if self._ended.is_set() or not self._queue else self._queue.pop(0)

    def _do(self, work: Work) -> bool:
        """Whether the desk did it."""
        tries = 0
        while not self._ended.is_set() and not self._superseded(work):
            try:
                answer = work.run(self._reached())
            except (Unavailable, RateLimited) as problem:
                self._held_up(work, problem)
                if work.is_once or self._is_last:
                    return False
                self._wait(AGAIN_S[min(tries, len(AGAIN_S) - 1)])
                tries += 1
            except OmnidError as problem:
                self._deliver(partial(work.failed, problem))
                return False
            else:
                self._deliver(partial(work.then, answer))
                return True
        return False

    def _held_up(self, work: Work, why: OmnidError) -> None:
        if work.held_up is not None and not self._ended.is_set():
            self._deliver(partial(work.held_up, why))

    def _wait(self, seconds: float) -> None:
        with self._changed:
            if not self._ended.is_set():
                self._changed.wait(seconds)

    def _superseded(self, work: Work) -> bool:
        with self._changed:
            return work.topic is not None and any(one.topic == work.topic for one in self._queue)


class Following(Apart):
    """Follows the log and, whatever happens to the connection, goes on after the last event it told."""

    def __init__(
        self,
        connect: Callable[[], Client],
        deliver: Deliver,
        after: int,
        told: Told,
        state: Callable[[OmnidError | None], None],
    ) -> None:
        """``state``: None when the desk is reached, else why it is not."""
        super().__init__("follow", connect, deliver, self._work)
        self._told, self._state, self._after = told, state, after
        self._said: str | None = ""
        self._thread.start()

    def _work(self) -> None:
        tries = 0
        while not self._ended.is_set():
            try:
                for portion in self._portions():
                    self._heard(portion)
                    tries = 0
                    if self._ended.is_set():
                        return
            except OmnidError as problem:
                self._say(problem)
            self._ended.wait(AGAIN_S[min(tries, len(AGAIN_S) - 1)])
            tries += 1

    def _portions(self) -> Iterator[list[Happening]]:
        # Without waiting first: that the desk answers is known at once.
        for live in (False, True):
            yield from self._reached().follow({"after": self._after, "limit": PORTION}, live=live, beat=True)

    def _heard(self, portion: list[Happening]) -> None:
        self._say(None)
        if portion:
            self._after = portion[-1].seq
            self._deliver(partial(self._told, portion))

    def _say(self, why: OmnidError | None) -> None:
        said = None if why is None else why.message
        if said != self._said and not self._ended.is_set():
            self._said = said
            self._deliver(partial(self._state, why))


class Listening(Apart):
    """Hears who types, while there is a daemon to hear it from."""

    def __init__(self, connect: Callable[[], Client], deliver: Deliver, heard: Callable[[Typing], None]) -> None:
        super().__init__("typing", connect, deliver, self._work)
        self._heard = heard
        self._thread.start()

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                self._client = self._connect()
                for typing in self._client.signals():
                    self._deliver(partial(self._heard, typing))
            except (Unavailable, RateLimited):
                self._ended.wait(AGAIN_S[-1])  # one does without; a daemon that is started later is found
            except OmnidError:
                return  # an older daemon, or this token may not


class Asking:
    """All of them. ``deliver`` runs a function where the screen lives; it may be called from any thread."""

    def __init__(self, connect: Callable[[], Client], deliver: Deliver) -> None:
        self._connect, self._deliver = connect, deliver
        self._reading = Line("reads", connect, deliver)
        self._acting = Line("acts", connect, deliver)
        self._aside = Line("files", connect, deliver)
        self._passing = Line("passing", connect, deliver)
        self._hearing: list[Apart] = []

    def ask(self, operation: str, values: dict[str, Any], then: Then, failed: Failed, topic: str | None = None) -> None:
        """Read something; a newer question of the same topic takes the place of one that waits."""
        self.read(lambda client: client.call(operation, values), then, failed, topic=topic)

    def read(
        self,
        run: Callable[[Client], Any],
        then: Then,
        failed: Failed,
        held_up: HeldUp | None = None,
        topic: str | None = None,
    ) -> None:
        self._reading.put(Work(run, then, failed, held_up, topic))

    def act(
        self,
        run: Callable[[Client], Any],
        then: Then,
        failed: Failed,
        held_up: HeldUp,
        written: tuple[int, str] | None = None,
    ) -> None:
        """Change something. Acts keep their order, and each is said until the desk has answered: give it a key."""
        self._acting.put(Work(run, then, failed, held_up, written=written))

    def aside(self, run: Callable[[Client], Any], then: Then, failed: Failed, topic: str | None = None) -> None:
        """What takes long, or must not be in the way."""
        self._aside.put(Work(run, then, failed, topic=topic))

    def mention(self, run: Callable[[Client], Any], failed: Failed) -> None:
        """Something small that is true only now, such as who types; nobody waits for its answer."""
        self._passing.put(Work(run, _nothing, failed, is_once=True))

    def glance(self, run: Callable[[Client], Any], then: Then, failed: Failed) -> None:
        """How something is just now; that it cannot be told is an answer too."""
        self._passing.put(Work(run, then, failed, failed, is_once=True))

    def keep(
        self, run: Callable[[Client], Any], then: Then, failed: Failed, held_up: HeldUp, written: tuple[int, str]
    ) -> None:
        """Behind the acts, and tried once: what could not be kept is said, and by then there may be more to keep."""
        self._acting.put(Work(run, then, failed, held_up, is_once=True, written=written))

    def follow(self, after: int, told: Told, state: Callable[[OmnidError | None], None]) -> None:
        self._hearing.append(Following(self._connect, self._deliver, after, told, state))

    def listen(self, heard: Callable[[Typing], None]) -> None:
        self._hearing.append(Listening(self._connect, self._deliver, heard))

    def wake(self) -> None:
        for line in (self._reading, self._acting, self._aside):
            line.wake()

    def end(self, seconds: float = 0.5) -> list[tuple[int, str]]:
        """Acts that are queued are done first. What was written and did not reach the desk, by its conversation.

        A thread that the network holds up for longer is left to the process's own end.
        """
        undone = self._acting.finish(LAST_S)
        everybody: list[Apart] = [*self._hearing, self._acting, self._reading, self._aside, self._passing]
        for one in everybody:
            one.stop()
        for one in everybody:
            one.end(seconds)
        return [one.written for one in undone if one.written is not None]


def _raised(bug: Exception) -> None:
    """Where the screen lives: there a bug ends the console with a sentence."""
    raise bug


def _nothing(answer: Any) -> None:
    """Nobody waits for it."""
