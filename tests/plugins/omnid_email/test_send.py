import email
from collections.abc import AsyncIterator

import pytest
from msgspec import structs

from omnid.channel import (
    AttachmentType,
    ChannelDown,
    Outcome,
    Outgoing,
    OutgoingFile,
    Rejected,
    Retry,
    Secret,
    Unreachable,
    Unsure,
)
from omnid_email.fake import FakeMail, Fault

from .conftest import ANN, Opened

HELLO = Outgoing(key="k1", number=1, recipient=ANN, text="Hello")


async def test_every_try_has_the_same_id(fake: FakeMail, opened: Opened) -> None:
    async with opened() as desk:
        first, second = await desk.email.send(HELLO), await desk.email.send(HELLO)
    assert first == second
    ids = {email.message_from_bytes(raw)["Message-ID"] for raw in fake.box.sent}
    assert ids == {f"<{first.external_id}>"}


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.GREYLIST, Retry),
        (Fault.BUSY, Retry),
        (Fault.NO_SUCH_USER, Unreachable),
        (Fault.SPAM, Rejected),
        (Fault.TOO_LARGE, Rejected),
        (Fault.NO_LOGIN, ChannelDown),
        (Fault.FOREIGN_SENDER, ChannelDown),
        (Fault.DROP_AFTER, Unsure),
        (Fault.DROP_BEFORE, Unsure),
    ],
)
async def test_each_answer_of_the_server_has_its_outcome(
    fake: FakeMail, opened: Opened, fault: Fault, outcome: type[Outcome]
) -> None:
    fake.faults.append(fault)
    async with opened() as desk:
        with pytest.raises(outcome) as told:
            await desk.email.send(HELLO)
        assert type(told.value) is outcome
        await desk.email.send(HELLO)


async def test_nobody_there_is_tried_again_later(fake: FakeMail, opened: Opened) -> None:
    async with opened(smtp_port=1) as desk:
        with pytest.raises(Retry, match="cannot be reached"):
            await desk.email.send(HELLO)


async def test_several_files_go_in_one_mail(fake: FakeMail, opened: Opened) -> None:
    async def read() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        yield b"1.7"

    first = OutgoingFile(type=AttachmentType.FILE, name="счёт.pdf", mime="application/pdf", size=8, open=read)
    second = structs.replace(first, name="plain.pdf")
    async with opened() as desk:
        await desk.email.send(structs.replace(HELLO, file=first, more=[second]))
    mail = email.message_from_bytes(fake.box.sent[0], policy=email.policy.default)
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [
        ("счёт.pdf", b"%PDF-1.7"),
        ("plain.pdf", b"%PDF-1.7"),
    ]


@pytest.mark.slow
async def test_a_mail_larger_than_the_server_takes_is_refused_beforehand(fake: FakeMail, opened: Opened) -> None:
    async def read() -> AsyncIterator[bytes]:
        yield bytes(25_000_000)

    file = OutgoingFile(type=AttachmentType.FILE, name="big", mime="", size=25_000_000, open=read)
    async with opened() as desk:
        with pytest.raises(Rejected, match="the mail server takes 30,000,000"):
            await desk.email.send(structs.replace(HELLO, file=file))


@pytest.mark.parametrize("recipient", ["", "nobody", "a b@c", "a@b, c@d", "support@shop.example"])
async def test_what_is_no_address_or_our_own_is_refused(opened: Opened, recipient: str) -> None:
    async with opened() as desk:
        with pytest.raises(Rejected):
            await desk.email.send(structs.replace(HELLO, recipient=recipient))


async def test_two_machines_that_answer_each_other_stop(fake: FakeMail, opened: Opened) -> None:
    async with opened(automatic_per_day=3) as desk:
        for number in (1, 2, 3, 3):
            await desk.email.send(structs.replace(HELLO, key=f"k{number}", automatic=True))
        with pytest.raises(Rejected, match="automatic mails in 24 hours"):
            await desk.email.send(structs.replace(HELLO, key="k4", automatic=True))
        await desk.email.send(structs.replace(HELLO, key="k5"))
    assert len(fake.box.sent) == 5


async def test_a_restart_does_not_let_two_machines_go_on(opened: Opened) -> None:
    async with opened(automatic_per_day=1) as desk:
        await desk.email.send(structs.replace(HELLO, key="k1", automatic=True))
        memories = desk.port.memories
    async with opened(automatic_per_day=1, memories=memories) as desk:
        await desk.email.send(structs.replace(HELLO, key="k1", automatic=True))
        with pytest.raises(Rejected, match="automatic mails in 24 hours"):
            await desk.email.send(structs.replace(HELLO, key="k2", automatic=True))


async def test_a_link_brings_its_token_back_whatever_the_servers_do_to_its_case(opened: Opened) -> None:
    from omnid_email.ids import start_of

    async with opened() as desk:
        link = await desk.email.link("AbC_-9xyz")
    assert start_of(link.removeprefix("mailto:").upper()) == "AbC_-9xyz"


async def test_the_check_says_what_is_wrong(fake: FakeMail, opened: Opened) -> None:
    async with opened(after="move", move_to="Archive") as desk:
        checks = await desk.email.check()
        assert {check.name: check.ok for check in checks} == dict.fromkeys(
            ["IMAP", "IDLE", "folder", "move_to", "clock", "SMTP", "SMTP size"], True
        )
    for settings, name in (
        ({"folder": "Nope"}, "folder"),
        ({"after": "move", "move_to": "Nope"}, "move_to"),
        ({"imap_port": 1}, "IMAP"),
        ({"smtp_port": 1}, "SMTP"),
        ({"imap_security": "tls"}, "IMAP"),
        ({"smtp_security": "tls"}, "SMTP"),
    ):
        async with opened(**settings) as desk:
            wrong = [check for check in await desk.email.check() if not check.ok]
            assert [check.name for check in wrong] == [name]
            assert wrong[0].hint
    async with opened(password=Secret("mistyped")) as desk:
        wrong = [check for check in await desk.email.check() if not check.ok]
        assert [check.name for check in wrong] == ["IMAP", "SMTP"]
        assert all("made for the application" in check.hint for check in wrong)
