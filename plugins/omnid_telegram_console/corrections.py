"""What operators edit: what went to the contact, and notes; and why not, where nothing can be changed."""

import msgspec

from omnid.console import (
    ConsolePort,
    ConsolePost,
    ConversationId,
    Message,
    MessageType,
    OmnidError,
    PostState,
    Unavailable,
)
from omnid_telegram_console.convert import Corrected, command
from omnid_telegram_console.desk import Desk
from omnid_telegram_console.marks import Mark, mark
from omnid_telegram_console.replies import Replies

__all__ = ["Corrections"]


class Corrections:
    def __init__(self, port: ConsolePort, desk: Desk, replies: Replies) -> None:
        self._port = port
        self._desk = desk
        self._replies = replies

    async def do(self, act: Corrected) -> None:
        """Of an operator. Raises `Unavailable`."""
        known = await self._port.posts.at(str(act.said.chat), str(act.said.message))
        heard = next((one for one in known if one.state is PostState.HEARD), None)
        message = None if heard is None or heard.message_id is None else await self._desk.message(heard.message_id)
        if heard is None or message is None:
            await self._unknown(act)
        elif message.type is MessageType.NOTE:
            await self._note(act, heard, message)
        elif mark(act.said.text, is_card=False) is not Mark.NONE or command(act.said.text) is not None:
            await self._replies.to(act.said, self._desk.words.has_left_already, heard.conversation_id)
        else:
            entities = [msgspec.to_builtins(one) for one in act.said.entities]
            request = {"message_id": message.id, "text": act.said.text, "entities": entities}
            await self._edit(act, request, heard.conversation_id)

    async def _unknown(self, act: Corrected) -> None:
        """A command, what was refused, or what is too old to be remembered. An edit without a time is none."""
        topic = act.said.topic
        if topic is None or not act.at:
            return
        thread = await self._port.posts.thread_at(str(act.said.chat), str(topic))
        if thread is not None:
            await self._replies.to(act.said, self._desk.words.nothing_changed, thread.conversation_id)

    async def _note(self, act: Corrected, heard: ConsolePost, message: Message) -> None:
        """It stays one, whatever its new text begins with; nobody is to think that it has left."""
        said = act.said
        found = mark(said.text, is_card=False)
        await self._edit(act, {"message_id": message.id, "text": found.rest(said.text)}, heard.conversation_id)
        if found is Mark.NONE and said.answers is None:
            await self._replies.to(said, self._desk.words.still_note, heard.conversation_id)

    async def _edit(self, act: Corrected, request: dict[str, object], conversation: ConversationId | None) -> None:
        key = f"telegram:{act.said.chat}:{act.said.message}:{act.at}"
        try:
            await self._port.call(act.said.user, "message.edit", request, key=key)
        except Unavailable:
            raise
        except OmnidError as problem:
            sentence = self._desk.words.refused.format(reason=self._desk.worded(problem))
            await self._replies.to(act.said, sentence, conversation)
