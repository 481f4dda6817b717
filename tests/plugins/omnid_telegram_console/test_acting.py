"""Commands, buttons and menus: each is the operation of its name, once."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from omnid.channel import AttachmentType, Edited, Rejected, RemoteFile, Sender, Sent
from omnid.desk import inbound, indexing
from omnid.events import About, AttachmentStored
from omnid.model import ConversationState, Message, MessageType, Priority
from omnid.store import attachments
from omnid.store.database import Tx
from omnid_telegram.fake import FakeMessage, Group
from tests.plugins.omnid_telegram_console.desk import ANNA, BORIS, GROUP, Desk, opened


async def test_assigning_by_a_menu_of_operators(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    desk.group.tap(desk.fake.state, ANNA, card, f"assign:{said.conversation_id}")
    await desk.until(lambda: "as:1:2:" in str(card.params["reply_markup"]))
    data = next(one["callback_data"] for row in keyboard(card) for one in row if one["text"] == "boris")
    desk.group.tap(desk.fake.state, ANNA, card, data)
    desk.group.tap(desk.fake.state, ANNA, card, data)
    await desk.until(lambda: "open · Boris" in card.text and "take:1" in str(card.params["reply_markup"]))
    await desk.until(lambda: any("Given to Boris" in text for text in desk.texts(topic)))
    assert sum("Given to Boris" in text for text in desk.texts(topic)) == 1


@pytest.mark.slow
async def test_going_back_from_a_menu_changes_nothing(desk: Desk) -> None:
    said = await desk.hears("Maria")
    card = await desk.card(await desk.topic("Maria"))
    desk.group.tap(desk.fake.state, ANNA, card, f"snooze:{said.conversation_id}")
    await desk.until(lambda: "sn:1:1h" in str(card.params["reply_markup"]))
    desk.group.tap(desk.fake.state, ANNA, card, f"back:{said.conversation_id}")
    await desk.until(lambda: "take:1" in str(card.params["reply_markup"]))


@pytest.mark.slow
async def test_snoozing_and_priority_by_command_and_button(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    desk.group.say(desk.fake.state, ANNA, "/priority urgent", topic=topic)
    await desk.until(lambda: "🔥" in card.text)
    desk.group.say(desk.fake.state, ANNA, "/snooze soon", topic=topic)
    await desk.reads(topic, "“soon” is not a time to come")
    desk.group.say(desk.fake.state, ANNA, "/snooze 2h", topic=topic)
    await desk.reads(topic, "💤 Snoozed until")
    found = (await desk.asks("conversation.show", conversation_id=said.conversation_id)).conversation
    assert (found.state, found.priority) == (ConversationState.SNOOZED, Priority.URGENT)


@pytest.mark.slow
async def test_passing_on_with_a_note(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.asks("presence.set", desk.boris, switch="online")
    desk.group.say(desk.fake.state, ANNA, "/transfer boris she asks for you", topic=topic)
    await desk.reads(topic, "Given to Boris")
    notes = [one.text for one in await desk.thread(said.conversation_id) if one.type is MessageType.NOTE]
    assert notes == ["she asks for you"]


@pytest.mark.slow
async def test_the_inbox_leads_to_the_topics(desk: Desk) -> None:
    await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, ANNA, "/inbox")
    listed = await desk.reads(None, "#1 Maria")
    assert keyboard(listed)[0][0]["url"] == f"https://t.me/c/1234/{topic}"


@pytest.mark.slow
async def test_history_search_card_and_help(desk: Desk) -> None:
    await desk.hears("Maria", "where is my parcel")
    topic = await desk.topic("Maria")
    first = await desk.card(topic)
    for asked, answer in (
        ("/history", "where is my parcel"),
        ("/help", "/take"),
        ("/nonsense", "no command /nonsense"),
    ):
        desk.group.say(desk.fake.state, ANNA, asked, topic=topic)
        await desk.reads(topic, answer)
    desk.group.say(desk.fake.state, ANNA, "/card", topic=topic)
    await desk.until(lambda: keyboard(first) == [] and desk.fake.state.sent[-1].text.startswith("#1 Maria"))
    assert (await desk.card(topic)).message_id > first.message_id
    number = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "by the old card", topic=topic, answers=first.message_id)
    await desk.write(indexing.step)
    desk.group.say(desk.fake.state, ANNA, "/search parcel", topic=topic)
    found = await desk.reads(topic, "#1 Maria · Maria: where is my parcel")
    assert found.params["reply_parameters"]["message_id"] == number + 1
    assert (await desk.thread(1))[-1].type is MessageType.NOTE


@pytest.mark.slow
async def test_presence_is_said_by_command(desk: Desk) -> None:
    desk.group.say(desk.fake.state, ANNA, "/away")
    await desk.reads(None, "You are away now.")
    assert (await desk.asks("presence.list"))[0].state == "away"


@pytest.mark.slow
async def test_a_reaction_acknowledges(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    shown = await desk.reads(topic, "hello")
    await desk.hears("Maria", "anybody there?")
    await desk.reads(topic, "anybody there?")
    desk.group.react(desk.fake.state, ANNA, shown.message_id)
    await desk.until(lambda: desk.fake.state.confirmed == len(desk.fake.state.updates))
    assert (await desk.thread(said.conversation_id))[0].state == "read"


async def test_closing_the_topic_by_hand_closes_the_conversation(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    desk.group.close(desk.fake.state, ANNA, topic)
    await desk.until(lambda: "closed" in card.text)
    desk.group.close(desk.fake.state, ANNA, topic, closed=False)
    await desk.until(lambda: "open · " in card.text)
    desk.group.close(desk.fake.state, 666, topic)
    await desk.reads(topic, "Person 666 is not paired")
    await desk.until(lambda: not desk.about(topic).closed)
    assert (await desk.asks("conversation.show", conversation_id=said.conversation_id)).conversation.state == "open"


@pytest.mark.slow
async def test_a_mention_in_a_note_is_told_in_the_topic(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    note = "@anna what do you think?"
    await desk.asks("conversation.note", desk.boris, conversation_id=said.conversation_id, text=note)
    told = await desk.reads(topic, "🔔 @anna")
    assert told.params["entities"][0]["url"] == f"tg://user?id={ANNA}"


@pytest.mark.slow
async def test_a_code_that_is_wrong_or_used_pairs_nobody(desk: Desk) -> None:
    code = (await desk.asks("operator.pair", login="boris")).code
    desk.group.say(desk.fake.state, BORIS, "/pair ABCD-EFGH")
    await desk.reads(None, "There is no such code")
    desk.group.say(desk.fake.state, BORIS, f"/pair {code}")
    await desk.reads(None, "You are boris now")
    assert desk.fake.state.removed
    desk.group.say(desk.fake.state, 666, f"/pair {code}")
    await desk.reads(None, "has been used")
    for _ in range(6):
        desk.group.say(desk.fake.state, 667, "/pair AAAA-AAAA")
    await desk.reads(None, "Too many pairing codes")


@pytest.mark.slow
async def test_files_travel_both_ways(desk: Desk) -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(64)
    said = await desk.hears("Maria", files=[RemoteFile(type=AttachmentType.IMAGE, ref="r", name="cat.png")])
    topic = await desk.topic("Maria")
    stored = await desk.engine.files.put(stream(data), 10_000)

    def store(tx: Tx) -> None:
        number = said.attachments[0].id
        attachments.stored(tx, number, stored.sha256, stored.size, "image/png", AttachmentType.IMAGE)
        about = About(message_id=said.id, conversation_id=said.conversation_id, contact_id=said.contact_id)
        tx.emit(AttachmentStored(attachment_id=number, **about))

    await desk.write(store)
    await desk.until(lambda: any(one.file is not None for one in desk.fake.state.sent))
    shown = next(one for one in desk.fake.state.sent if one.file is not None)
    assert shown.file is not None
    assert (shown.method, shown.thread, shown.file.name, shown.file.data) == ("sendPhoto", topic, "cat.png", data)
    desk.fake.state.files["doc"] = b"the invoice"
    document = {"file_id": "doc", "file_name": "invoice.txt"}
    desk.group.say(desk.fake.state, ANNA, topic=topic, document=document, caption="here it is")
    await desk.reads(topic, "Anna has it now")
    reply = next(one for one in await desk.thread(said.conversation_id) if one.type is MessageType.OUTBOUND)
    assert (reply.text, [one.name for one in reply.attachments]) == ("here it is", ["invoice.txt"])
    assert b"".join([part async for part in desk.engine.files.read(str(reply.attachments[0].sha256))]) == b"the invoice"


@pytest.mark.slow
async def test_a_file_telegram_does_not_give_is_told(desk: Desk) -> None:
    await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "hello")
    desk.group.say(desk.fake.state, ANNA, topic=topic, document={"file_id": "gone", "file_name": "a.bin"})
    await desk.reads(topic, "⚠️ Not sent: Telegram does not give a.bin")


@pytest.mark.slow
async def test_what_the_contact_corrects_is_corrected(desk: Desk) -> None:
    await desk.hears("Maria", "I want too", key="m1")
    topic = await desk.topic("Maria")
    shown = await desk.reads(topic, "I want too")
    edited = Edited(external_id="m1", sender=Sender(external_id="Maria", name="Maria"), text="I want two")
    await desk.write(lambda tx: inbound.receive(tx, desk.site, edited))
    await desk.until(lambda: "I want two" in shown.text)
    assert "✏️" in shown.text


@pytest.mark.slow
async def test_a_long_message_that_is_corrected_is_corrected_to_its_end(desk: Desk) -> None:
    await desk.hears("Maria", "old " * 1500, key="m1")
    topic = await desk.topic("Maria")
    await desk.until(lambda: sum(text.count("old") for text in desk.texts(topic)) == 1500)
    edited = Edited(external_id="m1", sender=Sender(external_id="Maria", name="Maria"), text="new " * 1000)
    await desk.write(lambda tx: inbound.receive(tx, desk.site, edited))
    await desk.until(lambda: not any("old" in text for text in desk.texts(topic)))
    assert sum(text.count("new") for text in desk.texts(topic)) == 1000
    assert not any("edited" in text for text in desk.texts(topic))


@pytest.mark.slow
async def test_what_is_so_already_and_what_nothing_shows_is_answered(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.group.say(desk.fake.state, ANNA, "/take", topic=topic)
    await desk.reads(topic, "Anna has it now")
    desk.group.say(desk.fake.state, ANNA, "/take", topic=topic)
    await desk.reads(topic, "It is so already.")
    desk.group.say(desk.fake.state, ANNA, "/priority high", topic=topic)
    await desk.reads(topic, "✅ Priority")
    desk.fake.state.write(ANNA, f"/use {said.conversation_id}")
    desk.fake.state.write(ANNA, "/close")
    desk.fake.state.write(ANNA, "/history")
    await desk.until(lambda: any(one.text == "✅ Close" for one in desk.fake.state.sent if one.chat_id == ANNA))
    await desk.until(lambda: any("Earlier:" in one.text for one in desk.fake.state.sent if one.chat_id == ANNA))
    assert sum(one.text.count("Earlier:") for one in desk.fake.state.sent if one.chat_id == ANNA) == 1


@pytest.mark.slow
async def test_another_group_is_none_of_our_business(desk: Desk) -> None:
    await desk.hears("Maria")
    other = Group(id=-100999)
    desk.fake.state.groups[other.id] = other
    other.say(desk.fake.state, ANNA, "/close")
    desk.group.say(desk.fake.state, ANNA, "/help")
    await desk.reads(None, "/take")
    assert not any(one.chat_id == other.id for one in desk.fake.state.sent)
    assert other.id != GROUP


def keyboard(message: FakeMessage) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = message.params["reply_markup"]["inline_keyboard"]
    return rows


async def stream(data: bytes) -> AsyncIterator[bytes]:
    yield data


@pytest.mark.slow
async def test_what_an_operator_corrects_is_corrected_for_the_contact(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    number = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "It costs 5", topic=topic)
    await desk.reads(topic, "Anna has it now")
    desk.group.correct(desk.fake.state, ANNA, number, "It costs 6", topic=topic)
    desk.group.say(desk.fake.state, ANNA, "/help", topic=topic)
    await desk.reads(topic, "/take")
    reply = next(one for one in await desk.thread(said.conversation_id) if one.type is MessageType.OUTBOUND)
    assert reply.text == "It costs 6"
    assert reply.edited_at is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", [None, "5:1"])
async def test_what_cannot_be_corrected_is_told(desk: Desk, name: str | None) -> None:
    await desk.hears("Maria", channel=desk.bot)
    topic = await desk.topic("Maria")
    number = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "It costs 5", topic=topic)
    await desk.reads(topic, "Anna has it now")
    await desk.tries(Sent(external_id=name))
    desk.group.correct(desk.fake.state, ANNA, number, "It costs 6", topic=topic)
    if name is None:
        told = await desk.reads(topic, "⚠️")
        assert told.params["reply_parameters"]["message_id"] == number
        return
    desk.group.say(desk.fake.state, ANNA, "/help", topic=topic)
    await desk.reads(topic, "/take")
    await desk.tries(Rejected("it is too old"))
    await desk.reads(topic, "the contact reads what it said before: it is too old")


@pytest.mark.slow
async def test_a_template_is_sent_by_shortcut_and_by_menu_once(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.asks("template.add", name="greeting", text="Hello, {{ contact.name }}!", shortcut="/hello")
    desk.group.say(desk.fake.state, ANNA, "/hello", topic=topic)
    await desk.reads(topic, "Hello, Maria!")
    desk.group.say(desk.fake.state, ANNA, "/template", topic=topic)
    await desk.until(lambda: any("tp:1:" in str(one.params) for one in desk.fake.state.sent))
    menu = next(one for one in desk.fake.state.sent if "tp:1:" in str(one.params))
    for _ in range(2):
        desk.group.tap(desk.fake.state, ANNA, menu, keyboard(menu)[0][0]["callback_data"])
    await desk.until(lambda: len(desk.calls("answerCallbackQuery")) == 2)
    thread = await desk.thread(said.conversation_id)
    assert [one.text for one in thread if one.type is MessageType.OUTBOUND] == ["Hello, Maria!"] * 2


@pytest.mark.slow
async def test_what_is_put_aside_comes_back_at_a_moment_of_the_consoles_clock_or_with_an_answer(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.add(timezone="Asia/Tokyo", language="ru")
        desk.start()
        await desk.pair(ANNA, "anna")
        said = await desk.hears("Maria")
        topic = await desk.topic("Maria")
        desk.group.say(desk.fake.state, ANNA, "/snooze завтра в 9:00", topic=topic)
        await desk.reads(topic, "09:00.")
        until_at = (await _shown(desk, said)).snoozed_until_at
        assert datetime.fromtimestamp(until_at / 1000, ZoneInfo("Asia/Tokyo")).strftime("%H:%M") == "09:00"
        desk.group.say(desk.fake.state, ANNA, "/snooze ответ", topic=topic)
        await desk.reads(topic, "Отложен до ответа собеседника")
        assert (await _shown(desk, said)).snoozed_until_at is None
        desk.group.say(desk.fake.state, ANNA, "/assign carol", topic=topic)
        await desk.reads(topic, "⚠️ Не найдено: оператор «carol» (есть: anna, boris")


@pytest.mark.slow
async def test_a_console_speaks_the_desks_language(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.asks("desk.set", changes={"language": "ru"})
        await desk.add()
        desk.start()
        await desk.pair(ANNA, "anna")
        said = await desk.hears("Maria", channel=desk.bot)
        topic = await desk.topic("Maria")
        desk.group.say(desk.fake.state, ANNA, "Good day", topic=topic)
        await desk.reads(topic, "Теперь разговор у Anna")
        desk.group.say(desk.fake.state, ANNA, "/snooze нескоро", topic=topic)
        await desk.reads(topic, "⚠️ «нескоро» – не время в будущем: скажите 2ч, 18:30")
        desk.group.say(desk.fake.state, ANNA, "/transfer anna", topic=topic)
        await desk.reads(topic, f"⚠️ Разговор {said.conversation_id} и так ведёт anna.")
        await desk.tries(Rejected("VK refused it: [100] bad"))
        await desk.reads(topic, "❌ Не доставлено: VK отказывает: [100] bad")


async def _shown(desk: Desk, said: Message) -> Any:
    return (await desk.asks("conversation.show", conversation_id=said.conversation_id)).conversation
