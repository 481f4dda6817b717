"""Operators in private chats with the bot: what is theirs or nobody's, and which conversation an answer goes to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from omnid.model import MessageType
from tests.plugins.omnid_telegram_console.desk import ANNA, BORIS, Desk, opened


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as one:
        await one.add(chat=None)
        one.start()
        await one.pair(ANNA, "anna", private=True)
        await one.pair(BORIS, "boris", private=True)
        yield one


def said(desk: Desk, who: int) -> list[str]:
    return [one.text for one in desk.fake.state.sent if one.chat_id == who]


async def shown(desk: Desk, who: int, part: str) -> int:
    """Wait for it in that chat; the message's id."""
    await desk.until(lambda: any(part in text for text in said(desk, who)))
    return next(one.message_id for one in desk.fake.state.sent if one.chat_id == who and part in one.text)


async def outbound(desk: Desk, conversation: int) -> list[tuple[str, str]]:
    thread = await desk.thread(conversation)
    return [(one.author, one.text) for one in thread if one.type is MessageType.OUTBOUND]


@pytest.mark.slow
async def test_everybody_sees_what_is_nobodys_and_only_its_owner_the_rest(desk: Desk) -> None:
    first = await desk.hears("Maria", "one")
    await shown(desk, ANNA, "Maria: one")
    await shown(desk, BORIS, "Maria: one")
    await desk.asks("conversation.assign", conversation_id=first.conversation_id, operator="anna")
    await desk.hears("Maria", "two")
    await shown(desk, ANNA, "Maria: two")
    await desk.hears("Pavel", "three")
    await shown(desk, BORIS, "Pavel: three")
    assert not any("Maria: two" in text for text in said(desk, BORIS))


async def test_a_reply_to_a_message_answers_its_conversation(desk: Desk) -> None:
    maria, pavel = await desk.hears("Maria", "one"), await desk.hears("Pavel", "two")
    number = await shown(desk, ANNA, "Pavel: two")
    await desk.hears("Pavel", "three")
    await shown(desk, ANNA, "Pavel: three")
    desk.fake.state.write(ANNA, "for Pavel", reply_to_message={"message_id": number})
    await shown(desk, ANNA, "Anna has it now")
    assert await outbound(desk, pavel.conversation_id) == [("Anna", "for Pavel")]
    assert await outbound(desk, maria.conversation_id) == []


@pytest.mark.slow
async def test_without_a_choice_nothing_is_sent_and_the_inbox_is_the_way(desk: Desk) -> None:
    maria = await desk.hears("Maria", "one")
    await shown(desk, ANNA, "Maria: one")
    desk.fake.state.write(ANNA, "to whom?")
    await shown(desk, ANNA, "Which conversation?")
    desk.fake.state.write(ANNA, "/inbox")
    await desk.until(lambda: any("use:1" in str(one.params) for one in desk.fake.state.sent))
    listed = next(one for one in desk.fake.state.sent if "use:1" in str(one.params))
    desk.fake.state.press(listed, f"use:{maria.conversation_id}")
    await desk.answered("Your messages go to #1 Maria now.")
    desk.fake.state.write(ANNA, "to Maria")
    await shown(desk, ANNA, "Anna has it now")
    assert await outbound(desk, maria.conversation_id) == [("Anna", "to Maria")]


@pytest.mark.slow
async def test_a_stranger_in_a_private_chat_can_do_nothing(desk: Desk) -> None:
    maria = await desk.hears("Maria", "one")
    number = await shown(desk, ANNA, "Maria: one")
    desk.fake.state.write(666, "hi there", reply_to_message={"message_id": number})
    await shown(desk, 666, "is not paired")
    assert await outbound(desk, maria.conversation_id) == []
    assert not any("Maria" in text for text in said(desk, 666))


@pytest.mark.slow
async def test_who_saw_it_while_it_was_nobodys_is_told_whose_it_is(desk: Desk) -> None:
    maria = await desk.hears("Maria", "one")
    await shown(desk, ANNA, "Maria: one")
    await shown(desk, BORIS, "Maria: one")
    await desk.asks("conversation.assign", conversation_id=maria.conversation_id, operator="anna")
    await shown(desk, BORIS, "Given to Anna")
    await desk.until(lambda: any("open · Anna" in text for text in said(desk, BORIS)))
    await desk.asks("operator.unpair", login="boris")
    before = len(said(desk, BORIS))
    await desk.asks("conversation.close", desk.anna, conversation_id=maria.conversation_id)
    await shown(desk, ANNA, "✅ Closed.")
    await desk.asks("conversation.reopen", desk.anna, conversation_id=maria.conversation_id)
    await shown(desk, ANNA, "Open again.")
    assert len(said(desk, BORIS)) == before


@pytest.mark.slow
async def test_who_waited_before_anybody_was_paired_is_listed_when_somebody_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.add(chat=None)
        desk.start()
        await desk.until(lambda: bool(desk.calls("getUpdates")))
        await desk.hears("Maria", "early")
        await desk.pair(ANNA, "anna", private=True)
        await shown(desk, ANNA, "#1 Maria · waiting since")
