import asyncio

import pytest

from omnid.channel import Echoed, Reach, Receipt, Secret
from omnid_vk.fake import FakeVk, Fault

from .conftest import PERSON, Opened
from .test_api import outgoing


async def test_a_burst_arrives_once_each_and_in_order(fake: FakeVk, opened: Opened) -> None:
    start = fake.state.ts
    for number in range(250):
        fake.state.write(PERSON, f"message {number}")
    async with opened(receiving=True, cursor=str(start)) as desk:
        await fake.state.until(lambda: fake.state.confirmed == 250)
        assert [message.text for message in desk.port.received] == [f"message {number}" for number in range(250)]
        assert desk.port.saved_cursor == str(fake.state.ts)
        assert {message.sender.name for message in desk.port.received} == {f"Person {PERSON}"}
    assert [method for method, _ in fake.state.calls].count("users.get") == 1


async def test_the_first_start_takes_in_what_waits_unread(fake: FakeVk, opened: Opened) -> None:
    fake.state.write(PERSON, "read long ago")
    fake.state.unread.clear()
    for number in range(3):
        fake.state.write(PERSON, f"waiting {number}")
    fake.state.answer(PERSON, "by a program that marks nothing as read", admin=5)
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: len(desk.port.received) == 3)
        fake.state.write(PERSON, "new")
        await desk.port.until(lambda: len(desk.port.received) == 4)
    assert [message.text for message in desk.port.received] == ["waiting 0", "waiting 1", "waiting 2", "new"]


async def test_events_that_come_again_are_ignored(fake: FakeVk, opened: Opened) -> None:
    async with opened(receiving=True, cursor=str(fake.state.ts)) as desk:
        fake.state.write(PERSON, "one")
        await desk.port.until(lambda: len(desk.port.received) == 1)
        fake.faults.next("a_check", Fault.REDELIVER)
        fake.state.write(PERSON, "two")
        await desk.port.until(lambda: bool(desk.port.duplicates))
        fake.state.write(PERSON, "three")
        await desk.port.until(lambda: len(desk.port.received) == 3)
        assert [message.text for message in desk.port.received] == ["one", "two", "three"]


async def test_an_expired_key_is_renewed_and_nothing_is_missed(fake: FakeVk, opened: Opened) -> None:
    start = fake.state.ts
    fake.state.write(PERSON, "waiting")
    fake.state.unread.clear()
    fake.faults.next("a_check", Fault.KEY_EXPIRED)
    async with opened(receiving=True, cursor=str(start)) as desk:
        await desk.port.until(lambda: bool(desk.port.received))
    assert [message.text for message in desk.port.received] == ["waiting"]


@pytest.mark.parametrize("fault", [Fault.GAP, Fault.LOST])
async def test_forgotten_events_are_read_from_the_unread_conversations(
    fake: FakeVk, opened: Opened, fault: Fault
) -> None:
    start = fake.state.ts
    fake.state.write(PERSON, "forgotten")
    fake.faults.next("a_check", fault, fault)
    # That VK has trouble just then must not lose them either.
    fake.faults.next("messages.getConversations", Fault.SLOW_DOWN)
    async with opened(receiving=True, cursor=str(start)) as desk:
        await desk.port.until(lambda: bool(desk.port.received))
        fake.state.write(PERSON, "after")
        await desk.port.until(lambda: len(desk.port.received) == 2)
    assert [message.text for message in desk.port.received] == ["forgotten", "after"]
    assert desk.port.arrivals[0].raw.key == f"history:{PERSON}:1"


async def test_a_key_that_may_not_read_conversations_still_receives(fake: FakeVk, opened: Opened) -> None:
    fake.faults.next("messages.getConversations", Fault.REFUSE)
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.polls > 0)
        fake.state.write(PERSON, "new")
        await desk.port.until(lambda: bool(desk.port.received))


@pytest.mark.parametrize(
    "poison",
    [
        b'{"type":"message_new","event_id":"p","object":{"message":{"text":"\\ud800 ]}"}}}',  # spoils the whole answer
        b'{"type":"message_new","event_id":"p","object":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"type":"message_new","event_id":"p","object":{"message":{"peer_id":"no number"}}}',
        b'{"type":"message_new","event_id":"p","object":{"message":{"text":"\xff"}}}',
    ],
    ids=["surrogate", "depth", "type", "utf8"],
)
async def test_one_undecodable_event_blocks_nothing(fake: FakeVk, opened: Opened, poison: bytes) -> None:
    start = fake.state.ts
    for number in range(60):
        fake.state.write(PERSON, f"before {number}")
    fake.state.push_raw(poison)
    for number in range(60):
        fake.state.write(PERSON, f"after {number}")
    async with opened(receiving=True, cursor=str(start)) as desk:
        await fake.state.until(lambda: fake.state.confirmed == 121)
        texts = [message.text for message in desk.port.received]
        assert texts == [f"{when} {number}" for when in ("before", "after") for number in range(60)]
        (kept,) = [arrival for arrival in desk.port.arrivals if arrival.error]
        assert kept.raw.payload == poison


