"""Signs in mail: of machines, of charsets, of ids, and what servers' answers mean."""

import pytest

from omnid.channel import ChannelDown, Outcome, Rejected, Retry, Unreachable
from omnid_email.automatic import why_automatic
from omnid_email.charset import decoded
from omnid_email.headers import Address, text_of
from omnid_email.ids import message_ids, own_id, plus_address, plus_token, split_own_id
from omnid_email.outcomes import refusal
from omnid_email.parts import parsed

ANN = Address("Ann", "ann@example.org")
OWN = frozenset({"support@shop.example"})


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "Return-Path: <>",
        "Precedence: bulk",
        "List-Id: <news.example.org>",
        "List-Unsubscribe: <mailto:x@example.org>",
        "X-Autoreply: yes",
        "Subject: Автоответ: Заказ",
        "Subject: Out of office: order",
        "Content-Type: multipart/report; report-type=feedback-report",
    ],
)
def test_a_machine_is_known_by_its_headers(header: str) -> None:
    assert why_automatic(parsed(f"{header}\r\n\r\nx".encode()), ANN, OWN)


@pytest.mark.parametrize("address", ["mailer-daemon@x.example", "no-reply@x.example", "noreply+7@x.example"])
def test_a_machine_is_known_by_its_address(address: str) -> None:
    assert why_automatic(parsed(b"\r\n"), Address("", address), OWN)


@pytest.mark.parametrize(
    "header",
    [
        "Subject: Where is my order",
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: All",
        "List-Id: <support.shop.example>\r\nList-Post: <mailto:support@shop.example>\r\nPrecedence: list",
        "Return-Path: <ann@example.org>",
    ],
)
def test_a_person_is_not_taken_for_a_machine(header: str) -> None:
    assert why_automatic(parsed(f"{header}\r\n\r\nx".encode()), ANN, OWN) is None


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Здравствуйте, где мой заказ?", "cp1251"),
        ("Здравствуйте, где мой заказ?", "koi8-r"),
        ("Здравствуйте, где мой заказ?", "cp866"),
        ("Здравствуйте, где мой заказ?", "utf-8"),
        ("ЗДРАВСТВУЙТЕ, где мой заказ номер 7?", "koi8-r"),
        ("Où est ma commande, s'il vous plaît?", "cp1252"),
        ("Where is it?", "ascii"),
    ],
)
def test_undeclared_text_is_read_right(text: str, charset: str) -> None:
    assert decoded(text.encode(charset)) == text
    assert decoded(text.encode(charset), "x-unknown") == text


def test_a_damaged_text_is_still_what_it_says_it_is() -> None:
    assert decoded("Здравствуйте, где мой заказ? ".encode() * 10 + b"\xd0", "utf-8").startswith("Здравствуйте")
    assert decoded(b"a\x00b", "utf-8") == "ab"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет"),
        ("=?utf-8?B?0J/RgNC4?= =?utf-8?B?0LLQtdGC?=", "Привет"),
        ("=?utf-8?B?0J/RgNA=?=\r\n =?utf-8?B?uNCy0LXRgg==?=", "Привет"),
        ("=?windows-1251?Q?=CF=F0=E8=E2=E5=F2_=21?= ok", "Привет ! ok"),
        ("=?utf-8?B?0J/RgNC40LLQtdGC", "=?utf-8?B?0J/RgNC40LLQtdGC"),
        ("=?x-nothing?Q?abc?=", "abc"),
        ("a\r\n\tb", "a b"),
    ],
)
def test_encoded_words_are_read_leniently(raw: str, text: str) -> None:
    assert text_of(raw) == text


def test_ids_are_found_and_those_of_ours_known() -> None:
    assert message_ids(" <a@B.C>\r\n\t<D.e@f>  junk <a@b.c>") == ["a@b.c", "D.e@f"]
    assert message_ids("no-brackets@example.org") == ["no-brackets@example.org"]
    assert message_ids("Your message of Monday") == []
    for token in ("", "12zabcdefghij234567"):
        ours = own_id("key.0", token, "Shop.Example")
        assert split_own_id(ours.upper()) == (token or None, "shop.example")
        assert own_id("key.0", token, "Shop.Example") == ours != own_id("key.1", token, "Shop.Example")
    assert split_own_id("a@b.c") is None


def test_a_token_comes_back_from_a_plus_address() -> None:
    assert plus_token(plus_address("support@shop.example", "12zabcdefghij234567")) == "12zabcdefghij234567"
    assert plus_token("ann+shopping@example.org") is None
    assert plus_token("support@shop.example") is None


@pytest.mark.parametrize(
    ("code", "text", "stage", "outcome"),
    [
        (450, "4.2.0 Greylisted", "recipient", Retry),
        (452, "4.2.2 Mailbox full", "recipient", Retry),
        (421, "Too many connections", "connect", Retry),
        (454, "4.7.0 Temporary authentication failure", "login", Retry),
        (535, "5.7.8 Bad credentials", "login", ChannelDown),
        (553, "5.7.1 Not owned by user", "sender", ChannelDown),
        (552, "5.3.4 Too big", "sender", Rejected),
        (550, "5.1.1 No such user", "recipient", Unreachable),
        (550, "No such user here", "recipient", Unreachable),
        (550, "5.2.1 Disabled", "recipient", Unreachable),
        (550, "5.7.1 Refused by policy", "recipient", Rejected),
        (554, "5.7.1 Spam", "data", Rejected),
        (550, "5.1.1 No such user", "data", Unreachable),
    ],
)
def test_each_answer_of_a_server_has_its_meaning(code: int, text: str, stage: str, outcome: type[Outcome]) -> None:
    found = refusal(code, text, stage)
    assert type(found) is outcome
    assert text in found.reason
