"""Every kind through trouble, on a real daemon that is killed in between: nothing is lost, nothing doubled unsaid."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec

import pytest

from omnid import registry
from omnid.errors import Conflict
from omnid.model import ChannelId, ConversationId, OutboxState
from omnid.store import database
from omnid.testing import Called, Reorders, Simulated, Simulation, Stumbles, Trouble
from omnid_cli.simulate import flags
from tests.proof.daemon import Daemon, lines, rows

PEOPLE = ("ann", "boris", "clara", "dmitry", "elena", "fyodor")
MESSAGES = 20
"""In each of the two halves."""
REPLIES = 9
PATIENCE_S = 1.0
DRAINED_S = 180.0
SOON_MS = 3000


def simulations() -> dict[str, Simulated]:
    found = {}
    for name in registry.names():
        package = f"{registry.package(name)}.fake"
        if find_spec(package) is not None:
            found[name] = import_module(package).simulation
    return found


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    made = Daemon(tmp_path_factory.mktemp("faults"), forked=True)
    # Some services register the address that the world sees; the fakes call the real one.
    text = made.config.read_text()
    made.config.write_text(text.replace("[private]", 'public_url = "https://desk.example"\n[private]'))
    made.start()
    yield made
    assert made.stop() == 0, made.log[-3000:]


class Story:
    """What was written and answered on one channel, and how to go on."""

    def __init__(self, daemon: Daemon, kind: str, service: Simulation, chance: random.Random) -> None:
        self.written: Counter[str] = Counter()
        self.replies: list[str] = []
        self._daemon = daemon
        self._kind = kind
        self._service = service
        self._chance = chance
        self.channel = self._connect()

    def _connect(self) -> ChannelId:
        done = self._daemon.command("channel", "add", self._kind, self._kind, *flags(self._service.settings))
        assert done.returncode == 0, done.stderr
        [(number, secret)] = rows(
            self._daemon.database, f"select id, public_id from channels where name = '{self._kind}'"
        )
        service: object = self._service
        if isinstance(service, Called):
            service.call_at(f"{self._daemon.url}/hooks/{self._kind}/{secret}")
        return ChannelId(number)

    async def begin(self) -> None:
        """Until the first message is there, so that there is somebody to answer."""
        self._write()
        await self._service.until(lambda: self._service.waiting() == 0, DRAINED_S)

    async def half(self, troubles: list[Trouble]) -> None:
        """People write, the desk answers, and both meet what goes wrong."""
        replies = sorted(self._chance.sample(range(MESSAGES), REPLIES)) if self._sends else []
        for number in range(MESSAGES):
            self._write()
            if number in replies:
                if troubles:
                    self._service.troubles[troubles.pop()]()
                await asyncio.to_thread(self._reply)
            await asyncio.sleep(self._chance.random() * 0.1)

    @property
    def _sends(self) -> bool:
        return registry.kind(self._kind).capabilities.sends

    def _write(self) -> None:
        user = self._chance.choice(PEOPLE)
        text = f"{self._kind} {user} {self.written.total()}"
        self._service.write(user, text)
        self.written[text] += 1
        service: object = self._service
        if self._chance.random() < 0.3:
            self._service.again()
        if isinstance(service, Stumbles) and self._chance.random() < 0.06:
            service.stumble()
        if isinstance(service, Reorders) and self._chance.random() < 0.3:
            service.reorder()

    def _reply(self) -> None:
        """Somebody who has written is answered, as from the command line."""
        known = rows(
            self._daemon.database,
            "select c.id from conversations c join identities i on i.id = c.identity_id "
            f"where i.channel_id = {self.channel} order by c.id",
        )
        if not known:
            return
        text = f"answer {self._kind} {len(self.replies)}"
        conversation = ConversationId(self._chance.choice(known)[0])
        self._daemon.perform("conversation.reply", text, conversation_id=conversation, text=text)
        self.replies.append(text)

    async def drained(self) -> None:
        """Until all is taken and all has left; an operator tries again what was given up or would wait for long."""
        async with asyncio.timeout(DRAINED_S):
            while self._service.waiting() or self._open():
                for (item,) in await asyncio.to_thread(rows, self._daemon.database, self._by_hand()):
                    with suppress(Conflict):  # it is being sent, or has been, meanwhile
                        await asyncio.to_thread(self._daemon.perform, "outbox.retry", outbox_id=item)
                await asyncio.sleep(0.2)

    def _open(self) -> int:
        settled = (OutboxState.SENT.value, OutboxState.CANCELLED.value)
        found: int = rows(self._daemon.database, _OUTBOX.format("count(*)", self.channel, f"not in {settled}"))[0][0]
        return found

    def _by_hand(self) -> str:
        late = f"or o.channel_id = {self.channel} and o.state = 'queued' and o.due_at > {database.clock() + SOON_MS}"
        return _OUTBOX.format("o.id", self.channel, "in ('failed', 'unsure')") + late

    # --- what has to be true ---

    def check_history(self) -> None:
        """Every update is there once."""
        sql = f"select text from messages where channel_id = {self.channel} and type = 'inbound'"
        found = Counter(text.partition("\n\n")[0].strip() for (text,) in rows(self._daemon.database, sql))
        assert found == self.written

    def check_answers(self) -> None:
        """Every reply arrived; more than once only where the service cannot tell copies apart and it is marked."""
        arrived = Counter(one.text.strip() for one in self._service.heard() if one.text.startswith("answer"))
        stored = rows(
            self._daemon.database,
            "select m.text, m.state, m.duplicate_possible from messages m "
            f"where m.type = 'outbound' and m.text like 'answer {self._kind} %'",
        )
        assert sorted(text for text, _, _ in stored) == sorted(self.replies)
        assert set(arrived) == set(self.replies)
        idempotent = registry.kind(self._kind).capabilities.idempotent
        for text, state, foretold in stored:
            assert state in ("sent", "delivered", "read"), (text, state)
            assert arrived[text] == 1 or (foretold and not idempotent), (text, arrived[text])

    def check_audit(self) -> None:
        done = self._daemon.command("audit", "--since", "24h", "--json")
        [report] = lines(done.stdout)
        assert (report["lost"], report["doubled"]) == (0, 0), report


_OUTBOX = "select {} from outbox o where o.channel_id = {} and o.state {} "


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(simulations()))
async def test_no_kind_loses_or_doubles_anything_in_trouble(kind: str, daemon: Daemon) -> None:
    seed = int(os.environ.get("OMNID_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 30)
    print(f"OMNID_SEED={seed}")
    chance = random.Random(seed)
    async with simulations()[kind](0, PATIENCE_S) as service:
        story = await asyncio.to_thread(Story, daemon, kind, service, chance)
        await story.begin()
        hard = [trouble for trouble in service.troubles if trouble is not Trouble.SLOW_DOWN]
        # Who is told to slow down may pause the whole channel for minutes; a new start ends that.
        first = [Trouble.SLOW_DOWN, *chance.choices(hard, k=3)] if hard else []
        await story.half(first)
        await asyncio.to_thread(daemon.kill)
        await asyncio.to_thread(daemon.start)
        await story.half(chance.choices(hard, k=4) if hard else [])
        await story.drained()
        story.check_history()
        story.check_answers()
        story.check_audit()
        print(f"{kind}: {story.written.total()} written, {len(story.replies)} answered, {len(service.heard())} heard")
        assert daemon.command("channel", "disable", kind).returncode == 0
