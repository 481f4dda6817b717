"""Updates as Telegram sends them → what somebody did; and what can be read of nonsense."""

import json
from typing import Any

import pytest

from omnid.testing.fuzz import fuzzed
from omnid_telegram_console.card import Stand, title
from omnid_telegram_console.convert import BotIs, Command, Corrected, Pressed, Reacted, Said, TopicClosed, act, command
from omnid_telegram_console.marks import Mark, mark
from omnid_telegram_console.menus import snoozed
from omnid_telegram_console.text import Text, bold, cut, plain, short, split

CHAT = {"id": -1001234, "type": "supergroup", "title": "Desk", "is_forum": True}
ANNA = {"id": 501, "is_bot": False, "first_name": "Anna", "last_name": "K."}
MADE = {"message_id": 3, "chat": CHAT, "date": 1, "forum_topic_created": {"name": "Maria", "icon_color": 7322096}}
MESSAGE = {
    "message_id": 9, "from": ANNA, "chat": CHAT, "date": 2, "message_thread_id": 3, "is_topic_message": True,
    "reply_to_message": MADE, "text": "yes 😀 it is", "entities": [{"type": "bold", "offset": 7, "length": 2}],
}  # fmt: skip


def raw(**update: Any) -> bytes:
    return json.dumps({"update_id": 1, **update}).encode()


def test_what_replies_to_the_making_of_the_topic_replies_to_nothing() -> None:
    said = act(raw(message=MESSAGE))
    assert isinstance(said, Said)
    assert (said.chat, said.user, said.name, said.topic, said.answers) == (-1001234, "501", "Anna K.", 3, None)
    assert [(one.offset, one.length) for one in said.entities] == [(6, 2)]
    answering = act(raw(message={**MESSAGE, "reply_to_message": {"message_id": 5, "chat": CHAT, "date": 1}}))
    assert isinstance(answering, Said)
    assert answering.answers == 5


def test_who_writes_in_a_groups_name_is_nobody_we_know() -> None:
    said = act(raw(message={**MESSAGE, "sender_chat": CHAT}))
    assert isinstance(said, Said)
    assert said.user == "chat:-1001234"


def test_everything_people_do_is_told_apart() -> None:
    below = {**MESSAGE, "text": "#1 Maria"}
    assert isinstance(act(raw(edited_message={**MESSAGE, "edit_date": 7})), Corrected)
    assert isinstance(act(raw(callback_query={"id": "q", "from": ANNA, "message": below, "data": "take:1"})), Pressed)
    reaction = {"chat": CHAT, "message_id": 9, "user": ANNA, "date": 1, "old_reaction": []}
    assert isinstance(
        act(raw(message_reaction={**reaction, "new_reaction": [{"type": "emoji", "emoji": "👍"}]})), Reacted
    )
    assert act(raw(message_reaction={**reaction, "new_reaction": []})) is None
    closed = act(raw(message={**MESSAGE, "text": "", "forum_topic_closed": {}}))
    assert isinstance(closed, TopicClosed)
    assert closed.closed
    assert act(raw(message=MADE)) is None
    assert act(raw(poll={"id": "1"})) is None


def test_a_reply_in_the_general_topic_is_in_no_topic() -> None:
    said = act(raw(message={**MESSAGE, "is_topic_message": False, "message_thread_id": 7}))
    assert isinstance(said, Said)
    assert said.topic is None


def test_what_nobody_wrote_is_of_no_interest() -> None:
    channel = {"id": -100777, "type": "channel", "title": "News"}
    assert act(raw(message={**MESSAGE, "sender_chat": channel, "is_automatic_forward": True})) is None
    place = {"latitude": 1, "longitude": 2, "live_period": 60}
    assert act(raw(edited_message={**MESSAGE, "text": "", "location": place, "edit_date": 7})) is None


def test_what_the_bot_becomes_is_told() -> None:
    member = {"chat": CHAT, "from": ANNA, "date": 1, "new_chat_member": {"status": "kicked", "user": ANNA}}
    assert act(raw(my_chat_member=member)) == BotIs(chat=-1001234, status="kicked")


def test_a_note_is_known_by_a_dot_a_command_or_the_card() -> None:
    found = [
        mark(text, is_card=card) for text, card in ((".a", False), ("/note a", False), ("a", True), ("...", False))
    ]
    assert found == [Mark.DOT, Mark.COMMAND, Mark.CARD, Mark.NONE]
    assert [one.rest(text) for one, text in zip(found, (".a", "/note a", "a", "..."), strict=True)] == ["a"] * 3 + [
        "..."
    ]


def test_names_are_short_and_a_topics_name_fits_whatever_it_is_made_of() -> None:
    stand = Stand(id=7, contact_id=1, contact="😀\n" * 900, state="open", channel="site")
    assert len(title(stand).encode("utf-16-le")) // 2 <= 128
    assert title(stand).endswith("… · site #7")
    assert short("a\n b") == "a b"


def test_nonsense_is_refused_as_a_value_and_nothing_else() -> None:
    for payload in fuzzed([raw(message=MESSAGE), raw(edited_message=MESSAGE)], each=100):
        try:
            act(payload)
        except (ValueError, RecursionError):
            continue


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/take", Command("take", "")),
        ("/Snooze@omnid_bot 2h", Command("snooze", "2h", "omnid_bot")),
        ("/note one\ntwo", Command("note", "one\ntwo")),
        ("/ home", None),
        ("/2", None),
        ("take", None),
    ],
)
def test_commands(text: str, found: Command | None) -> None:
    assert command(text) == found


def test_the_desk_reads_times_to_snooze_until() -> None:
    assert snoozed(" mon 09:00 ", None) == {"until": "mon 09:00"}
    assert snoozed("2h", "Europe/Berlin") == {"until": "2h", "timezone": "Europe/Berlin"}
    assert snoozed("Answer", "Europe/Berlin") == snoozed("ответ", None) == {}


def test_long_texts_are_cut_between_words_and_keep_their_markup() -> None:
    text = bold("a" * 10) + plain(" " + "word 😀 " * 20)
    pieces = split(text, 40)
    assert "".join(one.text for one in pieces) == text.text
    assert pieces[0].entities[0].length == 10
    assert all(len(one.text.encode("utf-16-le")) // 2 <= 40 for one in pieces)
    assert cut(Text("x" * 50), 10).text == "x" * 9 + "…"
