"""Notifications: in the topic they are about, with a mention; else in the private chat of whom they concern."""

from collections.abc import Mapping
from typing import Any

import msgspec

from omnid.channel import Entity, EntityType
from omnid.console import ConsolePerson, ConsolePort, NewPost
from omnid_telegram_console.text import Text, plain

__all__ = ["Notices"]


class Notices:
    """``group``: the place whose conversations have topics; None where operators work in private chats."""

    def __init__(self, port: ConsolePort, group: str | None) -> None:
        self._port = port
        self._group = group

    async def posts(self, fact: Mapping[str, Any]) -> list[NewPost]:
        """Of a ``notification_made``."""
        answer = await self._port.look("notification.show", {"notification_id": fact["notification_id"]})
        text = plain(str(answer["notification"]["text"]))
        operator, conversation = fact.get("operator_id"), fact.get("conversation_id")
        people = [one for one in await self._port.people.every() if operator in (None, one.operator_id)]
        if self._group is not None and (conversation is not None or operator is None):
            named = [_mention(one) for one in people] if operator is not None else []
            return [self._post(self._group, conversation, plain("🔔 ") + _listed(named) + text)]
        return [self._post(one.external_id, conversation, plain("🔔 ") + text) for one in people]

    def _post(self, place: str, conversation: Any, text: Text) -> NewPost:
        data = {"text": text.text, "entities": msgspec.to_builtins(list(text.entities))}
        return NewPost(place=place, sort="mention", data=data, conversation_id=conversation)


def _mention(person: ConsolePerson) -> Text:
    """Telegram tells whom such a link names, whether or not they have a user name."""
    url = f"tg://user?id={person.external_id}"
    return Text(
        f"@{person.operator}", (Entity(type=EntityType.LINK, offset=0, length=len(person.operator) + 1, url=url),)
    )


def _listed(people: list[Text]) -> Text:
    whole = plain("")
    for one in people:
        whole = whole + one + plain(" ")
    return whole
