"""Says where people see it that what they did broke, or does not reach us: nobody is to wait for what does not come."""

from omnid.console import ConsolePort, ConversationId, Unavailable
from omnid_telegram.outcomes import NoAnswer, Refused
from omnid_telegram_console.bot import Bot
from omnid_telegram_console.convert import Act, BotIs, Corrected, Left, Pressed, Reacted, Said, TopicClosed
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.replies import Replies
from omnid_telegram_console.text import plain

__all__ = ["Broken"]


class Broken:
    """It asks the desk for as little as it can, because that may be what broke."""

    def __init__(self, port: ConsolePort, bot: Bot, desk: Desk, replies: Replies, group: int | None) -> None:
        self._port = port
        self._group = group
        self._bot = bot
        self._desk = desk
        self._replies = replies

    async def tell(self, act: Act) -> None:
        """Raises `Unavailable` when the disk refuses, and nothing else: who tells of a fault is not to fail by it."""
        try:
            await self._tell(act)
        except Unavailable:
            raise
        except Exception:
            self._port.log.exception("it could not be told either")

    async def deaf(self) -> None:
        """That what people write does not reach us: in the group, else in each one's chat. Raises `Unavailable`."""
        people = await self._port.people.every() if self._group is None else []
        for place in [str(self._group)] if self._group is not None else [one.external_id for one in people]:
            await self._replies.in_place(place, None, plain(self._desk.words.deaf))

    async def _tell(self, act: Act) -> None:
        text = self._desk.words.broke
        match act:
            case Said():
                await self._replies.to(act, text)
            case Corrected():
                await self._replies.to(act.said, text)
            case Pressed():
                await self._replies.beside(act.chat, act.topic, text, answers=act.message)
                await self._release(act)
            case TopicClosed():
                await self._replies.beside(act.chat, act.topic, text)
            case Reacted():
                await self._replies.in_place(str(act.chat), await self._about(act), plain(text))
            case Left() | BotIs():
                await self._replies.in_place(str(act.chat), None, plain(text))

    async def _release(self, press: Pressed) -> None:
        """The button stops waiting."""
        try:
            await self._bot.answer(press.query, self._desk.words.broke)
        except (Refused, NoAnswer) as problem:
            self._port.log.debug("press not answered", reason=str(problem))

    async def _about(self, act: Reacted) -> ConversationId | None:
        """A reaction does not tell its topic."""
        posts = await self._port.posts.at(str(act.chat), str(act.message))
        return next((one.conversation_id for one in posts if one.conversation_id is not None), None)
