"""Makes the calls: opens a conversation's topic, posts and edits in it, and remembers what stands where."""

import hashlib

import msgspec
from msgspec import Struct

from omnid.console import (
    Attachment,
    AttachmentState,
    ConsolePort,
    ConsolePost,
    ConsoleThread,
    ConversationId,
    Message,
    NewPost,
    PostState,
)
from omnid_telegram.outcomes import NoAnswer
from omnid_telegram_console import card as cards
from omnid_telegram_console import render
from omnid_telegram_console.bot import UPLOAD_LIMIT, Bot, File
from omnid_telegram_console.card import Button, Keyboard
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.text import CAPTION_LIMIT, Text, bold, cut, joined, plain, short
from omnid_telegram_console.units import INTRODUCTION, Unit

__all__ = ["Gone", "Made", "Threads"]

EARLIER = 5
"""Messages shown of what was said before a thread was there."""


class Gone(Exception):
    """What was to be changed is not there any more, and nothing is to be done."""


class Made(Struct, frozen=True):
    """``calls``: how many requests it took."""

    external_id: str | None
    calls: int = 1


class Threads:
    """``group``: the place whose conversations have topics; None where operators work in private chats."""

    def __init__(self, port: ConsolePort, bot: Bot, desk: Desk, group: str | None) -> None:
        self._port = port
        self._bot = bot
        self._desk = desk
        self._group = group

    async def open(self, place: str, conversation: ConversationId, before: ConsoleThread | None) -> int:
        """Give the conversation its thread; how many calls that took. Raises `Refused`, `NoAnswer`."""
        if place != self._group:
            thread = ConsoleThread(
                place=place, conversation_id=conversation, external_id=f"#{conversation}", state="open", data={}
            )
            await self._port.posts.put_thread(thread)
            return 0
        detail = await self._desk.detail(conversation)
        name = cards.title(detail.conversation)
        # Written down before it is tried: an answer that never comes may have left a topic behind.
        data = {} if before is None else before.data
        thread = ConsoleThread(
            place=place, conversation_id=conversation, external_id=None, state="open", data={**data, "opening": True}
        )
        await self._port.posts.put_thread(thread)
        doubtful = bool(data.get("opening") or data.get("doubtful"))
        topic = await self._open(thread, name)
        data = {"name": name, "doubtful": doubtful, "mended": bool(data.get("mended"))}
        await self._port.posts.put_thread(msgspec.structs.replace(thread, external_id=str(topic), data=data))
        follow = [NewPost(place=place, sort="card", conversation_id=conversation)]
        if detail.conversation.state == "closed":
            follow.append(NewPost(place=place, sort="topic", data={"closed": True}, conversation_id=conversation))
        await self._port.posts.take(follow)
        return 1

    async def _open(self, thread: ConsoleThread, name: str) -> int:
        try:
            return await self._bot.open_topic(thread.place, name)
        except Exception as problem:
            if not (isinstance(problem, NoAnswer) and problem.arrived):
                await self._port.posts.change_thread(thread, opening=False)
            raise

    async def lost(self, thread: ConsoleThread) -> None:
        """Somebody deleted the topic: it is made again, with the card and what was said last."""
        again = msgspec.structs.replace(thread, external_id=None, state="open", data={"mended": True})
        await self._port.posts.put_thread(again)

    async def card_lost(self, thread: ConsoleThread) -> None:
        await self._port.posts.change_thread(thread, card=None, shown=None)

    async def make(self, place: str, thread: ConsoleThread | None, unit: Unit) -> Made:
        """Raises `Refused`, `NoAnswer`, `Gone`."""
        topic = unit.data.get("topic") if thread is None else _topic(thread)
        match unit.sort:
            case "card":
                assert thread is not None
                return await self._card(thread, topic, unit)
            case "topic":
                assert thread is not None
                assert topic is not None
                await self._bot.switch_topic(place, topic, closed=unit.data["closed"])
                state = "closed" if unit.data["closed"] else "open"
                await self._port.posts.change_thread(thread, state)
                return Made(None)
            case "menu":
                await self._bot.change_keyboard(place, unit.data["message"], _keyboard(unit.data["buttons"]))
                if thread is not None and thread.data.get("card") == unit.data["message"]:
                    await self._port.posts.change_thread(thread, shown=None)
                return Made(None)
            case "file":
                assert unit.post is not None
                return await self._file(place, topic, unit.post, doubtful=unit.doubtful)
            case _:
                return await self._text(place, thread, topic, unit)

    async def _card(self, thread: ConsoleThread, topic: int | None, unit: Unit) -> Made:
        detail = await self._desk.detail(thread.conversation_id)
        text, keyboard = self._desk.card(detail)
        notes = [self._desk.words.second_topic] if thread.data.get("doubtful") else []
        text = cut(joined([text, *map(plain, notes)]))
        shown = hashlib.blake2b(repr((text, keyboard)).encode(), digest_size=8).hexdigest()
        card = thread.data.get("card")
        calls = 0
        if card is None:
            card = await self._bot.say(thread.place, topic, self._marked(text, unit), keyboard)
            calls = 1
        elif shown != thread.data.get("shown"):
            await self._bot.change(thread.place, card, text, keyboard)
            calls = 1
        name = thread.data.get("name")
        if topic is not None and (wanted := cards.title(detail.conversation)) != name:
            await self._bot.rename_topic(thread.place, topic, wanted)
            name, calls = wanted, calls + 1
        await self._port.posts.change_thread(thread, card=card, shown=shown, name=name)
        return Made(str(card), calls)

    async def _text(self, place: str, thread: ConsoleThread | None, topic: int | None, unit: Unit) -> Made:
        if unit.post is not None and unit.post.sort == "edited":
            changed = await self._edited(place, unit.post)
            if changed is not None:
                return changed
            if not unit.text.text:
                raise Gone
        answers = await self._answers(place, unit.post)
        text = unit.text
        if unit.first and thread is not None:
            text = joined([*await self._introduction(thread, unit), text])
        elif topic is None and thread is not None:
            text = joined([await self._heading(thread), text])
        keyboard = _keyboard(unit.data.get("buttons", [])) or self._again(unit.post)
        number = await self._bot.say(place, topic, cut(self._marked(text, unit)), keyboard, answers)
        if unit.first and thread is not None:
            await self._port.posts.change_thread(thread, introduced=True, mended=False)
        return Made(str(number))

    def _again(self, post: ConsolePost | None) -> Keyboard:
        """Below what says that a message did not leave: a button to try it again."""
        if post is None or post.sort != "trouble" or post.data["what"] == "cancelled":
            return []
        if not self._port.knows("outbox.retry"):
            return []
        return [[Button(self._desk.words.retry, f"retry:{post.conversation_id}:{post.message_id}:{post.id}")]]

    async def _heading(self, thread: ConsoleThread) -> Text:
        """Where there are no topics, each post says whose it is."""
        stand = (await self._desk.detail(thread.conversation_id)).conversation
        return bold(f"#{stand.id} {short(stand.contact)} · {stand.channel}")

    async def _introduction(self, thread: ConsoleThread, unit: Unit) -> list[Text]:
        """What was said before there was a thread, as far as it is not what is posted now."""
        parts = [] if thread.external_id != f"#{thread.conversation_id}" else [await self._heading(thread)]
        if thread.data.get("mended"):
            parts.append(plain(self._desk.words.mended))
        about = await self._about(thread, unit)
        said = [
            one
            for one in await self._desk.messages(thread.conversation_id, EARLIER + len(about))
            if one.id not in about
        ]
        before = [one for one in said if not about or one.id < min(about)][-EARLIER:]
        if before:
            parts.append(cut(render.earlier(before, self._desk.words), INTRODUCTION - 200))
        return parts

    async def _about(self, thread: ConsoleThread, unit: Unit) -> set[int]:
        """The messages that are posted now or wait to be."""
        waiting = await self._port.posts.due(2000)
        mine = [one for one in waiting if (one.place, one.conversation_id) == (thread.place, thread.conversation_id)]
        return {one.message_id for one in mine if one.message_id is not None}

    async def _edited(self, place: str, post: ConsolePost) -> Made | None:
        """In its place, if it stands there alone; None: it has to be said anew."""
        assert post.message_id is not None
        message = await self._desk.message(post.message_id)
        for one in await self._port.posts.of_message(post.message_id):
            is_it = one.sort == "message" and one.data.get("piece", 0) == post.data.get("piece", 0)
            if is_it and one.state is PostState.SENT and one.place == place and one.external_id:
                there = await self._port.posts.at(place, one.external_id)
                if message is None or any(each.message_id != message.id for each in there):
                    return None
                text = render.in_place(there, message, self._desk.words)
                await self._bot.change(place, int(one.external_id), cut(text), [])
                return Made(None)
        return None

    async def _answers(self, place: str, post: ConsolePost | None) -> int | None:
        """The message it belongs below: the one a command was, or the one that came to trouble."""
        if post is None:
            return None
        if post.data.get("answers"):
            return int(post.data["answers"])
        if post.sort in ("trouble", "edited", "deleted") and post.message_id is not None:
            for one in await self._port.posts.of_message(post.message_id):
                if one.place == place and one.external_id and one.external_id.isdecimal():
                    return int(one.external_id)
        return None

    async def _file(self, place: str, topic: int | None, post: ConsolePost, *, doubtful: bool) -> Made:
        words = self._desk.words
        message = None if post.message_id is None else await self._desk.message(post.message_id)
        found = None if message is None else _attachment(message, post.data["attachment"])
        if message is None or found is None or found.state is not AttachmentState.STORED:
            raise Gone
        if found.size > UPLOAD_LIMIT or not found.size:
            sentence = words.too_large if found.size else words.empty_file
            text = sentence.format(name=found.name, size=found.size // (1024 * 1024))
            return Made(str(await self._bot.say(place, topic, plain(text), [])))
        file = File(
            type=found.type,
            name=found.name,
            mime=found.mime,
            size=found.size,
            open=lambda: self._port.read(found),
        )
        caption = render.caption(message, words)
        if doubtful:
            caption = plain(f"{words.duplicate} ") + caption
        if topic is None and post.conversation_id is not None:
            caption = plain(f"#{post.conversation_id} ") + caption
        return Made(str(await self._bot.show(place, topic, file, cut(caption, CAPTION_LIMIT))))

    def _marked(self, text: Text, unit: Unit) -> Text:
        return joined([plain(self._desk.words.duplicate), text]) if unit.doubtful else text


def _topic(thread: ConsoleThread) -> int | None:
    number = thread.external_id or ""
    return int(number) if number.isdecimal() else None


def _attachment(message: Message, number: int) -> Attachment | None:
    return next((one for one in message.attachments if one.id == number), None)


def _keyboard(rows: list[list[dict[str, str]]]) -> Keyboard:
    return [[msgspec.convert(one, Button) for one in row] for row in rows]
