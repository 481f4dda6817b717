"""What was said before in a conversation, in as few messages as it fits."""

from omnid.console import ConversationId, Message
from omnid_telegram_console import render
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.text import Text, cut, plain

__all__ = ["told"]

MESSAGES = 20
LENGTH = 3800


async def told(desk: Desk, conversation: ConversationId) -> list[Text]:
    messages: list[Message] = await desk.messages(conversation, MESSAGES)
    if not messages:
        return [plain(desk.words.empty)]
    half = messages[: MESSAGES // 2], messages[MESSAGES // 2 :]
    return [cut(render.earlier(part, desk.words), LENGTH) for part in half if part]
