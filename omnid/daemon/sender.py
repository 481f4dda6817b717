"""Sends what is due on one channel: in order for each recipient, several at a time, at the service's pace."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

import structlog

from omnid.channel import (
    CanEdit,
    CanRetract,
    Capabilities,
    ChannelDown,
    Live,
    Outcome,
    Outgoing,
    OutgoingFile,
    Rejected,
    Retry,
    Sent,
    Unsure,
)
from omnid.daemon.alarm import Alarm, seconds_until
from omnid.daemon.pace import Pace
from omnid.daemon.state import State
from omnid.daemon.steps import Step, steps
from omnid.desk import outbound
from omnid.desk.outbound import Due
from omnid.desk.proving import key_of
from omnid.engine.engine import Engine
from omnid.errors import Unavailable
from omnid.events import (
    CorrectionQueued,
    CorrectionRetried,
    MessageCopied,
    MessageQueued,
    MessageRetried,
    MessageUnsure,
)
from omnid.model import Attachment, AttachmentType, AttemptId, Channel, IdentityId, OutboxSort
from omnid.policy.splitting import Part, sent_as

AT_ONCE = 32
"""Recipients served at a time."""
SEND_TIMEOUT_S = 120.0
LOOK_AGAIN_S = 60.0
"""At the latest; usually a fact or a due time wakes it earlier."""
SETTLE_AGAIN_S = 1.0
_WAKING = (MessageQueued, MessageCopied, MessageRetried, MessageUnsure, CorrectionQueued, CorrectionRetried)


class Sender:
    """Of one open channel; `run` until cancelled, `stop` to let what is under way end."""

    def __init__(
        self,
        engine: Engine,
        channel: Channel,
        capabilities: Capabilities,
        live: Live,
        state: State,
        public_url: str | None,
    ) -> None:
        """``public_url``: where our files can be fetched from outside; None when nobody can."""
        self._engine = engine
        self._channel = channel
        self._capabilities = capabilities
        self._live = live
        self._state = state
        self._public_url = public_url
        self._pace = Pace(capabilities.per_second, capabilities.per_second_each)
        self._alarm = Alarm(*_WAKING)
        self._busy: dict[IdentityId, asyncio.Task[None]] = {}
        self._log = structlog.get_logger().bind(channel=channel.name)

    async def run(self) -> None:
        """Recover what the last daemon died in, then send as things fall due."""
        with self._alarm.set_by(self._engine.bus):
            await self._recover()
            while True:
                await self._alarm.wait(await self._start_due())

    async def stop(self, seconds: float) -> None:
        """Give attempts under way some time; those cut off are of unknown outcome, and written down as such."""
        if self._busy:
            _, late = await asyncio.wait(self._busy.values(), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _recover(self) -> None:
        chance = random.random()
        count = await self._engine.writer.run(
            lambda tx: outbound.recover(tx, self._channel.id, self._capabilities, chance)
        )
        if count:
            self._log.warning("attempts of unknown outcome", count=count)

    async def _start_due(self) -> float:
        """Start sending to every recipient who is free; how long nothing else will fall due, in seconds."""
        self._alarm.silence()
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            return LOOK_AGAIN_S
        due, next_at = await self._engine.readers.run(
            lambda tx: outbound.due(tx, self._channel.id, AT_ONCE + len(self._busy))
        )
        for one in [one for one in due if one.identity_id not in self._busy][:free]:
            task = asyncio.create_task(self._send_all(one))
            self._busy[one.identity_id] = task
            task.add_done_callback(self._freer(one.identity_id))
        # What is due now and was not started waits for a recipient to become free, which wakes us.
        return seconds_until(next_at, LOOK_AGAIN_S)

    def _freer(self, identity: IdentityId) -> Callable[[asyncio.Task[None]], None]:
        def free(task: asyncio.Task[None]) -> None:
            self._busy.pop(identity, None)
            self._alarm.ring()
            if not task.cancelled() and task.exception() is not None:
                self._log.error("sending broke", exc_info=task.exception())

        return free

    async def _send_all(self, due: Due) -> None:
        """The parts that have not left yet, until one does not."""
        wanted = steps(due, self._capabilities)
        for step in wanted[due.parts_sent :]:
            await self._pace.wait(due.recipient)
            attempt = await self._engine.writer.run(
                lambda tx, number=step.number: outbound.begin(  # type: ignore[misc]
                    tx, due.outbox_id, number, len(wanted), due.message
                )
            )
            if attempt is None:
                return
            result = await self._try(due, step)
            await self._settle(due, attempt, result, step is wanted[-1])
            if not isinstance(result, Sent):
                return

    async def _try(self, due: Due, step: Step) -> Sent | Outcome:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                sent = await self._make(due, step)
        except Outcome as outcome:
            self._note(outcome, due)
            return outcome
        except TimeoutError:
            return Unsure(f"no answer within {SEND_TIMEOUT_S:.0f} s")
        except Exception as problem:  # noqa: BLE001 - a plugin's bug: the message may have left; the trace is kept
            self._log.exception("plugin broke while sending", message=due.message.id)
            return Unsure(f"the plugin broke while sending: {type(problem).__name__}: {problem}")
        self._state.working()
        return sent

    async def _make(self, due: Due, step: Step) -> Sent:
        """Raises an `Outcome`."""
        live: object = self._live
        if step.refusal is not None:
            raise step.refusal
        if due.sort is OutboxSort.SEND:
            return await self._live.send(self._outgoing(due, step.part, step.number))
        if due.sort is OutboxSort.EDIT and isinstance(live, CanEdit):
            await live.edit(due.names[step.number], self._outgoing(due, step.part, step.number))
        elif due.sort is OutboxSort.RETRACT and isinstance(live, CanRetract):
            await live.retract(due.recipient, due.names[step.number])
        else:
            raise Rejected(f"{self._channel.kind} cannot {due.sort.value} what has left")
        return Sent()

    def _note(self, outcome: Outcome, due: Due) -> None:
        self._log.warning(
            "not sent", message=due.message.id, outcome=type(outcome).__name__.lower(), reason=outcome.reason
        )
        if isinstance(outcome, ChannelDown):
            self._state.failing(outcome.reason)
        if isinstance(outcome, Retry) and outcome.whole_channel and outcome.after is not None:
            self._pace.pause(outcome.after)

    async def _settle(self, due: Due, attempt: AttemptId, result: Sent | Outcome, last: bool) -> None:
        chance = random.random()
        while True:
            try:
                await self._engine.writer.run(
                    lambda tx: outbound.settle(
                        tx,
                        due.outbox_id,
                        attempt,
                        result,
                        last_part=last,
                        capabilities=self._capabilities,
                        chance=chance,
                    )
                )
            except Unavailable as problem:
                # It has been tried, so the result must get to disk; only the disk can say when.
                self._log.error("cannot note the result of an attempt", reason=problem.message)
                await asyncio.sleep(SETTLE_AGAIN_S)
            else:
                return

    def _outgoing(self, due: Due, part: Part, number: int) -> Outgoing:
        key = key_of(due.message.key, number)
        files, links = self._files(part)
        return Outgoing(
            key=key,
            number=int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest()) % (2**31 - 1) + 1,
            recipient=due.recipient,
            text="\n".join([part.text, *links]).strip() if links else part.text,
            entities=part.entities,
            file=files[0] if files else None,
            more=files[1:],
            buttons=part.buttons,
            thread=due.thread.memory,
            answers=due.thread.external_id,
            subject=due.subject,
            token=due.token,
            template=due.message.template if number == 0 else None,
            automatic=due.message.operator_id is None,
            unsure_since=due.unsure_since if number == due.parts_sent else None,
        )

    def _files(self, part: Part) -> tuple[list[OutgoingFile], list[str]]:
        """What goes as a file, and links to what is too large for that; raises `Rejected`."""
        attachments = [part.attachment, *part.more] if part.attachment is not None else []
        ways = [self._file(one) for one in attachments]
        return [one for one in ways if isinstance(one, OutgoingFile)], [one for one in ways if isinstance(one, str)]

    def _file(self, attachment: Attachment) -> OutgoingFile | str:
        sha256 = attachment.sha256 or ""  # only what is stored is made a part
        url = self._url(attachment)
        way = sent_as(attachment.type, self._capabilities)
        if way is None or attachment.size > way[1]:
            if url is not None:
                return url
            raise Rejected(_too_much(attachment, self._channel.kind, way))

        def read() -> AsyncIterator[bytes]:
            return self._engine.files.read(sha256)

        return OutgoingFile(
            type=way[0], name=attachment.name, mime=attachment.mime, size=attachment.size, open=read, url=url
        )

    def _url(self, attachment: Attachment) -> str | None:
        if self._public_url is None:
            return None
        return f"{self._public_url}/files/{attachment.public_id}/{quote(attachment.name or 'file', safe='')}"


def _too_much(attachment: Attachment, kind: str, way: tuple[AttachmentType, int] | None) -> str:
    if way is None:
        return f"{kind} takes no files like {attachment.name}, and there is no public_url to link to it."
    return (
        f"{attachment.name} has {attachment.size:,} bytes; {kind} takes {way[1]:,}, "
        "and there is no public_url to link to it."
    )
