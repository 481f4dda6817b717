"""Whatever operators write goes out in its order, or it is said why not; what is large delays nobody."""

from pathlib import Path

import pytest

from omnid.channel import Rejected
from omnid.model import Message, MessageType
from omnid_telegram.fake.faults import Fault
from tests.plugins.omnid_telegram_console.desk import ANNA, BORIS, STRANGER, Desk, opened

PLACE = {"latitude": 55.75, "longitude": 37.61}


async def replies(desk: Desk, said: Message) -> list[str]:
    return [one.text for one in await desk.thread(said.conversation_id) if one.type is MessageType.OUTBOUND]


async def both(desk: Desk) -> tuple[Message, int, Message, int]:
    maria, pavel = await desk.hears("Maria"), await desk.hears("Pavel")
    return maria, await desk.topic("Maria"), pavel, await desk.topic("Pavel")


@pytest.mark.slow
async def test_a_file_that_takes_long_delays_no_other_topic_and_keeps_the_order_of_its_own(desk: Desk) -> None:
    maria, slow, pavel, quick = await both(desk)
    desk.fake.faults.next("getFile", Fault.HANG)
    desk.fake.state.files["doc"] = b"large"
    desk.group.say(desk.fake.state, ANNA, topic=slow, document={"file_id": "doc", "file_name": "large.bin"})
    desk.group.say(desk.fake.state, ANNA, "behind the file", topic=slow)
    desk.group.say(desk.fake.state, ANNA, "meanwhile", topic=quick)
    await desk.reads(quick, "Anna has it now")
    assert await replies(desk, pavel) == ["meanwhile"]
    assert await replies(desk, maria) == []
    await desk.reads(slow, "⚠️ Not sent: Telegram does not give large.bin")
    await desk.reads(slow, "Anna has it now")
    assert await replies(desk, maria) == ["behind the file"]


@pytest.mark.slow
async def test_what_was_confirmed_and_not_done_yet_is_done_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.add(request_timeout=30)
        desk.start()
        await desk.pair(ANNA, "anna")
        said = await desk.hears("Maria")
        topic = await desk.topic("Maria")
        desk.fake.faults.next("getFile", Fault.HANG)
        desk.fake.state.files["doc"] = b"the invoice"
        desk.group.say(desk.fake.state, ANNA, "here", topic=topic)
        desk.group.say(desk.fake.state, ANNA, topic=topic, document={"file_id": "doc", "file_name": "invoice.txt"})
        desk.group.say(desk.fake.state, ANNA, "read it, please", topic=topic)
        await desk.until(lambda: desk.fake.state.confirmed == len(desk.fake.state.updates))
        await desk.until(lambda: bool(desk.calls("getFile")))
        await desk.stop()
        desk.start()
        desk.group.say(desk.fake.state, ANNA, "/history", topic=topic)  # behind the file, as all that is said there
        await desk.reads(topic, "read it, please")
        assert await replies(desk, said) == ["here", "", "read it, please"]


@pytest.mark.slow
async def test_a_place_and_a_contact_go_as_words_and_a_poll_is_refused_in_the_topic(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, ANNA, topic=topic, location=PLACE)
    desk.group.say(desk.fake.state, ANNA, topic=topic, contact={"phone_number": "+7495", "first_name": "Ivan"})
    desk.group.say(desk.fake.state, ANNA, topic=topic, poll={"id": "1", "question": "?", "options": []})
    await desk.reads(topic, "⚠️ Not sent: What Telegram calls “poll” cannot be handed on")
    assert await replies(desk, said) == ["https://www.openstreetmap.org/?mlat=55.75&mlon=37.61", "Ivan +7495"]


@pytest.mark.slow
async def test_the_file_of_a_stranger_is_not_even_kept(desk: Desk) -> None:
    await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, STRANGER, topic=topic, document={"file_id": "doc", "file_name": "virus.exe"})
    await desk.reads(topic, "is not paired")
    assert desk.calls("getFile") == []


@pytest.mark.slow
async def test_an_operator_who_leaves_the_group_is_named_there(desk: Desk) -> None:
    gone = {"status": "left", "user": {"id": ANNA, "is_bot": False, "first_name": "Anna"}}
    for user in (BORIS, ANNA):
        member = {**gone, "user": {**gone["user"], "id": user}}  # type: ignore[dict-item]
        desk.fake.state.push({"chat_member": {"chat": desk.group.chat, "new_chat_member": member}})
    await desk.reads(None, "anna has left this group and is still paired")
    assert sum("has left" in text for text in desk.texts(None)) == 1


@pytest.mark.slow
async def test_what_did_not_leave_is_tried_again_by_its_button_once(desk: Desk) -> None:
    said = await desk.hears("Maria", channel=desk.bot)
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, ANNA, "will not arrive", topic=topic)
    await desk.reads(topic, "Anna has it now")
    await desk.tries(Rejected("no such chat"))
    told = await desk.reads(topic, "❌ Not delivered")
    [[button]] = told.params["reply_markup"]["inline_keyboard"]
    assert button["text"] == "Try again"
    for _ in range(2):
        desk.group.tap(desk.fake.state, ANNA, told, button["callback_data"])
    await desk.answered("✓")
    await desk.until(lambda: "inline_keyboard': []" in str(told.params["reply_markup"]))
    assert [one.state for one in await desk.thread(said.conversation_id) if one.text == "will not arrive"] == ["queued"]


@pytest.mark.slow
async def test_a_topic_that_may_not_be_closed_says_so_in_it(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.may_manage_topics = False
    await desk.asks("conversation.close", desk.boris, conversation_id=said.conversation_id)
    await desk.reads(topic, "The topic could not be closed or opened (Bad Request: not enough rights")


@pytest.mark.slow
async def test_commands_are_known_in_russian_too(desk: Desk) -> None:
    await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, ANNA, "/взять", topic=topic)
    await desk.reads(topic, "Anna has it now")
    assert "inbox" in str(desk.calls("setMyCommands"))
