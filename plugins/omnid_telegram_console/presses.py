"""Buttons → the operations of the same names; what is meant on purpose is tapped twice."""

import time

from omnid.console import Conflict, ConsolePort, ConversationId, NewPost
from omnid_telegram_console import history
from omnid_telegram_console.card import Button
from omnid_telegram_console.commands import SIMPLE
from omnid_telegram_console.convert import Pressed
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.menus import MENUS, Menus, snoozed
from omnid_telegram_console.replies import Replies
from omnid_telegram_console.text import short

__all__ = ["Presses"]

TAPPED_S = 3.0
"""A second tap for the history within this is the first one again."""

MAY_BE_FORCED = ("tr", "tt")
NOBODY_CAN = ("not_there", "no_room", "empty_team")
"""The refusals, by their sentences, behind which a transfer may still be meant."""


class Presses:
    def __init__(self, port: ConsolePort, desk: Desk, replies: Replies, menus: Menus) -> None:
        self._port = port
        self._desk = desk
        self._replies = replies
        self._menus = menus
        self._told_at: dict[tuple[str, ConversationId], float] = {}

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
            return await self._desk.choose(press.user, conversation)
        if verb == "history":
            await self._show_history(press, conversation)
            return ""
        if verb in SIMPLE:
            return await self._plain(press, verb, conversation)
        if verb in MAY_BE_FORCED:
            return await self._transferred(press, verb, conversation, what, nonce)
        if verb != "back" and not await self._picked(press, verb, conversation, what, nonce):
            return ""
        return await self._done(press, conversation)

    async def _plain(self, press: Pressed, verb: str, conversation: ConversationId) -> str:
        if verb == "take" and await self._is_anothers(press, conversation):
            return ""
        # Not by a key of the button, which may be meant again later: of this tap, which may come twice.
        key = f"telegram:tap:{press.query}"
        try:
            await self._desk.do(press.user, f"conversation.{verb}", {"conversation_id": conversation}, key)
        except Conflict:  # somebody was quicker
            if verb == "take" and await self._is_anothers(press, conversation):
                return ""
            raise
        return await self._done(press, conversation)

    async def _transferred(self, press: Pressed, verb: str, conversation: ConversationId, what: str, nonce: str) -> str:
        """Where nobody there can take it, doing it all the same is offered, to be tapped on purpose."""
        try:
            await self._picked(press, verb, conversation, what, nonce)
        except Conflict as problem:
            if problem.said is None or problem.said.name not in NOBODY_CAN:
                raise
            force = Button(self._desk.words.force, f"{verb}f:{conversation}:{what}:{press.query[-12:]}")
            await self._offer(press, conversation, force)
            return self._desk.worded(problem)
        return await self._done(press, conversation)

    async def _done(self, press: Pressed, conversation: ConversationId) -> str:
        await self._restore(press, conversation)
        return "✓"

    async def _is_anothers(self, press: Pressed, conversation: ConversationId) -> bool:
        """Then taking it over is offered, to be tapped on purpose."""
        stand = (await self._desk.detail(conversation)).conversation
        person = await self._port.people.find(press.user)
        if stand.operator_id is None or person is None or stand.operator_id == person.operator_id:
            return False
        over = Button(
            self._desk.words.take_over.format(operator=short(stand.operator or "?")),
            f"over:{conversation}:{stand.operator_id}:{press.query[-12:]}",
        )
        await self._offer(press, conversation, over)
        return True

    async def _offer(self, press: Pressed, conversation: ConversationId, button: Button) -> None:
        rows = [[button], [Button(self._desk.words.back, f"back:{conversation}")]]
        await self._replies.buttons(str(press.chat), press.message, conversation, rows)

    async def _picked(self, press: Pressed, verb: str, conversation: ConversationId, what: str, nonce: str) -> bool:
        """One menu does one thing, however often its button is tapped: the menu's nonce is in the key.

        False for a button of which nothing is known.
        """
        key = f"telegram:{press.chat}:{press.message}:{verb}:{what}:{nonce}"
        whose = {"conversation_id": conversation}
        match verb:
            case "as":
                who = "nobody" if what == "0" else await self._login(what)
                await self._desk.do(press.user, "conversation.assign", {**whose, "operator": who}, key)
            case "tr" | "trf":
                request = {**whose, "operator": await self._login(what), "force": verb == "trf"}
                await self._desk.do(press.user, "conversation.transfer", request, key)
            case "tt" | "ttf":
                request = {**whose, "team": await self._team(what), "force": verb == "ttf"}
                await self._desk.do(press.user, "conversation.transfer", request, key)
            case "tp":
                request = {**whose, "template": await self._named(press.user, int(what))}
                await self._desk.do(press.user, "conversation.apply", request, key)
            case "sn":
                request = {**whose, **snoozed(what, self._desk.timezone)}
                await self._desk.do(press.user, "conversation.snooze", request, key)
            case "pr":
                await self._desk.do(press.user, "conversation.priority", {**whose, "priority": what}, key)
            case "retry":
                await self._desk.do(press.user, "outbox.retry", {"message_id": int(what)}, key)
            case "over":
                await self._desk.do(press.user, "conversation.take", {**whose, "over": True}, key)
            case _:
                return False
        return True

    async def _named(self, user: str, number: int) -> str:
        templates = await self._port.call(user, "template.list", {})
        return next((one["name"] for one in templates if one["id"] == number), "?")

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
            for text in await history.told(self._desk, conversation):
                await self._replies.in_thread(thread, text)
