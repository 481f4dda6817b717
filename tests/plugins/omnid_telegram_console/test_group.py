"""A forum group as a console: topics, what is said both ways, notes, taking and closing."""

import pytest

from omnid.model import ConversationState, MessageType
from tests.plugins.omnid_telegram_console.desk import ANNA, BORIS, STRANGER, Desk


@pytest.mark.slow
async def test_a_message_makes_a_topic_with_a_card(desk: Desk) -> None:
    await desk.hears("Maria", "Is it in stock?")
    topic = await desk.topic("Maria · site #1")
    await desk.reads(topic, "Maria: Is it in stock?")
    card = await desk.card(topic)
    assert card.text.startswith("#1 Maria · site")


async def test_what_is_written_in_the_topic_goes_to_the_contact(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "hello")
    desk.group.say(desk.fake.state, ANNA, "Yes, it is.", topic=topic)
    await desk.reads(topic, "Anna has it now")
    thread = await desk.thread(said.conversation_id)
    reply = [one for one in thread if one.type is MessageType.OUTBOUND]
    assert [(one.text, one.author) for one in reply] == [("Yes, it is.", "Anna")]
    assert not any("Yes, it is." in text for text in desk.texts(topic))


async def test_the_same_update_twice_is_one_reply(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, ANNA, "Yes.", topic=topic)
    await desk.reads(topic, "Anna has it now")
    desk.fake.state.redeliver()
    desk.group.say(desk.fake.state, ANNA, "/help", topic=topic)
    await desk.reads(topic, "/take")
    assert [one.text for one in await desk.thread(said.conversation_id) if one.type is MessageType.OUTBOUND] == ["Yes."]


async def test_a_dot_or_a_reply_to_the_card_makes_a_note(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    desk.group.say(desk.fake.state, ANNA, ".rather rude", topic=topic)
    desk.group.say(desk.fake.state, ANNA, "a regular", topic=topic, answers=card.message_id)
    desk.group.say(desk.fake.state, ANNA, "...", topic=topic)
    await desk.reads(topic, "Anna has it now")
    thread = [(one.type, one.text) for one in await desk.thread(said.conversation_id)]
    assert thread[1:] == [
        (MessageType.NOTE, "rather rude"),
        (MessageType.NOTE, "a regular"),
        (MessageType.OUTBOUND, "..."),
    ]


@pytest.mark.slow
async def test_what_a_colleague_writes_elsewhere_is_shown(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.asks("conversation.reply", desk.boris, conversation_id=said.conversation_id, text="I am on it")
    await desk.asks("conversation.note", desk.boris, conversation_id=said.conversation_id, text="check the shelf")
    await desk.reads(topic, "↩️ Boris: I am on it")
    await desk.reads(topic, "📝 note · Boris: check the shelf")


@pytest.mark.slow
async def test_a_conversation_is_taken_and_closed_with_buttons(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    desk.group.tap(desk.fake.state, ANNA, card, f"take:{said.conversation_id}")
    await desk.answered("✓")
    await desk.until(lambda: "open · Anna" in card.text)
    desk.group.tap(desk.fake.state, ANNA, card, f"close:{said.conversation_id}")
    await desk.until(lambda: desk.about(topic).closed)
    assert "closed · Anna" in card.text
    await desk.hears("Maria", "one more thing")
    await desk.reads(topic, "Maria: one more thing")
    assert not desk.about(topic).closed


async def test_a_stranger_can_do_nothing(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    desk.group.say(desk.fake.state, STRANGER, "Buy my coins", topic=topic)
    desk.group.say(desk.fake.state, STRANGER, "/close", topic=topic)
    desk.group.tap(desk.fake.state, STRANGER, card, f"close:{said.conversation_id}")
    desk.group.say(desk.fake.state, ANNA, "Hello!", topic=topic)
    await desk.reads(topic, "Anna has it now")
    await desk.answered("is not paired")
    detail = await desk.asks("conversation.show", conversation_id=said.conversation_id)
    assert detail.conversation.state is ConversationState.OPEN
    assert [one.text for one in detail.messages] == ["hello", "Hello!"]
    assert len([text for text in desk.texts(topic) if "is not paired" in text]) == 1


@pytest.mark.slow
async def test_a_refused_command_says_so_in_the_topic(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.asks("conversation.assign", conversation_id=said.conversation_id, operator="boris")
    desk.group.say(desk.fake.state, ANNA, "/take", topic=topic)
    await desk.reads(topic, "⚠️ Conversation 1 is Boris's")
    desk.group.say(desk.fake.state, ANNA, "/assign nobody-here", topic=topic)
    await desk.reads(topic, "There is no operator")


@pytest.mark.slow
async def test_two_operators_are_two_people(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.pair(BORIS, "boris")
    desk.group.say(desk.fake.state, ANNA, "one", topic=topic)
    desk.group.say(desk.fake.state, BORIS, "two", topic=topic)
    await desk.until(lambda: desk.fake.state.confirmed == len(desk.fake.state.updates))
    thread = await desk.thread(said.conversation_id)
    assert [one.author for one in thread if one.type is MessageType.OUTBOUND] == ["Anna", "Boris"]


@pytest.mark.slow
async def test_the_card_tells_who_waits_as_messages_come_and_go(desk: Desk) -> None:
    await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    desk.group.say(desk.fake.state, ANNA, "/take", topic=topic)
    await desk.until(lambda: "open · Anna" in card.text and "waiting since" in card.text)
    desk.group.say(desk.fake.state, ANNA, "Yes.", topic=topic)
    await desk.until(lambda: "waiting since" not in card.text)
    await desk.hears("Maria", "thanks, and this?")
    await desk.until(lambda: "waiting since" in card.text)
