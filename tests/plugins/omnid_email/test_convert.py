from pathlib import Path

import pytest

from omnid.channel import AttachmentType, Echoed, Incoming, Reach, Receipt, ReceiptState, Received
from omnid.testing.fuzz import fuzzed
from omnid_email import KIND, extract, incoming
from omnid_email.convert import Lost, key_of
from omnid_email.envelope import Envelope, wrapped
from omnid_email.fake import written
from omnid_email.memory import recalled

PAYLOADS = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parent / "payloads").glob("*.eml"))}
OWN = Envelope(own=["support@shop.example"], at=1_800_000_000_000)
OURS = "omnid.0123456789abcdef0123.12zabcdefghij234567@shop.example"
TOKEN = "12zabcdefghij234567"


def converted(name: str) -> list[Incoming]:
    return incoming(wrapped(OWN, PAYLOADS[name]))


def received(name: str) -> Received:
    (one,) = converted(name)
    assert isinstance(one, Received)
    return one


def test_a_plain_mail() -> None:
    mail = received("plain")
    assert (mail.external_id, mail.subject, mail.text) == (
        "plain@mail.example.org",
        "Where is it?",
        "Where is my order?",
    )
    assert (mail.sender.external_id, mail.sender.name) == ("ann@example.org", "Ann Lee")
    assert (mail.at, mail.original, mail.automatic, mail.token) == (1794813300000, None, False, None)


@pytest.mark.parametrize(
    "name",
    ["koi8", "cp1251", "undeclared_cp1251", "undeclared_koi8", "undeclared_utf8", "wrong_charset", "unknown_charset"],
)
def test_russian_is_readable_whatever_the_header_says_of_it(name: str) -> None:
    assert received(name).text.startswith("Здравствуйте, где мой заказ?")


def test_headers_in_any_charset_are_readable() -> None:
    assert (received("koi8").sender.name, received("koi8").subject) == ("Иван Петров", "Заказ")
    assert received("cp1251").subject == "Заказ"
    assert (received("undeclared_cp1251").sender.name, received("undeclared_cp1251").subject) == (
        "Иван",
        "Заказ номер семь",
    )
    assert received("undeclared_utf8").subject == "Заказ"


def test_a_mail_without_an_id_has_a_key_that_its_way_does_not_change() -> None:
    raw = PAYLOADS["no_message_id"]
    assert received("no_message_id").external_id == key_of(raw)
    assert key_of(raw).startswith("sha256:")
    assert key_of(b"Delivered-To: help@shop.example\r\nReceived: by mx\r\n" + raw) == key_of(raw)
    assert key_of(raw.replace(b"no id", b"an id")) != key_of(raw)


def test_the_key_is_the_external_id() -> None:
    for name, raw in PAYLOADS.items():
        for one in converted(name):
            if isinstance(one, Received):
                assert one.external_id == key_of(raw), name


@pytest.mark.parametrize("name", ["nothing", "no_from"])
def test_a_mail_without_a_sender_is_shown_all_the_same(name: str) -> None:
    assert received(name).sender.external_id == "unknown@invalid"


def test_an_empty_mail_shows_its_subject() -> None:
    assert received("empty_body").text == "Only a subject"


def test_html_becomes_text_without_scripts_and_remote_pictures() -> None:
    mail = received("html_only")
    assert mail.text == "Hello there\n\nSee order 7 (https://shop.example/7)"
    assert mail.original is not None
    assert "> Old text" in mail.original
    assert "track.example" not in mail.original
    assert "alert" not in mail.original


def test_the_mark_of_outlook_in_the_html_is_understood() -> None:
    assert received("outlook_html").text == "New text"


def test_of_two_forms_the_plain_one_is_taken() -> None:
    assert received("alternative").text == "Plain words"
    assert received("alternative").files == []


def test_deep_structure_loses_nothing() -> None:
    assert received("nested").text == "Deep words\n\nfooter"


def test_an_inline_picture_is_a_file() -> None:
    (file,) = received("inline_image").files
    assert (file.type, file.name, file.mime, file.meta) == (
        AttachmentType.IMAGE,
        "photo.png",
        "image/png",
        {"inline": True},
    )
    assert extract(wrapped(OWN, PAYLOADS["inline_image"]), file.ref or "").startswith(b"\x89PNG")


def test_files_have_readable_harmless_names_and_their_bytes() -> None:
    files = received("files").files
    assert [file.name for file in files] == ["счёт.pdf", "_.._notes.txt"]
    raw = wrapped(OWN, PAYLOADS["files"])
    assert [extract(raw, file.ref or "").strip() for file in files] == [b"%PDF-1.7", b"notes"]
    with pytest.raises(KeyError):
        extract(raw, "77")


def test_what_outlook_packs_is_kept_as_a_file() -> None:
    assert [file.name for file in received("winmail").files] == ["winmail.dat"]


def test_an_invitation_says_when_and_where() -> None:
    mail = received("calendar")
    assert mail.text == (
        "Invitation: Delivery, second try, from 2026-11-16 10:00 UTC, to 2026-11-16 11:00 UTC, "
        "at Office 5, by ann@example.org"
    )
    assert [file.name for file in mail.files] == ["invite.ics"]


def test_a_mail_in_a_mail_is_a_file() -> None:
    (file,) = received("forwarded_as_file").files
    assert (file.name, file.mime) == ("trouble.eml", "message/rfc822")
    assert b"inner words" in extract(wrapped(OWN, PAYLOADS["forwarded_as_file"]), file.ref or "")


