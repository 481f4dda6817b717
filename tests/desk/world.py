"""A desk in memory with its own clock: the shortest way for a test to say what happens."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from omnid import operations
from omnid.channel import Capabilities, Edited, Incoming, Outcome, Received, RemoteFile, Sender, Sent
from omnid.desk import inbound, outbound, visitors
from omnid.events import Event
from omnid.model import (
    Actor,
    AttemptId,
    ChannelId,
    Conversation,
    ConversationId,
    IdentityId,
    Message,
    MessageId,
    OutboxId,
    Role,
)
from omnid.store import channels, contacts, conversations, database, events, messages, operators
from omnid.store.database import Tx
from tests.databases import fresh

START = 1_750_000_000_000
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
PLAIN = Capabilities(text_limit=100)
"""A service that cannot de-duplicate."""
EXACT = Capabilities(text_limit=100, idempotent=True)
"""A service that can."""


@dataclass
class World:
    """``telegram`` sends through the outbox, ``vk`` likewise; visitors of ``site`` read the log themselves."""

    connection: database.Connection = field(default_factory=fresh)
    now: int = START

    def __post_init__(self) -> None:
        with self.tx() as tx:
            self.telegram = channels.add(tx, "telegram", "bot", "p1", {"token": "1:a"})
            self.second = channels.add(tx, "telegram", "bot2", "p2", {"token": "2:b"})
            self.site = channels.add(tx, "widget", "site", "p3", {})
            self.anna = self._operator(tx, "anna", Role.OPERATOR)
            self.boris = self._operator(tx, "boris", Role.SUPERVISOR)
            self.root = self._operator(tx, "root", Role.ADMIN)

    def _operator(self, tx: Tx, login: str, role: Role) -> Actor:
        from omnid.desk.operators import acting

        return acting(operators.get(tx, operators.add(tx, login, login.title(), role, None, None)))

    def tx(self) -> AbstractContextManager[Tx]:
        return database.transaction(self.connection, self.now)

    def later(self, ms: int) -> None:
        self.now += ms

    # --- what comes in ---

    def update(self, key: str, *incoming: Incoming, channel: ChannelId | None = None) -> None:
        with self.tx() as tx:
            inbound.accept(tx, channel or self.telegram, key, b"{}", list(incoming))

    def hears(
        self, who: str, external_id: str, text: str = "hello", *, channel: ChannelId | None = None, **more: Any
    ) -> MessageId:
        """A contact wrote."""
        with self.tx() as tx:
            received = Received(external_id=external_id, sender=Sender(external_id=who, name=who), text=text, **more)
            message = inbound.receive(tx, channel or self.telegram, received)
        assert message is not None
        return message

    def gets(self, incoming: Incoming, channel: ChannelId | None = None) -> MessageId | None:
        with self.tx() as tx:
            return inbound.receive(tx, channel or self.telegram, incoming)

    def edits(self, who: str, external_id: str, text: str, files: list[RemoteFile] | None = None) -> MessageId | None:
        sender = Sender(external_id=who, name=who)
        return self.gets(Edited(external_id=external_id, sender=sender, text=text, files=files or []))

    def says(self, visitor: str, key: str, text: str = "hello", **more: Any) -> visitors.Taken:
        """A visitor of the site wrote."""
        with self.tx() as tx:
            return visitors.say(tx, visitors.Visitor(self.site, visitor), visitors.Said(key=key, text=text, **more))

    # --- what operators do ---

    def asks(self, what: str, actor: Actor | None = None, key: str | None = None, /, **fields: Any) -> Any:
        operation = operations.find(what)
        with self.tx() as tx:
            return operations.perform(tx, actor or self.anna, operation, operation.request(**fields), key)

    def reply(
        self,
        conversation: ConversationId,
        text: str = "answer",
        actor: Actor | None = None,
        key: str | None = None,
        **more: Any,
    ) -> Message:
        message: Message = self.asks("conversation.reply", actor, key, conversation_id=conversation, text=text, **more)
        return message

    # --- what leaves ---

    def due(self, channel: ChannelId | None = None) -> list[outbound.Due]:
        with self.tx() as tx:
            return outbound.due(tx, channel or self.telegram, 100)[0]

    def begin(self, item: OutboxId, part: int = 0) -> AttemptId:
        with self.tx() as tx:
            attempt = outbound.begin(tx, item, part)
        assert attempt is not None
        return attempt

    def settle(
        self,
        item: OutboxId,
        attempt: AttemptId,
        result: Sent | Outcome,
        *,
        last: bool = True,
        can: Capabilities = PLAIN,
    ) -> None:
        with self.tx() as tx:
            outbound.settle(tx, item, attempt, result, last_part=last, capabilities=can, chance=0.5)

    def tries(self, item: OutboxId, result: Sent | Outcome, **more: Any) -> None:
        self.settle(item, self.begin(item), result, **more)

    def recovers(self, can: Capabilities = PLAIN, channel: ChannelId | None = None) -> int:
        with self.tx() as tx:
            return outbound.recover(tx, channel or self.telegram, can, 0.5)

    # --- what there is ---

    def message(self, message: MessageId) -> Message:
        with self.tx() as tx:
            return messages.get(tx, message)

    def conversation(self, conversation: ConversationId) -> Conversation:
        with self.tx() as tx:
            return conversations.get(tx, conversation)

    def thread(self, conversation: ConversationId) -> list[Message]:
        with self.tx() as tx:
            return messages.thread(tx, conversation, None, 1000)

    def identity(self, who: str, channel: ChannelId | None = None) -> IdentityId:
        with self.tx() as tx:
            known = contacts.known(tx, channel or self.telegram, who)
        assert known is not None
        return known.identity_id

    def facts(self) -> list[Event]:
        """The whole log."""
        return [one.event for one in events.after(self.connection, 0, 1 << 30)]  # type: ignore[arg-type]

    def told(self) -> list[str]:
        """The facts' names."""
        return [fact.__struct_config__.tag for fact in self.facts()]  # type: ignore[misc]

    def sql(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Straight at the tables: to look, or to spoil what an audit has to find."""
        return self.connection.execute(statement, parameters).fetchall()
