from pathlib import Path

import pytest

from omnid.channel import (
    AttachmentType,
    Claimed,
    ClaimType,
    Echoed,
    Edited,
    Incoming,
    Reach,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Retracted,
    Sender,
)
from omnid_whatsapp import incoming
from omnid_whatsapp.batch import events
from omnid_whatsapp.convert import link_text
from omnid_whatsapp.fake.server import NUMBER
from omnid_whatsapp.ids import addressed

PAYLOADS = Path(__file__).parent / "payloads"
PHONE = "15551230001"
USER_ID = "US.13491208655302741918"
HIDDEN_ID = "US.ENT.11815799212886844830"
ANN = Sender(external_id=PHONE, name="Анна Example")
OWN_PHONE = Claimed(type=ClaimType.PHONE, value=f"+{PHONE}", verified=True)


def converted(name: str) -> list[Incoming]:
    (event,) = events((PAYLOADS / f"{name}.json").read_bytes(), NUMBER)
    return incoming(event.raw.payload)


def received(name: str) -> Received:
    (found,) = converted(name)
    assert isinstance(found, Received)
    return found


# --- who --------------------------------------------------------------------------------------------------------------


def test_who_has_only_a_phone_is_that_phone_and_it_is_verified() -> None:
    assert received("text") == Received(
        external_id="wamid.text", sender=ANN, text="Hi 😀", claims=[OWN_PHONE], at=1763000011000
    )


def test_who_has_both_is_the_user_id_and_the_phone_is_an_alias() -> None:
    message = received("text_both")
    assert message.sender == Sender(external_id=USER_ID, name="Анна Example", username="anna.example", aliases=[PHONE])
    assert message.claims == [OWN_PHONE]


def test_who_hides_the_phone_is_the_user_id() -> None:
    message = received("text_user_id")
    assert message.sender == Sender(external_id=HIDDEN_ID, name="Hidden", username="hidden.one")
    assert message.claims == []


def test_phones_and_user_ids_go_into_fields_of_their_own() -> None:
    assert addressed(PHONE) == {"to": PHONE}
    assert addressed(USER_ID) == {"recipient": USER_ID}
    assert addressed(HIDDEN_ID) == {"recipient": HIDDEN_ID}


def test_a_new_number_is_the_same_person_and_nobody_waits() -> None:
    message = received("number_changed")
    assert message.sender.external_id == "15551230002"
    assert message.sender.aliases == [PHONE]
    assert message.automatic
    assert message.claims == [Claimed(type=ClaimType.PHONE, value="+15551230002", verified=True)]


def test_that_it_was_sent_is_told_with_our_key_which_settles_a_send_of_unknown_outcome() -> None:
    (receipt,) = converted("status_sent")
    assert isinstance(receipt, Receipt)
    assert (receipt.external_id, receipt.state, receipt.key) == ("wamid.ours", ReceiptState.SENT, "k.0")


# --- what -------------------------------------------------------------------------------------------------------------


def test_a_reply_names_the_message_it_answers() -> None:
    assert received("reply").reply_to == "wamid.ours"


@pytest.mark.parametrize(
    ("name", "file", "text"),
    [
        ("image", (AttachmentType.IMAGE, "2754859441498128", "image.jpg", "image/jpeg"), "My 😀 receipt"),
        ("video", (AttachmentType.VIDEO, "31", "video.mp4", "video/mp4"), ""),
        ("voice", (AttachmentType.VOICE, "32", "voice.ogg", "audio/ogg"), ""),
        ("audio", (AttachmentType.AUDIO, "33", "audio.mp3", "audio/mpeg"), ""),
        ("document", (AttachmentType.FILE, "34", "счёт.pdf", "application/pdf"), "Bill"),
        ("sticker", (AttachmentType.STICKER, "35", "sticker.webp", "image/webp"), ""),
    ],
)
def test_a_file_has_its_id_name_and_type(name: str, file: tuple[AttachmentType, str, str, str], text: str) -> None:
    message = received(name)
    (found,) = message.files
    assert (found.type, found.ref, found.name, found.mime) == file
    assert message.text == text


def test_a_place_and_a_card_have_no_bytes() -> None:
    assert received("location").files == [
        RemoteFile(
            type=AttachmentType.LOCATION,
            meta={"latitude": 59.9, "longitude": 30.3, "title": "Office, Nevsky 1"},
        )
    ]
    card = received("contacts")
    assert card.files == [RemoteFile(type=AttachmentType.CONTACT, meta={"name": "Bob Example", "phone": "+1 555 0100"})]
    assert card.claims == [OWN_PHONE]


