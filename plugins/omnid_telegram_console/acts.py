"""What somebody did → an operation as the operator they are, or a sentence why not."""

import time
from typing import Any

import msgspec
from msgspec import Struct

from omnid.console import (
    ConsolePerson,
    ConsolePort,
    ConsoleThread,
    ConversationId,
    Heard,
    Invalid,
    NewPost,
    OmnidError,
    PostState,
    Unavailable,
)
from omnid_telegram.outcomes import NoAnswer, Refused
from omnid_telegram_console.bot import Bot
from omnid_telegram_console.commands import Commands
from omnid_telegram_console.config import TelegramConsoleConfig
from omnid_telegram_console.convert import (
    Act,
    BotIs,
    Command,
    Corrected,
    Left,
    Pressed,
    Reacted,
    Said,
    TopicClosed,
    command,
)
from omnid_telegram_console.corrections import Corrections
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.health import Health
from omnid_telegram_console.marks import Mark, mark
from omnid_telegram_console.menus import Menus
from omnid_telegram_console.presses import Presses
from omnid_telegram_console.replies import Replies
from omnid_telegram_console.text import plain

__all__ = ["Acts"]

STRANGER_S = 3600.0
"""How often the same stranger is told so in one topic: each time is one of the group's 20 messages a minute."""
COMMANDED_S = 60.0
"""The same after a command, which is meant for us."""
ALERT = 200
"""Characters of an answer to a tap that Telegram shows."""


class Target(Struct, frozen=True):
    """``is_card``: it replies to the card of the conversation."""

    conversation: ConversationId | None
    is_card: bool = False