@pytest.mark.parametrize("name", ["broken_base64", "no_boundary"])
def test_broken_structure_is_shown_as_it_is(name: str) -> None:
    mail = received(name)
    assert mail.text
    for file in mail.files:
        extract(wrapped(OWN, PAYLOADS[name]), file.ref or "")


def test_an_answer_says_where_it_belongs() -> None:
    mail = received("reply")
    assert mail.text == "Thank you"
    assert mail.original == "Thank you\n\n16.11.2026, 10:15, Shop <support@shop.example>:\n> Done"
    assert mail.refers == [OURS, "first@mail.example.org"]
    assert mail.token == TOKEN
    memory = recalled(mail.thread)
    assert (memory.message_id, memory.references) == ("reply@mail.example.org", ["first@mail.example.org", OURS])
    assert (memory.subject, memory.quote) == ("Re: Order", "Thank you")


def test_the_token_in_the_address_survives_servers_that_change_case() -> None:
    assert received("reply_plus").token == TOKEN


def test_our_own_mail_coming_back_is_nothing_but_another_desks_is_a_mail() -> None:
    ours = PAYLOADS["plain"].replace(b"plain@mail.example.org", OURS.encode())
    assert incoming(wrapped(OWN, ours)) == []
    theirs = ours.replace(b"@shop.example>", b"@other.example>")
    assert isinstance(incoming(wrapped(OWN, theirs))[0], Received)


def test_an_answer_written_with_another_program_is_part_of_the_history() -> None:
    raw = PAYLOADS["plain"].replace(b"Ann Lee <Ann@Example.org>", b"Bob <support@shop.example>")
    raw = raw.replace(b"To: support@shop.example", b"To: Ann <ann@example.org>, support@shop.example")
    (echo,) = incoming(wrapped(OWN, raw))
    assert isinstance(echo, Echoed)
    assert (echo.recipient.external_id, echo.author, echo.text) == ("ann@example.org", "Bob", "Where is my order?")


def test_a_form_on_our_own_site_is_from_whom_it_says_answers_go_to() -> None:
    mail = received("form")
    assert (mail.sender.external_id, mail.automatic) == ("ann@example.org", False)


@pytest.mark.parametrize("name", ["out_of_office", "newsletter", "bounce_of_others"])
def test_what_a_machine_wrote_is_kept_and_nobody_waits(name: str) -> None:
    assert received(name).automatic


def test_a_mail_of_which_only_the_beginning_was_fetched_says_so() -> None:
    raw = wrapped(Envelope(own=OWN.own, size=70_000_000), PAYLOADS["files"][:600])
    (mail,) = incoming(raw)
    assert isinstance(mail, Received)
    assert mail.text.startswith("Two papers")
    assert "70,000,000 bytes" in mail.text
    assert mail.files == []


def test_a_mail_that_the_server_could_not_give_is_a_failure_with_its_reason() -> None:
    with pytest.raises(Lost, match="UID 7"):
        incoming(wrapped(Envelope(lost="no mail with UID 7"), b""))


# --- reports ---


def test_an_unknown_address_fails_the_message_and_the_address() -> None:
    for name in ("bounce_unknown", "bounce_in_words"):
        failed, gone = converted(name)
        assert isinstance(failed, Receipt)
        assert (failed.external_id, failed.state) == (OURS, ReceiptState.FAILED)
        assert "5.1.1" in (failed.reason or "")
        assert isinstance(gone, Reach)
        assert (gone.sender.external_id, gone.reachable) == ("ann@example.org", False)


@pytest.mark.parametrize("name", ["bounce_spam", "bounce_expired"])
def test_another_failure_fails_the_message_alone(name: str) -> None:
    (failed,) = converted(name)
    assert isinstance(failed, Receipt)
    assert failed.state is ReceiptState.FAILED


def test_a_mail_that_is_only_late_is_no_news() -> None:
    assert converted("bounce_late") == []


def test_who_lets_us_know_that_they_read_it_has_read_it() -> None:
    assert converted("read_receipt") == [Receipt(external_id=OURS, state=ReceiptState.READ)]


# --- anything ---


def test_any_bytes_are_a_mail() -> None:
    samples = [wrapped(OWN, raw) for raw in PAYLOADS.values()]
    for broken in fuzzed(samples, each=60):
        for one in KIND.incoming(broken):
            for file in getattr(one, "files", []):
                extract(broken, file.ref)


@pytest.mark.slow
def test_a_header_without_end_and_parts_without_number_are_a_mail() -> None:
    long = b"References: " + b"<a@b> " * 200_000 + b"\r\nSubject: " + b"x" * 500_000 + b"\r\n\r\nhello"
    (mail,) = incoming(long)
    assert isinstance(mail, Received)
    assert mail.text == "hello"
    many = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nhello\r\n" * 20_000
    assert isinstance(incoming(many)[0], Received)
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    assert isinstance(incoming(deep)[0], Received)


def test_deep_html_takes_no_time() -> None:
    html = b"Content-Type: text/html\r\n\r\n" + b"<div><b>" * 50_000 + b"words" + b"</b></div>" * 50_000
    (mail,) = incoming(html)
    assert isinstance(mail, Received)
    assert mail.text == "words"


def test_whom_it_was_sent_to_beside_us_takes_part() -> None:
    raw = written(
        "ann@example.org",
        "Shop <support@shop.example>, Bob <BOB@example.org>",
        "Hello",
        number=1,
        Cc="support+12zabcdefghijklmnop@shop.example, carl@example.org, bob@example.org, ann@example.org",
    )
    (message,) = incoming(wrapped(OWN, raw))
    assert isinstance(message, Received)
    assert message.companions == ["bob@example.org", "carl@example.org"]
