from omnid.channel import AttachmentType, Claimed, ClaimType, Received, RemoteFile, Sender
from omnid_form import KIND, incoming
from omnid_form.submission import Submission, Upload, encode


def test_a_call_back_is_a_message_with_an_unverified_phone_and_a_time() -> None:
    sent = Submission(
        key="k",
        at=5,
        name="Ann",
        phone="+79211234567",
        shown="+7 921 123-45-67",
        callback=True,
        due_at=9,
        due="2025-11-13 10:00 MSK",
        page="https://shop.example/tea",
        language="ru",
    )
    assert incoming(encode(sent)) == [
        Received(
            external_id="k",
            sender=Sender(external_id="+79211234567", name="Ann", language="ru"),
            text="Call back: +7 921 123-45-67, 2025-11-13 10:00 MSK\nPage: https://shop.example/tea",
            claims=[Claimed(type=ClaimType.PHONE, value="+79211234567")],
            at=5,
            due_at=9,
        )
    ]


def test_a_message_keeps_what_was_written_and_below_it_how_to_answer() -> None:
    sent = Submission(
        key="k",
        at=5,
        phone="+79211234567",
        shown="+7 921 123-45-67",
        email="ann@shop.example",
        text="Where is it?",
        more={"order": "7"},
        files=[Upload(name="a.png", mime="image/png", size=2, data=b"hi")],
    )
    (found,) = incoming(encode(sent))
    assert isinstance(found, Received)
    assert found.text == "Where is it?\n\nPhone: +7 921 123-45-67\nE-mail: ann@shop.example\norder: 7"
    assert found.sender == Sender(external_id="+79211234567", name="+7 921 123-45-67")
    assert found.claims == [
        Claimed(type=ClaimType.PHONE, value="+79211234567"),
        Claimed(type=ClaimType.EMAIL, value="ann@shop.example"),
    ]
    assert found.files == [RemoteFile(type=AttachmentType.IMAGE, ref="0", name="a.png", mime="image/png", size=2)]
    assert KIND.extract is not None
    assert KIND.extract(encode(sent), "0") == b"hi"
