"""A desk in the middle of a day, at a time of its own, for pictures of the console's screens."""

from pathlib import Path
from typing import Any

from omnid.channel import Sent
from omnid.model import ConversationId, Priority
from omnid_cli.client import Client
from tests.console.desk import Place
from tests.desk.world import MINUTE, START

DAY = 24 * 60 * MINUTE


class Still:
    """A console's way to the desk that lets no time pass: what it does by itself is not done."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def call(self, operation: str, values: dict[str, Any], key: str | None = None) -> Any:
        if operation in ("presence.seen", "conversation.read", "draft.save"):
            return None
        return self._client.call(operation, values, key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def story(folder: Path) -> Place:
    """Six conversations in several languages and states; it is 15:06:40 UTC on a Sunday."""
    place = Place(folder, now=START)
    world = place.world
    world.later(-DAY)
    world.hears("Anna Petrova", "a1", "Здравствуйте! Можно ли вернуть заказ, если он не подошёл?")
    one = ConversationId(1)
    world.later(2 * MINUTE)
    world.asks("conversation.take", conversation_id=1)
    world.reply(one, "Здравствуйте! Да, в течение 14 дней. Как это сделать – по ссылке в письме.")
    world.tries(world.due()[0].outbox_id, Sent(external_id="x1"))
    world.asks("conversation.note", world.boris, conversation_id=1, text="Returned twice before; be generous.")
    world.asks("conversation.tag", conversation_id=1, tags=["refund", "vip"])
    world.asks("conversation.priority", conversation_id=1, priority=Priority.HIGH)
    world.later(DAY - 20 * MINUTE)
    world.hears("Anna Petrova", "a2", "Письма нет.\nПроверьте, пожалуйста: anna@example.org, заказ 1042.")
    world.later(5 * MINUTE)
    world.hears(
        "Çelik 家", "c1", "你好 👋 do you ship to Türkiye? I need it before Friday, otherwise it makes no sense."
    )
    world.later(4 * MINUTE)
    world.hears("Boris", "b1", "thanks!")
    world.reply(ConversationId(3), "You are welcome.", world.boris)
    world.later(6 * MINUTE)
    world.hears("Dmitri", "d1", "Call me back, please")
    world.asks("conversation.snooze", conversation_id=4, until_at=START + DAY)
    world.later(4 * MINUTE)
    world.hears("Eve", "e1", "Is anybody there?")
    world.later(MINUTE)
    return place