@pytest.mark.parametrize(
    ("name", "pressed", "text"),
    [("button", "no-payload", "No"), ("button_reply", "yes", "Yes"), ("list_reply", "blue", "Blue")],
)
def test_a_choice_brings_its_data_and_its_words(name: str, pressed: str, text: str) -> None:
    message = received(name)
    assert (message.pressed, message.text) == (pressed, text)


def test_a_reaction_is_put_on_and_taken_off() -> None:
    assert converted("reaction") == [Reacted(external_id="wamid.ours", sender=ANN, reaction="👍")]
    assert converted("reaction_off") == [Reacted(external_id="wamid.ours", sender=ANN, reaction="")]


def test_an_edit_and_a_deletion_name_the_message_they_are_about() -> None:
    assert converted("edit") == [Edited(external_id="wamid.text", sender=ANN, text="Hi again", at=1763000011000)]
    assert converted("revoke") == [Retracted(external_id="wamid.text", at=1763000011000)]


def test_an_advertisement_and_a_link_say_where_somebody_comes_from() -> None:
    assert received("referral").start == "120226305854810726"
    assert received("linked").start == "Ab_-9"
    assert link_text("Ab_-9") in "before 👋 [ref:Ab_-9] after"


def test_an_order_is_readable() -> None:
    assert received("order").text == "Soon, please\n2 × di9ozbzfi4"


def test_what_whatsapp_does_not_pass_on_is_told_to_the_operator() -> None:
    assert "(poll)" in received("unsupported").text


@pytest.mark.parametrize("name", ["welcome", "group", "account"])
def test_what_nobody_wrote_is_nothing(name: str) -> None:
    assert converted(name) == []


@pytest.mark.parametrize(("name", "reason"), [("from_the_future", "hologram"), ("errors", "130429")])
def test_what_is_not_known_is_journalled_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        converted(name)


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_receipts_have_their_time() -> None:
    for name, state, at in (("delivered", ReceiptState.DELIVERED, 13), ("read", ReceiptState.READ, 14)):
        found = converted(f"status_{name}")
        assert found == [Receipt(external_id="wamid.ours", state=state, at=1763000000000 + at * 1000)]


@pytest.mark.parametrize(
    ("name", "said", "unreachable"),
    [
        ("undeliverable", "cannot reach the contact", True),
        ("window", "24 hours", False),
        ("stopped", "no advertising", False),
        ("media", "does not take the file", False),
    ],
)
def test_a_failure_has_a_reason_and_may_be_about_the_person(name: str, said: str, *, unreachable: bool) -> None:
    receipt, *more = converted(f"failed_{name}")
    assert isinstance(receipt, Receipt)
    assert receipt.state is ReceiptState.FAILED
    assert said in (receipt.reason or "")
    assert [isinstance(one, Reach) and one.sender.external_id == PHONE for one in more] == [True] * unreachable


def test_an_answer_from_the_business_app_is_recorded() -> None:
    assert converted("echo") == [
        Echoed(
            external_id="wamid.echo",
            recipient=Sender(external_id=PHONE),
            author="WhatsApp Business app",
            text="From my phone",
            at=1763000015000,
        )
    ]


# --- batches ----------------------------------------------------------------------------------------------------------


def test_a_batch_is_taken_apart_and_its_broken_part_stops_nothing() -> None:
    found = events((PAYLOADS / "batch.json").read_bytes(), NUMBER)
    keys = [event.raw.key for event in found]
    assert keys[:2] == ["wamid.text", "wamid.two"]
    assert keys[2].startswith("sha256:")
    assert keys[3:] == ["wamid.ours:delivered", "wamid.ours:read", "wamid.elsewhere"]
    senders = [_sender(incoming(event.raw.payload)) for event in found[:2]]
    assert senders == [PHONE, HIDDEN_ID]
    with pytest.raises(ValueError):
        incoming(found[2].raw.payload)


def test_a_message_to_another_number_is_kept_and_not_answered_from_ours() -> None:
    elsewhere = events((PAYLOADS / "batch.json").read_bytes(), NUMBER)[-1]
    assert incoming(elsewhere.raw.payload) == []
    assert b"elsewhere" in elsewhere.raw.payload


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"entry":[]}', b'{"entry":[{"changes":[{"field":"messages","value":7}]}]}', b"\xff\xfe"],
)
def test_what_is_no_batch_is_kept_whole_under_its_hash(body: bytes) -> None:
    (event,) = events(body, NUMBER)
    assert event.raw.key.startswith("sha256:")
    with pytest.raises(ValueError):
        incoming(event.raw.payload)


def _sender(found: list[Incoming]) -> str:
    (message,) = found
    assert isinstance(message, Received)
    return message.sender.external_id
