"""What can be chosen below a card: operators, teams, templates, times, priorities; as buttons."""

from collections.abc import Sequence
from typing import Any

from omnid.console import ConsolePort, ConversationId, Invalid
from omnid_telegram_console.card import Button, Keyboard
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.words import Words

__all__ = ["MENUS", "Menus", "snoozed"]

MENUS = ("assign", "transfer", "template", "snooze", "priority")
MOST = 60
"""Buttons of a menu; what is beyond is named in a command."""
MOMENTS = ("30m", "1h", "4h", "tomorrow", "mon", "answer")
ANSWER = ("answer", "reply", "ответ", "ответа", "до ответа")
"""Put aside until the contact writes."""


class Menus:
    """A button's data is ``verb:conversation:what:nonce``, at most 64 bytes; ``nonce`` tells one menu from another."""

    def __init__(self, port: ConsolePort, desk: Desk) -> None:
        self._port = port
        self._desk = desk

    @property
    def _words(self) -> Words:
        return self._desk.words

    async def of(self, verb: str, user: str, conversation: ConversationId, nonce: str) -> Keyboard:
        """Raises what asking for the choices raises."""
        match verb:
            case "assign":
                found = await self._operators("as", conversation, nonce)
                found.append(Button(self._words.nobody, f"as:{conversation}:0:{nonce}"))
            case "transfer":
                found = await self._operators("tr", conversation, nonce)
                found += await self._teams(conversation, nonce)
            case "template":
                found = await self._templates(user, conversation, nonce)
                if not found:
                    raise Invalid(self._words.no_templates)
            case "snooze":
                words = self._words
                labels = words.moments | {"tomorrow": words.tomorrow, "mon": words.monday, "answer": words.on_answer}
                found = [Button(labels.get(one, one), f"sn:{conversation}:{one}:{nonce}") for one in MOMENTS]
            case _:
                found = [
                    Button(label, f"pr:{conversation}:{name}:{nonce}") for name, label in self._words.priorities.items()
                ]
        width = 1 if verb == "template" else 3
        rows = [found[at : at + width] for at in range(0, min(len(found), MOST), width)]
        return [*rows, [Button(self._words.back, f"back:{conversation}")]]

    async def _operators(self, verb: str, conversation: ConversationId, nonce: str) -> list[Button]:
        every = await self._port.look("operator.list", {})
        able = [one for one in every if one.get("disabled_at") is None]
        return [Button(one["login"], f"{verb}:{conversation}:{one['id']}:{nonce}") for one in able]

    async def _teams(self, conversation: ConversationId, nonce: str) -> list[Button]:
        if not self._port.knows("team.list"):
            return []
        teams = await self._port.look("team.list", {})
        return [
            Button(self._words.team.format(name=one["name"]), f"tt:{conversation}:{one['id']}:{nonce}")
            for one in _items(teams)
        ]

    async def _templates(self, user: str, conversation: ConversationId, nonce: str) -> list[Button]:
        """Those suggested for what the contact said last, where the desk can; else all this operator may use."""
        if self._port.knows("template.suggest"):
            found = _items(await self._port.call(user, "template.suggest", {"conversation_id": conversation}))
            if found:
                return self._named(found, conversation, nonce)
        return self._named(_items(await self._port.call(user, "template.list", {})), conversation, nonce)

    def _named(self, templates: Sequence[Any], conversation: ConversationId, nonce: str) -> list[Button]:
        plain = [one.get("template", one) for one in templates]
        return [Button(one["name"], f"tp:{conversation}:{one['id']}:{nonce}") for one in plain]


def snoozed(said: str, timezone: str | None) -> dict[str, str]:
    """What ``conversation.snooze`` is asked for “2h”, “mon 09:00” or “answer”; the desk reads times."""
    if said.strip().lower() in ANSWER:
        return {}
    return {"until": said.strip()} | ({} if timezone is None else {"timezone": timezone})


def _items(answer: Any) -> list[Any]:
    """Of a list, or of a page."""
    found: list[Any] = answer["items"] if isinstance(answer, dict) else answer
    return found
