from omnid.channel import Secret
from omnid_email.envelope import opened as unwrapped
from omnid_email.fake import FakeMail, written

from .conftest import ANN, Desk, Opened


def texts(messages: object) -> list[str]:
    return [message.text for message in messages]  # type: ignore[attr-defined]


async def test_what_waited_arrives_once_each_in_order_and_is_marked(fake: FakeMail, opened: Opened) -> None:
    for number in range(120):
        fake.write(ANN, f"mail {number}")
    async with opened(receiving=True) as desk:
        await fake.box.until(lambda: fake.box.acknowledged == 120)
        assert texts(desk.port.received) == [f"mail {number}" for number in range(120)]
    assert all(mail.flags == {"\\Seen"} for mail in fake.box.mails)


async def test_new_mail_is_told_of_while_waiting(fake: FakeMail, opened: Opened) -> None:
    async with opened(receiving=True, poll_interval=600) as desk:
        for number in range(3):
            fake.write(ANN, f"mail {number}")
            await desk.port.until(lambda number=number: len(desk.port.received) == number + 1)  # type: ignore[misc]


async def test_a_server_that_tells_nothing_is_asked(fake: FakeMail, opened: Opened) -> None:
    async with opened(receiving=True, idle=False, poll_interval=0.05) as desk:
        await desk.port.until(lambda: "working" in desk.port.states)
        fake.write(ANN, "found by looking")
        await desk.port.until(lambda: bool(desk.port.received))


async def test_what_came_during_an_outage_is_caught_up_with(fake: FakeMail, opened: Opened) -> None:
    fake.write(ANN, "before")
    async with opened(receiving=True) as first:
        await first.port.until(lambda: _last(first) == 1)
    fake.box.put(written(ANN, "support@shop.example", "read by somebody meanwhile", number=50), flags={"\\Seen"})
    fake.write(ANN, "unread")
    async with opened(receiving=True, cursor=first.port.saved_cursor) as second:
        await second.port.until(lambda: len(second.port.received) == 2)
        assert texts(second.port.received) == ["read by somebody meanwhile", "unread"]


async def test_a_mailbox_numbered_anew_is_read_again_and_nothing_is_doubled(fake: FakeMail, opened: Opened) -> None:
    old = written(ANN, "support@shop.example", "dealt with years ago", number=90)
    fake.box.put(old, flags={"\\Seen"}, at=1_000_000_000)
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: "working" in desk.port.states)
        fake.write(ANN, "one")
        await fake.box.until(lambda: fake.box.acknowledged == 1)
        fake.box.number_anew()
        fake.write(ANN, "two")
        fake.cut()
        await desk.port.until(lambda: len(desk.port.received) == 2)
        assert texts(desk.port.received) == ["one", "two"]
        assert [raw.key for raw in desk.port.duplicates] == ["1.ann@example.org"]
        await desk.port.until(lambda: str(desk.port.saved_cursor).startswith("2:3:"))


async def test_old_mail_that_was_read_is_left_alone_unless_asked_for(fake: FakeMail, opened: Opened) -> None:
    fake.box.put(written(ANN, "support@shop.example", "read", number=90), flags={"\\Seen"}, at=1_000_000_000)
    fake.box.put(written(ANN, "support@shop.example", "unread", number=91), at=1_000_000_000)
    for first, expected in (("unseen", ["unread"]), ("nothing", []), ("all", ["read", "unread"])):
        async with opened(receiving=True, first=first) as desk:
            await desk.port.until(lambda desk=desk: _last(desk) == 2)  # type: ignore[misc]
            assert texts(desk.port.received) == expected


def _last(desk: Desk) -> int:
    return int((desk.port.saved_cursor or "0:0").split(":")[1])


async def test_stored_mail_is_moved_where_the_settings_say(fake: FakeMail, opened: Opened) -> None:
    fake.write(ANN, "hello")
    async with opened(receiving=True, after="move", move_to="Archive"):
        await fake.box.until(lambda: bool(fake.box.folders["Archive"]))
    assert fake.box.mails == []


async def test_mail_that_cannot_be_moved_is_taken_in_all_the_same(fake: FakeMail, opened: Opened) -> None:
    fake.write(ANN, "hello")
    async with opened(receiving=True, after="move", move_to="No such folder") as desk:
        await desk.port.until(lambda: bool(desk.port.received))
        fake.write(ANN, "again")
        await desk.port.until(lambda: len(desk.port.received) == 2)


async def test_a_broken_connection_is_made_again(fake: FakeMail, opened: Opened) -> None:
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: desk.port.states == ["working"])
        fake.cut()
        await desk.port.until(lambda: desk.port.states[-1].startswith("failing"))
        fake.write(ANN, "after the break")
        await desk.port.until(lambda: bool(desk.port.received))


async def test_a_refused_login_is_told_without_the_password(fake: FakeMail, opened: Opened) -> None:
    async with opened(receiving=True, password=Secret("mistyped")) as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert desk.port.states[0].startswith("failing: 127.0.0.1 does not accept the login support@shop.example")
        assert "mistyped" not in desk.port.states[0]


async def test_a_folder_that_is_not_there_is_told(fake: FakeMail, opened: Opened) -> None:
    async with opened(receiving=True, folder="Поддержка") as desk:
        await desk.port.until(lambda: bool(desk.port.states))
        assert "does not open the folder Поддержка" in desk.port.states[0]


async def test_a_mail_that_is_too_large_comes_with_its_beginning_and_a_note(fake: FakeMail, opened: Opened) -> None:
    fake.write(ANN, "The text stands in front. " + "filling " * 40_000)
    async with opened(receiving=True, size_limit=100_000) as desk:
        await desk.port.until(lambda: bool(desk.port.received))
        (mail,) = desk.port.received
        assert mail.text.startswith("The text stands in front.")
        assert "bytes, more than the channel fetches" in mail.text
        assert len(unwrapped(desk.port.arrivals[0].raw.payload)[1]) < 300_000


async def test_one_mail_that_the_server_cannot_give_is_kept_as_such(fake: FakeMail, opened: Opened) -> None:
    fake.write(ANN, "before")
    fake.box.put(b"?", broken=True)
    fake.write(ANN, "after")
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: len(desk.port.received) == 2)
        (lost,) = [arrival for arrival in desk.port.arrivals if arrival.error]
        assert "cannot give it" in str(lost.error)


async def test_the_same_mail_by_two_addresses_is_one(fake: FakeMail, opened: Opened) -> None:
    raw = fake.write(ANN, "to both")
    fake.box.put(b"Delivered-To: help@shop.example\r\n" + raw)
    fake.write(ANN, "next")
    async with opened(receiving=True) as desk:
        await desk.port.until(lambda: len(desk.port.arrivals) == 2)
        assert texts(desk.port.received) == ["to both", "next"]


async def test_an_access_token_lets_us_in(fake: FakeMail, opened: Opened) -> None:
    fake.write(ANN, "hello")
    async with opened(receiving=True, password=None, oauth_token=Secret(fake.box.password)) as desk:
        await desk.port.until(lambda: bool(desk.port.received))
