"""What goes wrong: deleted topics and cards, slowing down, answers that never come, a daemon that dies, refusals."""

import pytest

from omnid.channel import Rejected
from omnid.model import MessageType
from omnid_telegram.fake import Fault
from tests.plugins.omnid_telegram_console.desk import ANNA, Desk


@pytest.mark.slow
async def test_a_deleted_topic_is_made_again_with_what_was_said(desk: Desk) -> None:
    await desk.hears("Maria", "first words")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "first words")
    desk.group.delete(topic)
    await desk.hears("Maria", "more words")
    await desk.until(lambda: len(desk.group.topics) == 2)
    again = await desk.topic("Maria")
    said = await desk.reads(again, "more words")
    assert "The topic was deleted" in said.text
    assert "first words" in said.text
    assert (await desk.card(again)).text.startswith("#1 Maria")
    desk.group.say(desk.fake.state, ANNA, "still here", topic=again)
    await desk.reads(again, "Anna has it now")


@pytest.mark.slow
async def test_a_topic_deleted_before_it_is_closed_is_mended_too(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "hello")
    desk.group.delete(topic)
    await desk.asks("conversation.close", desk.boris, conversation_id=said.conversation_id)
    await desk.until(lambda: any(one.closed for one in desk.group.topics.values()))


@pytest.mark.slow
async def test_slowing_down_loses_and_doubles_nothing(desk: Desk) -> None:
    desk.fake.faults.retry_after = 0.05
    desk.fake.faults.next("*Message", *[Fault.SLOW_DOWN] * 3)
    desk.fake.faults.next("createForumTopic", Fault.SLOW_DOWN)
    await desk.hears("Maria", "one")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "one")
    assert len(desk.group.topics) == 1
    assert len([text for text in desk.texts(topic) if "Maria: one" in text]) == 1


@pytest.mark.slow
async def test_an_answer_that_never_comes_makes_a_possible_duplicate(desk: Desk) -> None:
    await desk.hears("Maria", "one")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "one")
    desk.fake.faults.next("sendMessage", Fault.DROP_AFTER)
    await desk.hears("Maria", "two")
    again = await desk.reads(topic, "Possible duplicate")
    assert "Maria: two" in again.text
    assert len([text for text in desk.texts(topic) if "Maria: two" in text]) == 2


@pytest.mark.slow
async def test_what_surely_did_not_arrive_is_no_duplicate(desk: Desk) -> None:
    await desk.hears("Maria", "one")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "one")
    desk.fake.faults.next("sendMessage", Fault.SLOW_DOWN)
    desk.fake.faults.retry_after = 0.05
    await desk.hears("Maria", "two")
    await desk.reads(topic, "two")
    assert not any("duplicate" in text for text in desk.texts(topic))


@pytest.mark.slow
async def test_a_daemon_that_died_while_posting_says_so_when_it_posts_again(desk: Desk) -> None:
    await desk.hears("Maria", "one")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "one")
    desk.fake.faults.next("sendMessage", Fault.HANG)
    await desk.hears("Maria", "two")
    await desk.reads(topic, "two")
    await desk.stop()
    desk.start()
    again = await desk.reads(topic, "Possible duplicate")
    assert "Maria: two" in again.text


@pytest.mark.slow
async def test_what_happens_while_it_is_off_is_shown_when_it_is_on_again(desk: Desk) -> None:
    await desk.hears("Maria", "one")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "one")
    await desk.stop()
    await desk.hears("Maria", "two")
    await desk.hears("Pavel", "three")
    desk.group.say(desk.fake.state, ANNA, "back again", topic=topic)
    desk.start()
    await desk.reads(topic, "Maria: two")
    await desk.reads(await desk.topic("Pavel"), "Pavel: three")
    await desk.reads(topic, "Anna has it now")
    assert len([text for text in desk.texts(topic) if "Maria: one" in text]) == 1


@pytest.mark.slow
async def test_a_message_telegram_refuses_is_named_in_the_topic(desk: Desk) -> None:
    await desk.hears("Maria", "one")
    topic = await desk.topic("Maria")
    await desk.reads(topic, "one")
    desk.fake.faults.next("sendMessage", Fault.REFUSE)
    await desk.hears("Maria", "two")
    await desk.reads(topic, "could not be shown here")
    await desk.hears("Maria", "three")
    await desk.reads(topic, "Maria: three")


@pytest.mark.slow
async def test_a_deleted_card_comes_again(desk: Desk) -> None:
    said = await desk.hears("Maria", "one")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    await desk.reads(topic, "one")
    card.deleted = True
    await desk.asks("conversation.assign", conversation_id=said.conversation_id, operator="boris")
    await desk.until(lambda: any("open · Boris" in text for text in desk.texts(topic)))


async def test_a_reply_that_did_not_leave_is_told_below_it(desk: Desk) -> None:
    await desk.hears("Maria", channel=desk.bot)
    topic = await desk.topic("Maria")
    await desk.reads(topic, "hello")
    number = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "will not arrive", topic=topic)
    await desk.reads(topic, "Anna has it now")
    await desk.tries(Rejected("the contact is gone"))
    told = await desk.reads(topic, "❌ Not delivered: the contact is gone")
    assert told.params["reply_parameters"]["message_id"] == number


