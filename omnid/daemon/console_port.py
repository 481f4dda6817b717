"""What a live console gets from us: the log, operations as the operator who asks, posts and files."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import structlog

from omnid import operations
from omnid.console import Happening, Heard
from omnid.daemon.console_posts import ConsolePosts
from omnid.daemon.state import State
from omnid.desk import log, pairing, uploads
from omnid.desk.operation import OPERATIONS, Operation
from omnid.desk.writing import StoredFile
from omnid.errors import Invalid, NotAllowed, NotFound, OmnidError, RateLimited
from omnid.http import live
from omnid.http.context import Context
from omnid.model import (
    SYSTEM,
    Actor,
    Attachment,
    Console,
    ConsolePerson,
    ConversationId,
    Language,
    MessageId,
    PostState,
    Sentence,
    Seq,
)
from omnid.policy import sniff
from omnid.policy.rates import Rate
from omnid.policy.sentences import because, say, sentence, told
from omnid.store import consoles, cursors, events, messages, operators, posts, settings
from omnid.store.database import Tx

if TYPE_CHECKING:
    import aiohttp

Result = TypeVar("Result")
CURSOR = "log"
WAIT_S = 3600.0
GUESSES_PER_MINUTE = 5
"""Of one account; with ten minutes a code that is 50 tries at 10^12."""
GUESSES_IN_ALL = 30


class ConsolePort:
    """The `omnid.console.ConsolePort` of one open console."""

    def __init__(
        self, context: Context, console: Console, state: State, session: "aiohttp.ClientSession", guesses: Rate
    ) -> None:
        self._context = context
        self._engine = context.engine
        self._console = console
        self._state = state
        self.name = console.name
        self.session = session
        self.log: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(console=console.name)
        self.people = ConsolePeople(context, console, guesses)
        self.posts = ConsolePosts(self._engine, console.id)

    # --- the log ---

    async def cursor(self) -> Seq | None:
        found = await self._engine.readers.run(lambda tx: cursors.get(tx, self.posts.owner, CURSOR))
        return None if found is None else Seq(int(found))

    async def last(self) -> Seq:
        return await self._engine.readers.run(lambda tx: events.last(tx.connection))

    async def after(self, seq: Seq, limit: int) -> list[Happening]:
        while True:
            found = await self._engine.readers.run(lambda tx: _happenings(tx, seq, limit))
            if found:
                return found
            await self._engine.bus.beyond(seq, WAIT_S)

    # --- operations ---

    def knows(self, operation: str) -> bool:
        return operation in OPERATIONS or operation in live.LIVE

    def worded(self, what: OmnidError | Sentence | str, language: str) -> str:
        match what:
            case str():
                return because(what, Language(language))
            case Sentence():
                return say(what, Language(language))
            case _:
                return told(what, Language(language))

    async def call(
        self,
        external_id: str,
        operation: str,
        request: Mapping[str, Any],
        *,
        key: str | None = None,
        heard: Heard | None = None,
    ) -> Any:
        found = live.LIVE.get(operation) or operations.find(operation)
        wanted = _decoded(found, request)
        if found.name in live.LIVE:
            actor = await self._engine.readers.run(lambda tx: self._actor(tx, external_id))
            return msgspec.to_builtins(await live.perform(self._context, actor, found, wanted))
        if found.reads:
            return await self._engine.readers.run(
                lambda tx: msgspec.to_builtins(operations.perform(tx, self._actor(tx, external_id), found, wanted))
            )
        return await self._engine.writer.run(lambda tx: self._perform(tx, external_id, found, wanted, key, heard))

    def _perform(
        self, tx: Tx, external_id: str, operation: Operation, request: Any, key: str | None, heard: Heard | None
    ) -> Any:
        actor = self._actor(tx, external_id)
        if heard is not None:
            before = self._before(tx, heard)
            if before is not None:
                operations.allowed(actor, operation)
                return msgspec.to_builtins(messages.get(tx, before))
        answer = operations.perform(tx, actor, operation, request, key)
        if heard is not None:
            posts.add(
                tx,
                self._console.id,
                heard.place,
                "heard",
                PostState.HEARD,
                {},
                conversation=answer.conversation_id,
                message=answer.id,
                external_id=heard.external_id,
            )
        return msgspec.to_builtins(answer)

    def _before(self, tx: Tx, heard: Heard) -> MessageId | None:
        known = posts.at(tx, self._console.id, heard.place, heard.external_id)
        return next((one.message_id for one in known if one.state is PostState.HEARD), None)

    async def look(self, operation: str, request: Mapping[str, Any]) -> Any:
        found = operations.find(operation)
        if not found.reads:
            raise Invalid(f"{operation} changes something; an operator has to ask for it.")
        wanted = _decoded(found, request)
        return await self._engine.readers.run(
            lambda tx: msgspec.to_builtins(operations.perform(tx, SYSTEM, found, wanted))
        )

    def _actor(self, tx: Tx, external_id: str) -> Actor:
        actor = pairing.actor(tx, self._console.id, external_id)
        if actor is None:
            raise NotAllowed("Somebody who is not paired", "do anything here", "/pair CODE")
        return actor

    # --- files ---

    async def upload(self, external_id: str, name: str, stream: AsyncIterator[bytes]) -> str:
        actor = await self._engine.readers.run(lambda tx: self._actor(tx, external_id))
        stored = await self._engine.files.put(stream, self._context.settings.limits.file)
        if not stored.size:
            raise Invalid(sentence("empty_file"))
        clean = sniff.clean_name(name)
        mime, type_ = sniff.sniff(stored.head, clean)
        file = StoredFile(type_, clean, mime, stored.size, stored.sha256)
        ticket = await self._engine.writer.run(
            lambda tx: uploads.ticket(settings.secret(tx, uploads.SECRET), file, actor.label, tx.now)
        )
        return ticket.id

    def read(self, attachment: Attachment) -> AsyncIterator[bytes]:
        if attachment.sha256 is None:
            raise NotFound("stored file", attachment.name or attachment.id)
        return self._engine.files.read(attachment.sha256)

    def working(self) -> None:
        self._state.working()

    def failing(self, reason: str) -> None:
        self._state.failing(reason)


class ConsolePeople:
    """The `omnid.console.People` of one console."""

    def __init__(self, context: Context, console: Console, guesses: Rate) -> None:
        self._engine = context.engine
        self._console = console
        self._guesses = guesses

    async def pair(self, external_id: str, code: str) -> ConsolePerson:
        now = time.monotonic()
        for key, limit in ((external_id, GUESSES_PER_MINUTE), ("", GUESSES_IN_ALL)):
            wait = self._guesses.take(key, limit, now)
            if wait:
                raise RateLimited("pairing codes", wait)
        return await self._engine.writer.run(lambda tx: pairing.redeem(tx, self._console.id, external_id, code))

    async def find(self, external_id: str) -> ConsolePerson | None:
        return await self._engine.readers.run(lambda tx: self._find(tx, external_id))

    def _find(self, tx: Tx, external_id: str) -> ConsolePerson | None:
        person = consoles.person(tx, self._console.id, external_id)
        if person is None or operators.get(tx, person.operator_id).disabled_at is not None:
            return None
        return person

    async def every(self) -> list[ConsolePerson]:
        return await self._engine.readers.run(self._every)

    def _every(self, tx: Tx) -> list[ConsolePerson]:
        found = consoles.people(tx, self._console.id)
        return [one for one in found if operators.get(tx, one.operator_id).disabled_at is None]

    async def choose(self, external_id: str, conversation: ConversationId | None) -> None:
        await self._engine.writer.run(lambda tx: consoles.choose(tx, self._console.id, external_id, conversation))


def _happenings(tx: Tx, seq: Seq, limit: int) -> list[Happening]:
    found = log.happenings(tx, events.after(tx.connection, seq, limit))
    return [Happening(seq=one.seq, at=one.at, event=one.event, message=one.message) for one in found]


def _decoded(operation: Operation, request: Mapping[str, Any]) -> Any:
    try:
        return msgspec.convert(dict(request), operation.request)
    except msgspec.ValidationError as problem:
        raise operations.invalid(problem, operation.request) from problem
