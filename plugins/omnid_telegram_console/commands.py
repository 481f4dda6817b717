"""Commands → the operations of the same names."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from omnid.console import ConsolePort, ConversationId, Invalid, NewPost
from omnid_telegram_console import card, history
from omnid_telegram_console.card import Button
from omnid_telegram_console.convert import Command, Said
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.menus import Menus, snoozed
from omnid_telegram_console.replies import Replies
from omnid_telegram_console.text import Text, bold, joined, plain, short
from omnid_telegram_console.words import Words

__all__ = ["Commands"]

SIMPLE = ("take", "close", "reopen")
FOUND = 10
OVER = ("over", "себе")
PRESENCE = {"online": "online", "away": "away", "offline": "offline", "auto": "auto"}
Handler = Callable[[Said, str, ConversationId | None], Awaitable[None]]


class Commands:
    def __init__(self, port: ConsolePort, desk: Desk, replies: Replies, menus: Menus) -> None:
        self._port = port
        self._desk = desk
        self._replies = replies
        self._menus = menus
        self._handlers: dict[str, Handler] = {
            "inbox": self._inbox,
            "list": self._inbox,
            "search": self._search,
            "help": self._help,
            "start": self._help,
            "card": self._card,
            "history": self._history,
            "assign": self._assign,
            "transfer": self._transfer,
            "template": self._template,
            "snooze": self._snooze,
            "priority": self._priority,
            "use": self._use,
        }

    @property
    def _words(self) -> Words:
        return self._desk.words

    # --- commands ---

    async def run(self, said: Said, asked: Command, conversation: ConversationId | None) -> None:
        """Raises what the operation raises."""
        if said.file is not None:
            raise Invalid(self._words.file_aside)
        if asked.name in SIMPLE:
            key = f"telegram:{said.chat}:{said.message}"
            request = _one(conversation, self._words.elsewhere)
            before = (await self._desk.detail(request["conversation_id"])).conversation
            if asked.name == "take" and asked.rest.lower() in OVER:
                request["over"] = True
            now = await self._desk.do(said.user, f"conversation.{asked.name}", request, key)
            if (before.state, before.operator_id) == (now["state"], now["operator_id"]):
                await self._replies.to(said, self._words.already, request["conversation_id"])
            else:
                await self._confirm(said, asked.name, request)
        elif asked.name in PRESENCE:
            await self._presence(said, asked.name)
        elif asked.name in self._handlers:
            await self._handlers[asked.name](said, asked.rest, conversation)
        elif conversation is not None and await self._is_shortcut(said.user, asked.name):
            await self._template(said, f"/{asked.name}", conversation)
        else:
            await self._replies.to(said, self._words.unknown_command.format(name=asked.name), conversation)

    async def _help(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        where = self._words.help_private if said.is_private else self._words.help_topic
        await self._replies.to(said, f"{where} {self._words.help}", conversation)

    async def _presence(self, said: Said, switch: str) -> None:
        await self._desk.do(said.user, "presence.set", {"switch": switch}, None)
        await self._replies.to(said, self._words.presences[switch])

    async def _inbox(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        page = await self._port.call(said.user, "conversation.list", {"waiting": True, "limit": FOUND})
        stands = msgspec.convert(page["items"], list[card.Stand])
        if not stands:
            await self._replies.to(said, self._words.inbox_empty)
            return
        lines = [bold(f"#{one.id} {short(one.contact)}") + plain(f" · {self._waits(one)}") for one in stands]
        keyboard = [[await self._way(said, one.id, f"#{one.id} {one.contact}"[:40])] for one in stands]
        await self._replies.to(said, joined(lines), None, keyboard)

    def _waits(self, one: card.Stand) -> str:
        since = (
            self._words.waiting.format(at=card.clock(one.waiting_since_at, self._words)) if one.waiting_since_at else ""
        )
        return f"{since} · {one.operator or self._words.nobody}"

    async def _way(self, said: Said, conversation: int, label: str) -> Button:
        """To its topic, or in a private chat what makes it the one that is answered."""
        for thread in await self._port.posts.threads(ConversationId(conversation)):
            if (thread.external_id or "").isdecimal() and thread.place.startswith("-100"):
                return Button(label, f"https://t.me/c/{thread.place[4:]}/{thread.external_id}")
        return Button(label, f"use:{conversation}")

    async def _search(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        if not rest:
            raise Invalid(self._words.usage.format(usage=self._words.usages["search"]))
        self._desk.need("conversation.search")
        answer = await self._port.call(said.user, "conversation.search", {"text": rest, "limit": FOUND})
        lines = [_hit(one) for one in answer["items"]]
        await self._replies.to(said, joined(lines) if lines else self._words.empty)

    async def _card(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        """A new one at the end, where it is seen."""
        number = _conversation(conversation, self._words.elsewhere)
        thread = await self._port.posts.thread(str(said.chat), number)
        if thread is not None:
            former = thread.data.get("card")
            await self._port.posts.change_thread(thread, card=None, shown=None)
            if former is not None:  # what it says will be true no more; it is not to be tapped
                await self._replies.buttons(str(said.chat), former, number, [])
        await self._replies.queue(NewPost(place=str(said.chat), sort="card", conversation_id=number))

    async def _history(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        number = _conversation(conversation, self._words.elsewhere)
        for text in await history.told(self._desk, number):
            await self._replies.to(said, text, number)

    async def _use(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        if not said.is_private:
            raise Invalid(self._words.elsewhere)
        number = rest.removeprefix("#")
        if not number.isdecimal():
            raise Invalid(self._words.usage.format(usage=self._words.usages["use"]))
        await self._replies.to(said, await self._desk.choose(said.user, ConversationId(int(number))))

    async def _assign(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        await self._or_menu(said, "assign", conversation, "conversation.assign", {"operator": rest} if rest else None)

    async def _transfer(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        to, _, note = rest.partition(" ")
        request = None if not to else await self._transferred(to, note.strip())
        await self._or_menu(said, "transfer", conversation, "conversation.transfer", request)

    async def _transferred(self, to: str, note: str) -> dict[str, Any]:
        """To an operator or a team, by name."""
        logins = {one["login"] for one in await self._port.look("operator.list", {})}
        request = {"operator": to} if to in logins or not self._port.knows("team.list") else {"team": to}
        return request | ({"note": note} if note else {})

    async def _template(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        await self._or_menu(said, "template", conversation, "conversation.apply", {"template": rest} if rest else None)

    async def _is_shortcut(self, user: str, name: str) -> bool:
        if not self._port.knows("template.list"):
            return False
        templates = await self._port.call(user, "template.list", {})
        return any((one.get("shortcut") or "").removeprefix("/") == name for one in templates)

    async def _priority(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        names = {label: name for name, label in self._words.priorities.items()}
        wanted = names.get(rest.lower(), rest.lower())
        if rest and wanted not in self._words.priorities:
            raise Invalid(self._words.usage.format(usage=self._words.usages["priority"]))
        request = {"priority": wanted} if rest else None
        await self._or_menu(said, "priority", conversation, "conversation.priority", request)

    async def _snooze(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        request = snoozed(rest, self._desk.timezone) if rest else None
        await self._or_menu(said, "snooze", conversation, "conversation.snooze", request)

    async def _confirm(self, said: Said, verb: str, request: dict[str, Any]) -> None:
        """What nothing else shows where it was asked for: a priority, and all in a private chat beside a group."""
        if verb == "priority" or (said.is_private and self._desk.has_group):
            what = getattr(self._words, verb).rstrip("…")
            named = self._words.priorities.get(request.get("priority", ""))
            await self._replies.to(said, self._words.done.format(what=f"{what}: {named}" if named else what))

    async def _or_menu(
        self,
        said: Said,
        verb: str,
        conversation: ConversationId | None,
        operation: str,
        request: dict[str, Any] | None,
    ) -> None:
        """Do what was named; what was not is chosen from buttons."""
        whose = _one(conversation, self._words.elsewhere)
        self._desk.need(operation if request is not None else {"template": "template.list"}.get(verb, operation))
        if request is not None:
            await self._desk.do(said.user, operation, {**whose, **request}, f"telegram:{said.chat}:{said.message}")
            await self._confirm(said, verb, request)
            return
        keyboard = await self._menus.of(verb, said.user, whose["conversation_id"], str(said.message))
        title = self._words.snooze_usage if verb == "snooze" else getattr(self._words, verb)
        await self._replies.to(said, title, whose["conversation_id"], keyboard)


def _conversation(conversation: ConversationId | None, otherwise: str) -> ConversationId:
    if conversation is None:
        raise Invalid(otherwise)
    return conversation


def _one(conversation: ConversationId | None, otherwise: str) -> dict[str, Any]:
    return {"conversation_id": _conversation(conversation, otherwise)}


def _hit(one: dict[str, Any]) -> Text:
    """Of a search: which conversation, who said it, the place where the words are, and files of such a name."""
    said = " ".join(one["snippet"]["text"].split())[:200]
    files = "".join(f" 📎{short(file['text'])}" for file in one["files"])
    return bold(f"#{one['conversation_id']} {short(one['contact'])} · {short(one['author'])}: ") + plain(said + files)
