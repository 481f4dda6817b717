"""Who is who in a group: other bots, nameless administrators, colleagues elsewhere; and what the bot itself may do."""

from pathlib import Path
from typing import Any

import pytest

from omnid.model import MessageType
from tests.plugins.omnid_telegram_console.desk import ANNA, BORIS, GROUP, Desk, opened

NAMELESS: dict[str, Any] = {
    "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
    "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Desk"},
}


async def taken_in(desk: Desk) -> None:
    await desk.until(lambda: desk.fake.state.confirmed == len(desk.fake.state.updates))


@pytest.mark.slow
async def test_a_command_for_another_bot_is_not_ours(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, ANNA, "/close@another_bot", topic=topic)
    desk.group.say(desk.fake.state, ANNA, "/priority@OMNID_fake_bot high", topic=topic)
    await desk.until(lambda: any("priority" in str(text).lower() for text in desk.texts(topic)))
    found = (await desk.asks("conversation.show", conversation_id=said.conversation_id)).conversation
    assert (found.state, found.priority) == ("open", "high")


@pytest.mark.slow
async def test_who_writes_in_the_groups_name_is_told_so_and_takes_nobodys_code(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    code = (await desk.asks("operator.pair", login="boris")).code
    desk.group.say(desk.fake.state, 1, f"/pair {code}", topic=topic, **NAMELESS)
    await desk.reads(topic, "Whoever writes as “Desk” cannot be told from others")
    desk.group.say(desk.fake.state, 1, "hello from nobody", topic=topic, **NAMELESS)
    desk.group.say(desk.fake.state, BORIS, f"/pair {code}", topic=topic)
    await desk.reads(topic, "You are boris now")
    assert [one.text for one in await desk.thread(said.conversation_id)] == ["hello"]


@pytest.mark.slow
async def test_taking_over_is_tapped_twice_on_purpose(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    await desk.asks("conversation.assign", conversation_id=said.conversation_id, operator="boris")
    await desk.until(lambda: "open · Boris" in card.text)
    desk.group.tap(desk.fake.state, ANNA, card, f"take:{said.conversation_id}")
    await desk.until(lambda: "Take over from Boris" in str(card.params["reply_markup"]))
    [button] = card.params["reply_markup"]["inline_keyboard"][0]
    for _ in range(2):
        desk.group.tap(desk.fake.state, ANNA, card, button["callback_data"])
    await desk.until(lambda: "open · Anna" in card.text and "take:1" in str(card.params["reply_markup"]))
    await desk.reads(topic, "Anna has it now")
    await desk.hears("Maria", "next")
    await desk.reads(topic, "next")
    assert sum(text.count("Anna has it now") for text in desk.texts(topic)) == 1


@pytest.mark.slow
async def test_a_transfer_to_who_is_not_there_is_tapped_twice_on_purpose(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    await desk.asks("presence.set", switch="offline", operator="boris")
    desk.group.tap(desk.fake.state, ANNA, card, f"transfer:{said.conversation_id}")
    desk.group.tap(desk.fake.state, ANNA, card, await desk.button(card, "boris"))
    force = await desk.button(card, "Transfer all the same")
    await desk.answered("boris is offline")
    assert (await desk.asks("conversation.show", conversation_id=said.conversation_id)).conversation.operator is None
    for _ in range(2):
        desk.group.tap(desk.fake.state, ANNA, card, force)
    await desk.until(lambda: "open · Boris" in card.text)


@pytest.mark.slow
async def test_what_is_written_in_a_private_chat_is_seen_in_the_group(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.fake.state.write(ANNA, f"/use {said.conversation_id}")
    await desk.until(lambda: any("go to #1 Maria now" in one.text for one in desk.fake.state.sent))
    desk.fake.state.write(ANNA, "from my own chat")
    await desk.reads(topic, "↩️ Anna: from my own chat")
    assert [one.text for one in await desk.thread(said.conversation_id) if one.type is MessageType.OUTBOUND] == [
        "from my own chat"
    ]


@pytest.mark.slow
async def test_a_bot_that_is_no_administrator_any_more_says_so_and_is_failing_until_it_is_one(desk: Desk) -> None:
    await desk.hears("Maria")
    await desk.topic("Maria")
    change = {"chat": desk.group.chat, "from": {"id": 1, "is_bot": False, "first_name": "Root"}, "date": 1}
    me = {"id": 100, "is_bot": True, "first_name": "Desk"}
    desk.fake.state.push({"my_chat_member": {**change, "new_chat_member": {"status": "member", "user": me}}})
    await desk.reads(None, "I am no administrator of this group any more")
    await desk.becomes("failing")
    assert "is no administrator of the group" in str(desk.consoles.states()[0].reason)
    desk.fake.state.push({"my_chat_member": {**change, "new_chat_member": {"status": "administrator", "user": me}}})
    await desk.becomes("working")


@pytest.mark.slow
async def test_that_no_topic_can_be_made_is_said_in_the_general_one_and_the_others_go_on(desk: Desk) -> None:
    await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "hello")
    desk.group.may_manage_topics = False
    await desk.hears("Pavel")
    await desk.reads(None, "No topic can be made")
    await desk.becomes("failing")
    await desk.hears("Maria", "still there?")
    await desk.reads(topic, "still there?")
    assert desk.consoles.states()[0].state == "failing"
    assert sum("No topic can be made" in text for text in desk.texts(None)) == 1


@pytest.mark.slow
async def test_what_was_asked_in_a_topic_that_is_gone_is_answered_in_the_general_one(desk: Desk) -> None:
    desk.group.say(desk.fake.state, ANNA, "anybody?", topic=4242)
    await desk.reads(None, "Write in the topic of a conversation")


@pytest.mark.slow
async def test_a_group_with_another_id_gets_what_waited_for_the_one_before(desk: Desk) -> None:
    await desk.stop()
    await desk.hears("Maria", "while it was off")
    await desk.asks("console.set", name="desk", config={**desk.settings, "chat": -100555})
    moved = type(desk.group)(id=-100555, title="Moved")
    desk.fake.state.groups[moved.id] = moved
    queued = "insert into console_posts (console_id, place, sort, data, state, created_at)"
    await desk.write(
        lambda tx: tx.run(f"{queued} values (1, '{GROUP}', 'answer', '{{\"text\":\"kept\"}}', 'queued', 1)")
    )
    desk.start()
    await desk.until(lambda: any(one.chat_id == moved.id and one.text == "kept" for one in desk.fake.state.sent))


@pytest.mark.slow
async def test_the_console_speaks_as_the_desk_does(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.asks("desk.set", changes={"language": "ru"})
        await desk.add()
        desk.start()
        await desk.pair(ANNA, "anna")
        await desk.reads(None, "Теперь вы anna")
        assert "кто ждёт" in str(desk.calls("setMyCommands"))
        await desk.asks("desk.set", changes={"language": "en"})
        await desk.until(lambda: "who waits" in str(desk.calls("setMyCommands")))
        desk.group.say(desk.fake.state, ANNA, "/online")
        await desk.reads(None, "You are online now")


@pytest.mark.slow
async def test_what_is_edited_into_or_out_of_a_note_leaves_nothing_in_doubt(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    reply = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "It costs 5", topic=topic)
    await desk.reads(topic, "Anna has it now")
    note = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "/note she haggles", topic=topic)
    command = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "/nothing", topic=topic)
    await desk.reads(topic, "There is no command")
    desk.group.correct(desk.fake.state, ANNA, reply, ".for us only", topic=topic)
    await desk.reads(topic, "this has gone to the contact and cannot become a note")
    desk.group.correct(desk.fake.state, ANNA, note, "she haggles well", topic=topic)
    await desk.reads(topic, "It stays a note")
    desk.group.correct(desk.fake.state, ANNA, command, "hello", topic=topic)
    await desk.reads(topic, "what stood here was a command, was not sent")
    thread = [(one.type, one.text) for one in await desk.thread(said.conversation_id)]
    assert thread[1:] == [(MessageType.OUTBOUND, "It costs 5"), (MessageType.NOTE, "she haggles well")]
