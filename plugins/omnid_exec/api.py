"""A program's channel that is open: one run of it, its updates in, messages out and what became of them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence

from omnid.channel import Check, Outcome, Outgoing, Port, Raw, Rejected, Retry, Sent, Unavailable, Unsure
from omnid.channel_json import incoming, send
from omnid_exec.config import ExecConfig
from omnid_exec.files import fetch, on_disk
from omnid_exec.lines import Accepted, Greeting, Hello, Said, Sending, read
from omnid_exec.program import Program, running
from omnid_exec.trial import check

__all__ = ["Exec"]


class Exec:
    """The live channel. `receive` runs the program; when that ends, what starts it again is the core."""

    def __init__(self, config: ExecConfig, port: Port) -> None:
        self._config = config
        self._port = port
        self._program: Program | None = None
        self._ready = asyncio.Event()
        self._answers: dict[str, asyncio.Future[Said]] = {}

    # --- in ---

    async def receive(self) -> None:
        cursor = await self._port.cursor()
        async with running(self._config, self._port) as program:
            self._program = program
            try:
                await program.write(Hello(Greeting(channel=self._port.name, cursor=cursor)))
                await self._listen(program)
            finally:
                self._end()

    async def _listen(self, program: Program) -> None:
        try:
            async with asyncio.timeout(self._config.start_timeout) as limit:
                async for batch in program.batches():
                    await self._take(program, batch)
                    if self._ready.is_set():
                        limit.reschedule(None)
        except TimeoutError:
            raise Unavailable(
                f"{self._config.command[0]} has not said that it is ready for {self._config.start_timeout:.0f} s."
            ) from None

    def _end(self) -> None:
        self._program = None
        self._ready.clear()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Unsure("The program ended before it said what became of the message."))

    async def _take(self, program: Program, batch: Sequence[bytes]) -> None:
        """Updates that come together are stored together; the rest is told as it comes."""
        updates: list[tuple[Raw, str | None]] = []
        for line in batch:
            try:
                said = read(line)
            except ValueError as problem:
                self._port.log.warning("line not understood", reason=str(problem))
                updates.append((_strange(line), None))
                continue
            if said.key is not None:
                updates.append((Raw(key=said.key, payload=bytes(said.update)), said.cursor))
            else:
                self._hear(said)
        if updates:
            await self._accept(program, updates)

    def _hear(self, said: Said) -> None:
        if said.ready:
            self._ready.set()
        if said.ready or said.working:
            self._port.working()
        if said.failing is not None:
            self._port.failing(said.failing[:500])
        answer = self._answers.get(said.sent or said.failed or "")
        if answer is not None and not answer.done():
            answer.set_result(said)

    async def _accept(self, program: Program, updates: Sequence[tuple[Raw, str | None]]) -> None:
        cursors = [cursor for _, cursor in updates if cursor is not None]
        raws = [raw for raw, _ in updates]
        try:
            await self._port.accept(raws, cursors[-1] if cursors else None)
        except Unavailable as problem:
            program.tell(*(Accepted(refused=raw.key, error=problem.message) for raw in raws))
        else:
            program.tell(*(Accepted(accepted=raw.key, error=_error(raw.payload)) for raw in raws))

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        return fetch(ref, self._port.session)

    # --- out ---

    async def send(self, outgoing: Outgoing) -> Sent:
        program = await self._running()
        answer: asyncio.Future[Said] = asyncio.get_running_loop().create_future()
        self._answers[outgoing.key] = answer
        try:
            async with on_disk(outgoing.file) as path:
                said = await self._ask(program, outgoing, path, answer)
        finally:
            del self._answers[outgoing.key]
            answer.cancel()
        if said.failed is not None:
            raise _why(said)
        return Sent(external_id=said.external_id or outgoing.key)

    async def _ask(self, program: Program, outgoing: Outgoing, path: str | None, answer: asyncio.Future[Said]) -> Said:
        try:
            await program.write(Sending(send(outgoing, path=path)))
            return await asyncio.wait_for(asyncio.shield(answer), self._config.answer_timeout)
        except Unavailable as problem:
            raise Unsure(problem.message) from None
        except TimeoutError:
            raise Unsure(
                f"The program has not said for {self._config.answer_timeout:.0f} s what became of the message."
            ) from None

    async def _running(self) -> Program:
        try:
            await asyncio.wait_for(self._ready.wait(), self._config.start_timeout)
        except TimeoutError:
            raise Retry("The program does not run.") from None
        assert self._program is not None
        return self._program

    async def check(self) -> list[Check]:
        return await check(self._config, self._port)


def _strange(line: bytes) -> Raw:
    """A line that is none has no key; its content is one, so that a program that prints it each time fills no disk."""
    return Raw(key=f"line-{hashlib.sha256(line).hexdigest()[:32]}", payload=line)


def _error(payload: bytes) -> str | None:
    try:
        incoming(payload)
    except ValueError as problem:
        return str(problem)
    return None


def _why(said: Said) -> Outcome:
    try:
        return said.why()
    except ValueError as problem:
        return Rejected(f"The program did not deliver it, and its reason is none: {problem}")