async def test_an_answer_that_is_nothing_is_trouble_and_no_loss(fake: FakeVk, opened: Opened) -> None:
    fake.faults.next("a_check", Fault.NONSENSE, Fault.BAD_GATEWAY, Fault.DROP)
    async with opened(receiving=True, cursor=str(fake.state.ts)) as desk:
        await desk.port.until(lambda: any("Long Poll" in state for state in desk.port.states))
        fake.state.write(PERSON, "after the trouble")
        await desk.port.until(lambda: bool(desk.port.received))
        await desk.port.until(lambda: desk.port.states[-1] == "working")
        assert not any("key" in state for state in desk.port.states)


async def test_nobody_there_is_told_without_the_token(fake: FakeVk, opened: Opened) -> None:
    async with opened(receiving=True, arrange=False, base_url="http://127.0.0.1:1") as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert desk.port.states[0].startswith("failing: VK cannot be reached")
    async with opened(receiving=True, token=Secret("vk1.a.other")) as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert "does not accept the token" in desk.port.states[0]
        assert "vk1.a" not in desk.port.states[0]


async def test_long_poll_is_switched_on_only_where_it_is_off(fake: FakeVk, opened: Opened) -> None:
    for _ in range(2):
        async with opened(receiving=True) as desk:
            await fake.state.until(lambda: fake.state.polls > 0)
            fake.state.polls = 0
            assert [check.ok for check in await desk.vk.check()] == [True, True, True]
    assert [method for method, _ in fake.state.calls].count("groups.setLongPollSettings") == 1


async def test_without_the_right_to_manage_it_receives_what_there_is(fake: FakeVk, opened: Opened) -> None:
    fake.state.rights.remove("manage")
    async with opened(receiving=True) as desk:
        await fake.state.until(lambda: fake.state.polls > 0)
        fake.state.write(PERSON, "hello")
        await desk.port.until(lambda: bool(desk.port.received))


async def test_a_name_that_cannot_be_found_out_holds_nothing_up(fake: FakeVk, opened: Opened) -> None:
    fake.faults.next("users.get", Fault.ERROR)
    async with opened(receiving=True, cursor=str(fake.state.ts)) as desk:
        fake.state.write(PERSON, "nameless")
        await desk.port.until(lambda: bool(desk.port.received))
        fake.state.write(PERSON, "named")
        await desk.port.until(lambda: len(desk.port.received) == 2)
    first, second = (message.sender for message in desk.port.received)
    assert (first.name, first.username) == ("", f"id{PERSON}")
    assert (second.name, second.username) == (f"Person {PERSON}", f"person{PERSON}")


async def test_a_pressed_button_is_stored_and_its_spinner_stopped(fake: FakeVk, opened: Opened) -> None:
    async with opened(receiving=True, cursor=str(fake.state.ts)) as desk:
        await desk.vk.send(outgoing())
        fake.state.press(fake.state.sent[0], '{"data":"rate:5","text":"Great"}')
        await fake.state.until(
            lambda: any(method == "messages.sendMessageEventAnswer" for method, _ in fake.state.calls)
        )
        (message,) = desk.port.received
        assert (message.pressed, message.reply_to) == ("rate:5", f"{PERSON}:1")
    (params,) = [given for method, given in fake.state.calls if method == "messages.sendMessageEventAnswer"]
    assert (params["user_id"], params["peer_id"]) == (str(PERSON), str(PERSON))


async def test_our_own_messages_are_no_echo_and_a_humans_is(fake: FakeVk, opened: Opened) -> None:
    async with opened(receiving=True, cursor=str(fake.state.ts)) as desk:
        await desk.vk.send(outgoing())
        fake.state.answer(PERSON, "from VK's own window", admin=5)
        await fake.state.until(lambda: fake.state.confirmed == 2)
        (echo,) = desk.port.incoming
        assert isinstance(echo, Echoed)
        assert (echo.text, echo.author, echo.recipient.name) == ("from VK's own window", "Person 5", f"Person {PERSON}")


async def test_reading_and_forbidding_are_told(fake: FakeVk, opened: Opened) -> None:
    async with opened(receiving=True, cursor=str(fake.state.ts)) as desk:
        sent = await desk.vk.send(outgoing())
        fake.state.read(PERSON, fake.state.sent[0].cmid)
        fake.state.allow(PERSON, allowed=False)
        fake.state.allow(PERSON)
        await fake.state.until(lambda: fake.state.confirmed == 4)
        receipt, *reach = desk.port.incoming
        assert isinstance(receipt, Receipt)
        assert (receipt.external_id, receipt.up_to) == (sent.external_id, True)
        assert [one.reachable for one in reach if isinstance(one, Reach)] == [False, True]


async def test_many_messages_leave_at_once(fake: FakeVk, opened: Opened) -> None:
    people = [PERSON + number for number in range(40)]
    for person in people:
        fake.state.person(person)
    async with opened() as desk:
        await asyncio.gather(
            *(desk.vk.send(outgoing(str(person), recipient=str(person), number=person)) for person in people)
        )
    assert sorted(message.text for message in fake.state.sent) == sorted(map(str, people))