@pytest.mark.slow
async def test_a_topic_that_may_exist_twice_is_told_on_the_card(desk: Desk) -> None:
    desk.fake.faults.next("createForumTopic", Fault.DROP_AFTER)
    await desk.hears("Maria", "one")
    await desk.until(lambda: len(desk.group.topics) == 2)
    topic = max(desk.group.topics)
    await desk.reads(topic, "there may be a second, empty one")
    await desk.reads(topic, "Maria: one")


async def test_a_double_tap_does_one_thing(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    for _ in range(3):
        desk.group.tap(desk.fake.state, ANNA, card, f"take:{said.conversation_id}")
    await desk.until(lambda: len(desk.calls("answerCallbackQuery")) == 3)
    await desk.hears("Maria", "next")
    await desk.reads(topic, "next")
    assert sum(text.count("Anna has it now") for text in desk.texts(topic)) == 1


@pytest.mark.slow
async def test_an_update_nobody_understands_keeps_nothing_up(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    desk.fake.state.push_raw(b'{"update_id":{id},"message":{"message_id":"seven"}}')
    desk.group.say(desk.fake.state, ANNA, "Yes.", topic=topic)
    await desk.reads(topic, "Anna has it now")
    thread = await desk.thread(said.conversation_id)
    assert [one.text for one in thread if one.type is MessageType.OUTBOUND] == ["Yes."]


@pytest.mark.slow
async def test_a_bot_that_is_thrown_out_is_shown_as_failing(desk: Desk) -> None:
    desk.fake.faults.often("createForumTopic", {Fault.FORBID: 1.0})
    await desk.hears("Maria")
    await desk.until(lambda: bool(desk.calls("createForumTopic")))
    await desk.becomes("failing")
    assert "Telegram does not let the bot write to the group" in str(desk.consoles.states()[0].reason)


async def test_a_bug_of_ours_is_told_where_it_was_met_once_and_nothing_else_waits(desk: Desk) -> None:
    maria, pavel = await desk.hears("Maria"), await desk.hears("Pavel")
    topic, other = await desk.topic("Maria"), await desk.topic("Pavel")
    # A table that is not there: what is asked of the desk breaks in a way that nobody foresaw.
    await desk.write(lambda tx: tx.run("alter table drafts rename to elsewhere"))
    desk.group.say(desk.fake.state, ANNA, "will break", topic=topic)
    desk.group.say(desk.fake.state, ANNA, "/take", topic=other)
    told = await desk.reads(topic, "⚠️ This was not done: something in Omnid itself broke.")
    assert "daemon's log" in told.text
    await desk.reads(other, "Anna has it now")
    desk.fake.state.redeliver(2)
    await desk.write(lambda tx: tx.run("alter table elsewhere rename to drafts"))
    desk.group.say(desk.fake.state, ANNA, "goes through", topic=topic)
    await desk.reads(topic, "Anna has it now")
    assert sum("not done" in text for text in desk.texts(topic)) == 1
    assert [one.text for one in await desk.thread(maria.conversation_id)] == ["hello", "goes through"]
    assert [one.text for one in await desk.thread(pavel.conversation_id)] == ["hello"]


@pytest.mark.slow
async def test_a_bug_of_ours_is_told_of_a_file_a_button_and_a_correction_too(desk: Desk) -> None:
    said = await desk.hears("Maria")
    topic = await desk.topic("Maria")
    card = await desk.card(topic)
    number = desk.fake.state.next_message
    desk.group.say(desk.fake.state, ANNA, "It costs 5", topic=topic)
    await desk.reads(topic, "Anna has it now")
    await desk.write(lambda tx: tx.run("alter table audit rename to elsewhere"))
    desk.fake.state.files["doc"] = b"the invoice"
    desk.group.tap(desk.fake.state, ANNA, card, f"close:{said.conversation_id}")
    await desk.answered("not done")
    desk.group.correct(desk.fake.state, ANNA, number, "It costs 6", topic=topic)
    desk.group.say(desk.fake.state, ANNA, topic=topic, document={"file_id": "doc", "file_name": "invoice.txt"})
    await desk.until(lambda: sum("not done" in text for text in desk.texts(topic)) == 3)
    await desk.write(lambda tx: tx.run("alter table elsewhere rename to audit"))
    desk.group.say(desk.fake.state, ANNA, "behind it", topic=topic)
    desk.group.say(desk.fake.state, ANNA, "/history", topic=topic)
    await desk.reads(topic, "behind it")
    assert sum("not done" in text for text in desk.texts(topic)) == 3


@pytest.mark.slow
async def test_that_another_program_takes_what_is_written_is_told_in_the_group(desk: Desk) -> None:
    desk.fake.faults.often("getUpdates", {Fault.CONFLICT: 1.0})
    await desk.reads(None, "Another program takes what is written to this bot")
    assert desk.consoles.states()[0].state == "failing"
