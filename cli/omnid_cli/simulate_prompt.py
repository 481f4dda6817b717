"""What is typed into ``omnid simulate``, and what is shown of the desk's answers."""

import asyncio
import mimetypes
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from omnid.errors import Unavailable
from omnid.testing import (
    Blocks,
    Called,
    Edits,
    Follows,
    GivesFiles,
    Heard,
    Presses,
    Simulation,
    Stumbles,
    Trouble,
    heard_of,
)
from omnid_cli.output import Output

HELP = """\
TEXT          write it to the desk
/as NAME      be another person
/edit TEXT    change your latest message
/press N      press a button of the desk's latest message, from 1
/file PATH    send a file
/block        want no more messages; /unblock wants them again
/follow URL   open a link of the desk
/again        your latest update is delivered once more
/429 [N]      the next N messages of the desk are too many
/500 [N]      … meet a fault of the service
/hang [N]     … are taken, and no answer comes
/drop [N]     … are taken, and the connection breaks
/stumble      the desk's next question for news meets a fault, another each time
/wait         until the desk has taken everything; /wait reply: until it has said something more
/quit         end it"""
FIRST = "ann"
WAIT_S = 60.0


class Wrong(Exception):
    """What was typed cannot be done; the sentence says why."""


class Play:
    """``hook``: where the desk takes webhooks; None as long as nobody knows."""

    def __init__(self, simulation: Simulation, out: Output, hook: Callable[[], str | None]) -> None:
        self._simulation = simulation
        self._out = out
        self._hook = hook
        self._user = FIRST
        self._shown = asyncio.Condition()
        self._heard = 0
        self._waited_for = 0

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Until they end or say so. Raises `Unavailable` when something is waited for and does not come."""
        showing = asyncio.create_task(self._show())
        try:
            async for line in lines:
                if line == "/quit":
                    return
                await self._obey(line)
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)

    async def _show(self) -> None:
        async for heard in heard_of(self._simulation):
            self._tell(_line(heard), heard)
            async with self._shown:
                self._heard += 1
                self._shown.notify_all()

    def _tell(self, line: str, item: object) -> None:
        """At once, because a script may read along: a line for people, the thing itself for scripts."""
        if self._out.for_people:
            self._out.say(line, "cyan")
        else:
            self._out.json(item)
        sys.stdout.flush()

    async def _obey(self, line: str) -> None:
        try:
            if line.startswith("/"):
                await self._command(*line[1:].partition(" ")[::2])
            elif line:
                self._write(line)
        except Wrong as problem:
            self._out.note(str(problem))
        except LookupError:
            self._out.note("There is no such message or button yet.")

    async def _command(self, name: str, rest: str) -> None:
        rest = rest.strip()
        match name:
            case "help":
                self._out.note(HELP)
            case "as":
                self._user = rest or FIRST
            case "again":
                self._simulation.again()
            case "wait":
                await self._wait(reply=rest == "reply")
            case "file":
                await self._file(Path(_demanded(rest, "a path")))
            case "429" | "500" | "hang" | "drop":
                self._trouble(Trouble(name), int(rest) if rest.isdecimal() else 1)
            case _:
                self._act(name, rest)

    def _act(self, name: str, rest: str) -> None:
        """What not every service knows."""
        simulation: object = self._simulation
        match name:
            case "edit" if isinstance(simulation, Edits):
                self._reach()
                simulation.edit(self._user, _demanded(rest, "the new text"))
            case "press" if isinstance(simulation, Presses):
                number = _demanded(rest, "the button's number, from 1")
                if not number.isdecimal() or number == "0":
                    raise Wrong("Buttons are numbered from 1.")
                simulation.press(self._user, int(number))
            case "block" | "unblock" if isinstance(simulation, Blocks):
                simulation.block(self._user, blocked=name == "block")
            case "follow" if isinstance(simulation, Follows):
                self._reach()
                try:
                    simulation.follow(self._user, _demanded(rest, "the link"))
                except LookupError:
                    raise Wrong(f"That is no link into this service: {rest}") from None
            case "stumble" if isinstance(simulation, Stumbles):
                simulation.stumble()
            case "edit" | "press" | "block" | "unblock" | "follow" | "stumble":
                raise Wrong(f"That cannot be done here: /{name}.")
            case _:
                raise Wrong(f"There is no /{name}; /help lists what there is.")

    def _write(self, text: str) -> None:
        self._reach()
        self._simulation.write(self._user, text)

    async def _file(self, path: Path) -> None:
        simulation: object = self._simulation
        if not isinstance(simulation, GivesFiles):
            raise Wrong("People cannot send files here.")
        self._reach()
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError as problem:
            raise Wrong(f"{path} cannot be read: {problem.strerror}.") from problem
        mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        simulation.file(self._user, path.name, mime, data)

    def _reach(self) -> None:
        """A service that calls the desk has to know where it is."""
        simulation: object = self._simulation
        if isinstance(simulation, Called):
            address = self._hook()
            if address is None:
                raise Wrong("This service calls the desk, and the channel is not there yet: connect it, or say --hook.")
            simulation.call_at(address)

    def _trouble(self, trouble: Trouble, count: int) -> None:
        if trouble not in self._simulation.troubles:
            raise Wrong("That does not happen here.")
        for _ in range(count):
            self._simulation.troubles[trouble]()

    async def _wait(self, *, reply: bool) -> None:
        try:
            if not reply:
                await self._simulation.until(lambda: self._simulation.waiting() == 0, WAIT_S)
                self._tell("The desk has taken everything.", {"waiting": 0})
                return
            async with asyncio.timeout(WAIT_S), self._shown:
                await self._shown.wait_for(lambda: self._heard > self._waited_for)
                self._waited_for += 1
        except TimeoutError:
            raise Unavailable(
                f"Nothing came within {WAIT_S:.0f} s. Is the channel connected, and does the daemon run?"
            ) from None


async def typed() -> AsyncIterator[str]:
    """The lines of standard input; a thread reads them, because a terminal and a file cannot be waited for alike."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def put(line: str | None) -> None:
        # The loop is gone when the person ended it otherwise.
        if not loop.is_closed():
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        for line in sys.stdin:
            put(line.strip())
        put(None)

    threading.Thread(target=read, daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


def _demanded(rest: str, what: str) -> str:
    if not rest:
        raise Wrong(f"Say {what}.")
    return rest


def _line(heard: Heard) -> str:
    marks = [word for word, is_so in (("changed", heard.edited), ("deleted", heard.deleted)) if is_so]
    file = [f"[{heard.file}]"] if heard.file else []
    buttons = [f"({number} {words})" for number, words in enumerate(heard.buttons, 1)]
    said = " ".join(one for one in (heard.text, *file, *buttons) if one)
    return f"→ {heard.to}{f' ({marks[-1]})' if marks else ''}: {said}"