class Acts:
    def __init__(
        self,
        port: ConsolePort,
        bot: Bot,
        config: TelegramConsoleConfig,
        desk: Desk,
        replies: Replies,
        health: Health,
    ) -> None:
        self._port = port
        self._bot = bot
        self._group = config.chat
        self._desk = desk
        self._replies = replies
        self._health = health
        menus = Menus(port, desk)
        self._commands = Commands(port, desk, replies, menus)
        self._presses = Presses(port, desk, replies, menus)
        self._corrections = Corrections(port, desk, replies)
        self._told: dict[tuple[object, ...], float] = {}

    async def do(self, act: Act) -> None:
        """Raises `Unavailable` when the disk refuses."""
        if not self._is_ours(act):
            return
        match act:
            case Pressed():
                await self._pressed(act)
            case Said():
                await self._said(act)
            case Corrected():
                if await self._port.people.find(act.said.user) is not None:
                    await self._corrections.do(act)
            case Reacted():
                await self._reacted(act)
            case TopicClosed():
                await self._switched(act)
            case Left():
                await self._has_left(act)
            case BotIs():
                await self._bot_is(act)

    def _is_ours(self, act: Act) -> bool:
        """Another group the bot was added to is none of our business, nor is what the bot itself did."""
        said = act.said if isinstance(act, Corrected) else act
        if getattr(said, "user", None) == self._bot.id:
            return False
        return said.chat == self._group or getattr(said, "is_private", False)

    # --- what is written ---

    async def _said(self, said: Said) -> None:
        asked = command(said.text)
        if asked is not None and asked.bot and asked.bot.lower() != (await self._name()).lower():
            return  # another bot's
        person = await self._port.people.find(said.user)
        if said.nameless or (person is None and not (asked is not None and asked.name in ("pair", "start"))):
            await self._stranger(said, always=asked is not None)
            return
        if person is None or (asked is not None and asked.name == "pair"):
            await self._pair(said, "" if asked is None else asked.rest)
            return
        target = await self._target(said, person)
        if asked is not None and asked.name == "note":
            asked = None  # it is written, and may be corrected, as with a dot
        try:
            if asked is not None:
                await self._commands.run(said, asked, target.conversation)
            elif target.conversation is None:
                words = self._desk.words
                await self._replies.to(said, words.choose if said.is_private else words.elsewhere)
            else:
                await self._write(said, target.conversation, is_card=target.is_card)
        except Unavailable:
            raise
        except OmnidError as problem:
            sentence = self._desk.words.refused if asked is not None else self._desk.words.not_sent
            await self._replies.to(said, sentence.format(reason=self._desk.worded(problem)), target.conversation)

    async def _name(self) -> str:
        """The bot's own. Raises `Unavailable`: then it comes again, because a guess may close what is to stay open."""
        try:
            return await self._bot.name()
        except (Refused, NoAnswer) as problem:
            raise Unavailable(f"Telegram does not say what the bot is called: {problem}.") from problem

    async def _target(self, said: Said, person: ConsolePerson) -> Target:
        """The conversation it is about: of its topic, of the message it replies to, or the one chosen."""
        place = str(said.chat)
        if said.topic is not None:
            thread = await self._port.posts.thread_at(place, str(said.topic))
            if thread is None:
                return Target(None)
            return Target(thread.conversation_id, is_card=await self._desk.is_card(thread, said.answers))
        if said.answers is not None:
            for one in await self._port.posts.at(place, str(said.answers)):
                if one.conversation_id is not None:
                    return Target(one.conversation_id, is_card=one.sort == "card")
        return Target(person.current_id if said.is_private else None)

    async def _write(self, said: Said, conversation: ConversationId, *, is_card: bool) -> None:
        if said.unfit:
            words = self._desk.words
            raise Invalid(words.unfit.format(what=words.unfits.get(said.unfit, said.unfit)))
        key = f"telegram:{said.chat}:{said.message}"
        heard = Heard(place=str(said.chat), external_id=str(said.message))
        found = mark(said.text, is_card=is_card)
        if found is not Mark.NONE:
            text = found.rest(said.text)
            if said.file is not None:
                text = f"{text}\n📎 {said.file.name}".strip()
            if not text.strip():
                raise Invalid(self._desk.words.usage.format(usage=self._desk.words.usages["note"]))
            request: dict[str, Any] = {"conversation_id": conversation, "text": text}
            await self._port.call(said.user, "conversation.note", request, key=key, heard=heard)
            if said.file is not None:
                await self._replies.to(said, self._desk.words.note_file, conversation)
            return
        entities = [msgspec.to_builtins(one) for one in said.entities]
        request = {"conversation_id": conversation, "text": said.text, "entities": entities}
        if said.file is not None and not await self._was_heard(heard):
            request["files"] = [await self._fetched(said)]
        await self._port.call(said.user, "conversation.reply", request, key=key, heard=heard)

    async def _was_heard(self, heard: Heard) -> bool:
        return any(one.state is PostState.HEARD for one in await self._port.posts.at(heard.place, heard.external_id))

    async def _fetched(self, said: Said) -> str:
        assert said.file is not None
        try:
            return await self._port.upload(said.user, said.file.name, self._bot.download(said.file.id))
        except Refused as problem:
            reason = self._desk.words.over_20 if problem.says("too big") else problem.description
            raise NotFetched(self._desk.words.not_fetched.format(name=said.file.name, reason=reason)) from problem
        except NoAnswer as problem:
            sentence = self._desk.words.not_fetched.format(
                name=said.file.name, reason=self._desk.worded(problem.reason).rstrip(".")
            )
            raise NotFetched(sentence) from problem

    # --- who ---

    async def _pair(self, said: Said, code: str) -> None:
        words = self._desk.words
        if not code:
            await self._replies.to(said, words.pair_how)
            return
        try:
            person = await self._port.people.pair(said.user, code)
        except Unavailable:
            raise
        except OmnidError as problem:
            await self._replies.to(said, words.refused.format(reason=self._desk.worded(problem)))
            return
        await self._replies.to(said, words.paired.format(operator=person.operator))
        if said.is_private:
            await self._commands.run(said, Command("inbox", ""), None)  # who waits already was shown to nobody here
        else:
            await self._forget(said)

    async def _forget(self, said: Said) -> None:
        """A code that was used is worth nothing; it is still nicer not to see it."""
        try:
            await self._bot.remove(str(said.chat), said.message)
        except (Refused, NoAnswer) as problem:
            self._port.log.debug("code not removed", reason=str(problem))

    async def _stranger(self, said: Said, *, always: bool) -> None:
        now = time.monotonic()
        where = said.user, said.chat, said.topic
        if now - self._told.get(where, float("-inf")) < (COMMANDED_S if always else STRANGER_S):
            return
        self._told = {one: at for one, at in self._told.items() if now - at < STRANGER_S}
        self._told[where] = now
        await self._replies.to(said, self._unknown(said))

    def _unknown(self, who: Said | Pressed | TopicClosed) -> str:
        words = self._desk.words
        sentence = words.nameless if getattr(who, "nameless", False) else words.stranger
        return sentence.format(name=who.name or who.user)

    async def _has_left(self, left: Left) -> None:
        """Whoever leaves the group is still an operator: only an admin of the desk ends that, who is told so here."""
        person = await self._port.people.find(left.user)
        if person is not None:
            text = plain(self._desk.words.has_left.format(operator=person.operator))
            await self._replies.in_place(str(left.chat), None, text)

    # --- buttons, reactions, topics ---

    async def _pressed(self, press: Pressed) -> None:
        alert = False
        try:
            if await self._port.people.find(press.user) is None:
                text, alert = self._unknown(press), True
            else:
                text = await self._presses.press(press)
        except Unavailable:
            raise
        except OmnidError as problem:
            text, alert = self._desk.words.refused.format(reason=self._desk.worded(problem)), True
        try:
            await self._bot.answer(press.query, text, alert=alert)
        except (Refused, NoAnswer) as problem:
            self._port.log.debug("press not answered", reason=str(problem))
            unseen = alert  # Telegram shows an answer only for a short while after the tap
        else:
            unseen = len(text) > ALERT
        if unseen:
            await self._replies.in_place(str(press.chat), _about(press), plain(text))

    async def _reacted(self, act: Reacted) -> None:
        person = await self._port.people.find(act.user)
        posts = await self._port.posts.at(str(act.chat), str(act.message))
        if person is None:
            return
        for conversation in {one.conversation_id for one in posts if one.conversation_id is not None}:
            try:
                await self._port.call(act.user, "conversation.read", {"conversation_id": conversation})
            except Unavailable:
                raise
            except OmnidError as problem:
                self._port.log.info("not acknowledged", conversation=conversation, reason=problem.message)

    async def _switched(self, act: TopicClosed) -> None:
        """Closing a topic by hand closes the conversation, if whoever did it may."""
        thread = await self._port.posts.thread_at(str(act.chat), str(act.topic))
        if thread is None:
            return
        state = "closed" if act.closed else "open"
        await self._port.posts.change_thread(thread, state)
        operation = "conversation.close" if act.closed else "conversation.reopen"
        if await self._port.people.find(act.user) is None:
            await self._undo(thread, act, self._unknown(act))
            return
        try:
            key = f"telegram:{act.chat}:{act.message}"
            await self._port.call(act.user, operation, {"conversation_id": thread.conversation_id}, key=key)
        except Unavailable:
            raise
        except OmnidError as problem:
            await self._undo(thread, act, self._desk.words.refused.format(reason=self._desk.worded(problem)))

    async def _undo(self, thread: ConsoleThread, act: TopicClosed, why: str) -> None:
        """The topic is as the conversation is."""
        data = {"closed": not act.closed}
        back = NewPost(place=thread.place, sort="topic", data=data, conversation_id=thread.conversation_id)
        await self._replies.queue(back)
        await self._replies.in_thread(thread, plain(why))

    async def _bot_is(self, act: BotIs) -> None:
        """What the bot may not do any more is told where people see it, as long as it may still write."""
        if act.chat != self._group or self._health.rights(act.status):
            return
        if act.status in ("member", "restricted"):
            await self._replies.in_place(str(act.chat), None, plain(self._desk.words.demoted))


class NotFetched(OmnidError):
    code, http_status, exit_status = "not_fetched", 502, 6


def _about(press: Pressed) -> ConversationId | None:
    number = press.data.partition(":")[2].partition(":")[0]
    return ConversationId(int(number)) if number.isdecimal() else None
