import email
from email import policy
from email.message import EmailMessage

from omnid.channel import Entity, EntityType, Outgoing, Received
from omnid_email import EmailConfig, incoming
from omnid_email.compose import File, composed, message_id
from omnid_email.memory import Memory, remembered

CONFIG = EmailConfig(address="support@shop.example", name="Магазин «Омнид»", imap_host="x", smtp_host="x")
TOKEN = "12zabcdefghij234567"
MEMORY = Memory(
    message_id="last@mail.example.org",
    references=["first@mail.example.org", "omnid.x@shop.example"],
    subject="Заказ",
    sender="Ann Lee <ann@example.org>",
    at=1794813300000,
    quote="Where is it?\n\n> Hm",
)
REPLY = Outgoing(
    key="k1", number=1, recipient="ann@example.org", text="It is on its way.", token=TOKEN, thread=remembered(MEMORY)
)


def mail_of(outgoing: Outgoing, config: EmailConfig = CONFIG, files: tuple[File, ...] = ()) -> EmailMessage:
    raw = composed(outgoing, config, files, 1_794_816_000)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_reply_is_threaded_and_comes_back_by_its_token() -> None:
    mail = mail_of(REPLY)
    assert mail["From"] == "Магазин «Омнид» <support@shop.example>"
    assert mail["Reply-To"].addresses[0].addr_spec == f"support+{TOKEN}@shop.example"
    assert mail["Message-ID"] == f"<{message_id(REPLY, CONFIG)}>"
    assert mail["In-Reply-To"] == "<last@mail.example.org>"
    assert mail["References"].split() == [
        "<first@mail.example.org>",
        "<omnid.x@shop.example>",
        "<last@mail.example.org>",
    ]
    assert mail["Subject"] == "Re: Заказ"
    assert mail["Auto-Submitted"] is None


def test_it_ends_with_the_mail_it_answers_in_both_forms() -> None:
    mail = mail_of(REPLY)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content() == (
        "It is on its way.\n\n16.11.2026, 07:15 UTC, Ann Lee <ann@example.org>:\n> Where is it?\n>\n> > Hm\n"
    )
    assert '<blockquote type="cite">Where is it?<br>' in html.get_content()


def test_our_own_form_is_folded_by_our_own_rules() -> None:
    (back,) = incoming(composed(REPLY, CONFIG, (), 0))
    assert isinstance(back, Received)
    assert back.text == "It is on its way."


def test_without_plus_addresses_and_quotes() -> None:
    config = EmailConfig(
        address="support@shop.example", imap_host="x", smtp_host="x", plus_address=False, quote=False, subject="Hello"
    )
    mail = mail_of(REPLY, config)
    body = mail.get_body(("plain",))
    assert body is not None
    assert (mail["Reply-To"], body.get_content()) == (None, "It is on its way.")
    first = Outgoing(key="k", number=1, recipient="ann@example.org", text="Hi")
    assert (mail_of(first, config)["Subject"], mail_of(first, config)["In-Reply-To"]) == ("Hello", None)


def test_what_no_operator_wrote_says_so() -> None:
    mail = mail_of(Outgoing(key="k", number=1, recipient="ann@example.org", text="Hi", automatic=True))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


def test_markup_is_html_and_text_is_never_markup() -> None:
    marks = [
        Entity(type=EntityType.BOLD, offset=0, length=4),
        Entity(type=EntityType.LINK, offset=5, length=4, url='https://x.example/?a="b"'),
        Entity(type=EntityType.LINK, offset=10, length=4, url="javascript:alert(1)"),
        Entity(type=EntityType.ITALIC, offset=2, length=6),
    ]
    out = Outgoing(key="k", number=1, recipient="ann@example.org", text="bold link evil <b>\nnext", entities=marks)
    html = mail_of(out).get_body(("html",))
    assert html is not None
    assert (
        '<b>bold</b> <a href="https://x.example/?a=&quot;b&quot;">link</a> evil &lt;b&gt;<br>\nnext'
        in html.get_content()
    )


def test_hostile_subjects_and_ids_make_no_headers() -> None:
    memory = Memory(message_id="a@b", subject="x\r\nBcc: all@example.org", references=["c\r\nX-Evil: 1@d"])
    mail = mail_of(Outgoing(key="k", number=1, recipient="ann@example.org", text="Hi", thread=remembered(memory)))
    assert (mail["Bcc"], mail["X-Evil"]) == (None, None)


def test_long_ids_stay_whole() -> None:
    long = f"{'A' * 90}@prod.outlook.example"
    memory = Memory(message_id=long, references=[f"{number}{long}" for number in range(40)])
    mail = mail_of(Outgoing(key="k", number=1, recipient="ann@example.org", text="Hi", thread=remembered(memory)))
    ids = mail["References"].split()
    assert (ids[0], ids[-1], len(ids)) == (f"<0{long}>", f"<{long}>", 20)


def test_names_of_files_are_readable_everywhere() -> None:
    files = (File(name="счёт за ноябрь.pdf", mime="application/pdf", data=b"%PDF"), File(name="", mime="?", data=b"x"))
    parts = list(mail_of(REPLY, files=files).iter_attachments())
    assert [part.get_filename() for part in parts] == ["счёт за ноябрь.pdf", "file"]
    assert [part.get_content_type() for part in parts] == ["application/pdf", "application/octet-stream"]
