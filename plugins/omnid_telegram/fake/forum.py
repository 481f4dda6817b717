"""Forum groups of the fake Bot API: topics, what members do in them, and how many calls a group takes in a minute."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from omnid_telegram.fake.state import FIRST_DATE, ApiError, FakeMessage, Json, State, person

__all__ = ["FORUM_METHODS", "PACED", "Group", "Topic", "group_of", "pace", "place_in_topic"]

PACED = frozenset(
    {"editMessageText", "editMessageCaption", "editMessageReplyMarkup", "deleteMessage", "createForumTopic"}
    | {"closeForumTopic", "reopenForumTopic", "editForumTopic", "setMessageReaction"}
)
"""What counts against a group's limit beside the sending methods; the real rule is not told, so all that posts."""


@dataclass(kw_only=True)
class Topic:
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(kw_only=True)
class Group:
    """A supergroup with topics. ``limit`` calls in ``period_s`` seconds, then 429; 0 means no limit."""

    id: int
    title: str = "Desk"
    topics: dict[int, Topic] = field(default_factory=dict)
    limit: int = 0
    period_s: float = 60.0
    may_manage_topics: bool = True
    is_forum: bool = True
    taken: deque[float] = field(default_factory=deque)
    refused: int = 0

    # --- what members do; each answers with the update's id ---

    def say(
        self,
        state: State,
        user: int,
        text: str = "",
        *,
        topic: int | None = None,
        answers: int | None = None,
        **more: Any,
    ) -> int:
        """A member writes. ``answers``: the message it replies to. ``more`` fields of the Bot API's Message."""
        number, state.next_message = state.next_message, state.next_message + 1
        body = {"text": text, **more} if text else more
        return state.push({"message": {**self._envelope(user, number, topic, answers), **body}})

    def correct(self, state: State, user: int, message: int, text: str, *, topic: int | None = None) -> int:
        """A member edits what they wrote."""
        envelope = self._envelope(user, message, topic, None)
        return state.push({"edited_message": {**envelope, "edit_date": FIRST_DATE + state.next_update, "text": text}})

    def tap(self, state: State, user: int, message: FakeMessage, data: str) -> int:
        """A member taps the button with this data under a message of the bot."""
        below = {**self._envelope(user, message.message_id, message.thread, None), "text": message.text}
        query = {"id": f"q{state.next_update}", "from": person(user), "message": below, "data": data}
        return state.push({"callback_query": {**query, "chat_instance": "1"}})

    def react(self, state: State, user: int, message: int, emoji: str = "👍") -> int:
        change = {"chat": self.chat, "message_id": message, "user": person(user), "date": FIRST_DATE}
        reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
        return state.push({"message_reaction": {**change, "old_reaction": [], "new_reaction": reaction}})

    def close(self, state: State, user: int, topic: int, *, closed: bool = True) -> int:
        """A member with the right to closes a topic, or opens it again."""
        self.topics[topic].closed = closed
        what = "forum_topic_closed" if closed else "forum_topic_reopened"
        service: Json = {what: {}}
        return self.say(state, user, "", topic=topic, answers=None, **service)

    def delete(self, topic: int) -> None:
        """Somebody deletes a topic with all that is in it; the bot is not told."""
        self.topics[topic].deleted = True

    @property
    def chat(self) -> Json:
        return {"id": self.id, "type": "supergroup", "title": self.title, "is_forum": self.is_forum}

    def _envelope(self, user: int, number: int, topic: int | None, answers: int | None) -> Json:
        envelope: Json = {"message_id": number, "from": person(user), "chat": self.chat, "date": FIRST_DATE + number}
        if topic is not None:
            # As the real one: what replies to nothing in a topic replies to the message that made the topic.
            replied = topic if answers is None else answers
            envelope |= {"message_thread_id": topic, "is_topic_message": True}
            envelope["reply_to_message"] = {"message_id": replied, "chat": self.chat, "date": FIRST_DATE}
        elif answers is not None:
            # As the real one: in the general topic a reply has a thread, which is no topic and takes no messages.
            envelope["message_thread_id"] = answers
            envelope["reply_to_message"] = {"message_id": answers, "chat": self.chat, "date": FIRST_DATE}
        return envelope


def group_of(state: State, params: Json) -> Group | None:
    found: Group | None = state.groups.get(params.get("chat_id"))
    return found


def pace(state: State, params: Json) -> None:
    """Refuse what is too much for a group."""
    group = group_of(state, params)
    if group is None or not group.limit:
        return
    now = time.monotonic()
    while group.taken and group.taken[0] <= now - group.period_s:
        group.taken.popleft()
    if len(group.taken) >= group.limit:
        group.refused += 1
        after = max(group.taken[0] + group.period_s - now, 0.001)
        raise ApiError(429, f"Too Many Requests: retry after {after:g}", retry_after=round(after, 3))
    group.taken.append(now)


def place_in_topic(group: Group, params: Json) -> int | None:
    """The topic a message goes into; None for the general one."""
    topic = params.get("message_thread_id")
    if topic is None:
        return None
    if topic not in group.topics or group.topics[topic].deleted:
        raise ApiError(400, "Bad Request: message thread not found")
    return int(topic)


def _create(state: State, params: Json) -> Json:
    group = _managed(state, params)
    name = str(params.get("name", ""))
    if not 1 <= len(name) <= 128:
        raise ApiError(400, "Bad Request: TOPIC_TITLE_EMPTY" if not name else "Bad Request: TOPIC_TITLE_TOO_LONG")
    number, state.next_message = state.next_message, state.next_message + 1
    group.topics[number] = Topic(name=name)
    state.changed()
    return {"message_thread_id": number, "name": name, "icon_color": 7322096}


def _managed(state: State, params: Json) -> Group:
    group = group_of(state, params)
    if group is None:
        raise ApiError(400, "Bad Request: chat not found")
    if not group.is_forum:
        raise ApiError(400, "Bad Request: the chat is not a forum")
    if not group.may_manage_topics:
        raise ApiError(400, "Bad Request: not enough rights to create a topic")
    return group


def _topic(state: State, params: Json) -> Topic:
    found = _managed(state, params).topics.get(params.get("message_thread_id", 0))
    if found is None or found.deleted:
        raise ApiError(400, "Bad Request: TOPIC_ID_INVALID")
    return found


def _switch(closed: bool) -> Callable[[State, Json], bool]:
    def switch(state: State, params: Json) -> bool:
        topic = _topic(state, params)
        if topic.closed is closed:
            raise ApiError(400, "Bad Request: TOPIC_NOT_MODIFIED")
        topic.closed = closed
        state.changed()
        return True

    return switch


def _rename(state: State, params: Json) -> bool:
    topic = _topic(state, params)
    if topic.name == params.get("name"):
        raise ApiError(400, "Bad Request: TOPIC_NOT_MODIFIED")
    topic.name = str(params.get("name"))
    state.changed()
    return True


def _get_chat(state: State, params: Json) -> Json:
    group = group_of(state, params)
    if group is None:
        raise ApiError(400, "Bad Request: chat not found")
    return group.chat


def _get_member(state: State, params: Json) -> Json:
    group = group_of(state, params)
    if group is None:
        raise ApiError(400, "Bad Request: chat not found")
    return {"status": "administrator", "can_manage_topics": group.may_manage_topics, "can_delete_messages": True}


FORUM_METHODS: dict[str, Callable[[State, Json], Any]] = {
    "createForumTopic": _create,
    "closeForumTopic": _switch(True),
    "reopenForumTopic": _switch(False),
    "editForumTopic": _rename,
    "getChat": _get_chat,
    "getChatMember": _get_member,
}
