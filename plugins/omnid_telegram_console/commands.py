"""Commands and buttons → the operations of the same names."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from omnid.console import Conflict, ConsolePort, ConversationId, Invalid, Message, NewPost
from omnid_telegram_console import card, render
from omnid_telegram_console.card import Button
from omnid_telegram_console.convert import Command, Pressed, Said
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.menus import MENUS, Menus, snoozed
from omnid_telegram_console.replies import Replies
from omnid_telegram_console.text import Text, bold, cut, joined, plain, short
from omnid_telegram_console.words import Words

__all__ = ["Commands"]

SIMPLE = ("take", "close", "reopen")
HISTORY = 20
FOUND = 10
TAPPED_S = 3.0
"""A second tap for the history within this is the first one again."""
OVER = ("over", "себе")
PRESENCE = {"online": "online", "away": "away", "offline": "offline", "auto": "auto"}
Handler = Callable[[Said, str, ConversationId | None], Awaitable[None]]


class Commands:
    def __init__(self, port: ConsolePort, desk: Desk, replies: Replies) -> None:
        self._port = port
        self._desk = desk
        self._replies = replies
        self._told_at: dict[tuple[str, ConversationId], float] = {}
        self._menus = Menus(port, desk)
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
            now = await self._do(said.user, f"conversation.{asked.name}", request, key)
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
        await self._do(said.user, "presence.set", {"switch": switch}, None)
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
        self._need("conversation.search")
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
        for text in await self._told(number):
            await self._replies.to(said, text, number)

    async def _told(self, conversation: ConversationId) -> list[Text]:
        messages: list[Message] = await self._desk.messages(conversation, HISTORY)
        if not messages:
            return [plain(self._words.empty)]
        half = messages[: HISTORY // 2], messages[HISTORY // 2 :]
        return [cut(render.earlier(part, self._words), 3800) for part in half if part]

    async def _use(self, said: Said, rest: str, conversation: ConversationId | None) -> None:
        if not said.is_private:
            raise Invalid(self._words.elsewhere)
        number = rest.removeprefix("#")
        if not number.isdecimal():
            raise Invalid(self._words.usage.format(usage=self._words.usages["use"]))
        await self._replies.to(said, await self._choose(said.user, ConversationId(int(number))))

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

    async def _named(self, user: str, number: int) -> str:
        templates = await self._port.call(user, "template.list", {})
        return next((one["name"] for one in templates if one["id"] == number), "?")

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
        self._need(operation if request is not None else {"template": "template.list"}.get(verb, operation))
        if request is not None:
            await self._do(said.user, operation, {**whose, **request}, f"telegram:{said.chat}:{said.message}")
            await self._confirm(said, verb, request)
            return
        keyboard = await self._menus.of(verb, said.user, whose["conversation_id"], str(said.message))
        title = self._words.snooze_usage if verb == "snooze" else getattr(self._words, verb)
        await self._replies.to(said, title, whose["conversation_id"], keyboard)

    # --- buttons ---

    async def press(self, press: Pressed) -> str:
        """What to say in answer. Raises what the operation raises."""
        verb, number, what, nonce = (press.data.split(":") + [""] * 3)[:4]
        if not number.isdecimal():
            return ""
        conversation = ConversationId(int(number))
        if verb in MENUS:
            keyboard = await self._menus.of(verb, press.user, conversation, press.query[-12:])
            await self._replies.buttons(str(press.chat), press.message, conversation, keyboard)
            return ""
        if verb == "use":
            return await self._choose(press.user, conversation)
        if verb == "history":
            await self._show_history(press, conversation)
            return ""
        if verb == "take" and await self._is_anothers(press, conversation):
            return ""
        if verb in SIMPLE:
            # Not by a key of the button, which may be meant again later: of this tap, which may come twice.
            key = f"telegram:tap:{press.query}"
            try:
                await self._do(press.user, f"conversation.{verb}", {"conversation_id": conversation}, key)
            except Conflict:  # somebody was quicker
                if verb == "take" and await self._is_anothers(press, conversation):
                    return ""
                raise
        elif verb != "back" and not await self._picked(press, verb, conversation, what, nonce):
            return ""
        await self._restore(press, conversation)
        return "✓"

    async def _is_anothers(self, press: Pressed, conversation: ConversationId) -> bool:
        """Then taking it over is offered, to be tapped on purpose."""
        stand = (await self._desk.detail(conversation)).conversation
        person = await self._port.people.find(press.user)
        if stand.operator_id is None or person is None or stand.operator_id == person.operator_id:
            return False
        over = Button(
            self._words.take_over.format(operator=short(stand.operator or "?")),
            f"over:{conversation}:{stand.operator_id}:{press.query[-12:]}",
        )
        rows = [[over], [Button(self._words.back, f"back:{conversation}")]]
        await self._replies.buttons(str(press.chat), press.message, conversation, rows)
        return True

    async def _picked(self, press: Pressed, verb: str, conversation: ConversationId, what: str, nonce: str) -> bool:
        """One menu does one thing, however often its button is tapped: the menu's nonce is in the key.

        False for a button of which nothing is known.
        """
        key = f"telegram:{press.chat}:{press.message}:{verb}:{what}:{nonce}"
        whose = {"conversation_id": conversation}
        match verb:
            case "as":
                who = "nobody" if what == "0" else await self._login(what)
                await self._do(press.user, "conversation.assign", {**whose, "operator": who}, key)
            case "tr":
                await self._do(press.user, "conversation.transfer", {**whose, "operator": await self._login(what)}, key)
            case "tt":
                await self._do(press.user, "conversation.transfer", {**whose, "team": await self._team(what)}, key)
            case "tp":
                request = {**whose, "template": await self._named(press.user, int(what))}
                await self._do(press.user, "conversation.apply", request, key)
            case "sn":
                request = {**whose, **snoozed(what, self._desk.timezone)}
                await self._do(press.user, "conversation.snooze", request, key)
            case "pr":
                await self._do(press.user, "conversation.priority", {**whose, "priority": what}, key)
            case "retry":
                await self._do(press.user, "outbox.retry", {"message_id": int(what)}, key)
            case "over":
                await self._do(press.user, "conversation.take", {**whose, "over": True}, key)
            case _:
                return False
        return True

    async def _login(self, number: str) -> str:
        found = (await self._desk.operators(int(number))).get(int(number))
        return "?" if found is None else found.login

    async def _team(self, number: str) -> str:
        teams = await self._port.look("team.list", {})
        return next((one["name"] for one in teams if one["id"] == int(number)), "?")

    async def _restore(self, press: Pressed, conversation: ConversationId) -> None:
        """The card shows its own buttons again; below another message the menu has served."""
        place = str(press.chat)
        thread = await self._port.posts.thread(place, conversation)
        if thread is not None and thread.data.get("card") == press.message:
            await self._replies.queue(NewPost(place=place, sort="card", conversation_id=conversation))
        else:
            await self._replies.buttons(place, press.message, conversation, [])

    async def _show_history(self, press: Pressed, conversation: ConversationId) -> None:
        now = time.monotonic()
        if now - self._told_at.get((press.user, conversation), float("-inf")) < TAPPED_S:
            return  # tapped twice
        self._told_at = {one: at for one, at in self._told_at.items() if now - at < TAPPED_S}
        self._told_at[press.user, conversation] = now
        thread = await self._port.posts.thread(str(press.chat), conversation)
        if thread is not None:
            for text in await self._told(conversation):
                await self._replies.in_thread(thread, text)

    async def _choose(self, user: str, conversation: ConversationId) -> str:
        detail = await self._desk.detail(conversation)
        await self._port.people.choose(user, conversation)
        return self._words.chosen.format(id=conversation, contact=short(detail.conversation.contact))

    # --- both ---

    async def _do(self, user: str, operation: str, request: dict[str, Any], key: str | None) -> Any:
        self._need(operation)
        return await self._port.call(user, operation, request, key=key)

    def _need(self, operation: str) -> None:
        if not self._port.knows(operation):
            raise Invalid(self._words.later.format(operation=operation))


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
