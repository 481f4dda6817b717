from pathlib import Path

import pytest

from omnid.channel import (
    AttachmentType,
    Echoed,
    Edited,
    Incoming,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    Retracted,
    Sender,
)
from omnid_meta.batch import items, journalled
from omnid_meta.convert import incoming
from omnid_meta.fake.server import ACCOUNT

from .conftest import ANN

PAYLOADS = Path(__file__).parent / "payloads"
WHO = Sender(external_id=ANN)
AT = 1763000011000


def converted(name: str, **known: object) -> list[Incoming]:
    """``known``: what the plugin adds before it stores the event."""
    found = items((PAYLOADS / f"{name}.json").read_bytes(), ACCOUNT)
    assert found is not None
    (item,) = found
    item.envelope.update(known)
    (raw,) = journalled(found, b"")
    return incoming(raw.payload)


def received(name: str, **known: object) -> Received:
    (found,) = converted(name, **known)
    assert isinstance(found, Received)
    return found


def test_a_text_has_its_author_s_name_where_it_is_known() -> None:
    assert received("text") == Received(external_id="m_1", sender=WHO, text="Hi 😀", at=AT)
    named = received("text", profile={"first_name": "Ann", "last_name": "Example"})
    assert named.sender == Sender(external_id=ANN, name="Ann Example")
    gram = received("text", profile={"name": "Ann", "username": "ann.example"})
    assert gram.sender == Sender(external_id=ANN, name="Ann", username="ann.example")


def test_a_reply_names_the_message_it_answers() -> None:
    assert received("reply").reply_to == "m_ours"


def test_files_have_their_address_and_a_name() -> None:
    (photo,) = received("image").files
    assert (photo.type, photo.name, received("image").text) == (AttachmentType.IMAGE, "photo_7.jpg", "look")
    assert photo.ref == "https://scontent.example.com/v/t1/photo_7.jpg?oh=1"
    assert [(file.type, file.name) for file in received("two_files").files] == [
        (AttachmentType.VIDEO, "clip.mp4"),
        (AttachmentType.FILE, "счёт.pdf"),
    ]
    assert received("voice").files[0].type is AttachmentType.VOICE
    assert received("thumb").files[0].type is AttachmentType.STICKER
    place = received("location").files[0]
    assert (place.type, place.ref) == (AttachmentType.LOCATION, None)
    assert place.meta == {"latitude": 59.9, "longitude": 30.3, "title": "Pin"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("link", "see\nA page https://shop.example/"),
        ("ig_share", "https://cdn.example.com/post"),
        ("ig_heart", "❤"),
        ("ig_mention", "(mentions you in a story)"),
        ("ig_story_reply", "Wow\n(about a story of yours: https://cdn.example.com/story)"),
        ("ig_changes", "By changes"),
    ],
)
def test_what_is_no_file_is_words(name: str, text: str) -> None:
    assert received(name).text == text


@pytest.mark.parametrize("name", ["empty", "ig_unsupported"])
def test_what_meta_does_not_pass_on_is_told_to_the_operator(name: str) -> None:
    assert "does not pass on" in received(name).text


@pytest.mark.parametrize(
    ("name", "pressed", "text", "start"),
    [
        ("quick_reply", "blue", "Blue", None),
        ("postback", "GET_STARTED", "Get started", "Ab_-9"),
        ("postback_old", "yes", "Yes", None),
    ],
)
def test_a_choice_brings_its_data_and_its_words(name: str, pressed: str, text: str, start: str | None) -> None:
    message = received(name)
    assert (message.pressed, message.text, message.start) == (pressed, text, start)


def test_a_link_into_an_old_chat_and_an_advertisement_say_where_somebody_comes_from() -> None:
    assert (received("referral").start, received("referral").automatic) == ("Ab_-9", True)
    assert (received("ad").start, received("ad").automatic) == ("6045246247433", False)


def test_reactions_edits_and_deletions_name_their_message() -> None:
    assert converted("reaction") == [Reacted(external_id="m_ours", sender=WHO, reaction="❤")]
    assert converted("reaction_off") == [Reacted(external_id="m_ours", sender=WHO, reaction="")]
    assert converted("ig_edit") == [Edited(external_id="m_1", sender=WHO, text="Hi again", at=AT)]
    assert converted("ig_deleted") == [Retracted(external_id="m_1", at=AT)]


def test_receipts_name_messages_where_meta_tells_only_a_time() -> None:
    assert converted("delivery") == [
        Receipt(external_id=mid, state=ReceiptState.DELIVERED, at=AT) for mid in ("m_a", "m_b")
    ]
    read = Receipt(external_id="m_ours", state=ReceiptState.READ, up_to=True, at=AT)
    assert converted("read", up_to="m_ours") == [read]
    assert converted("ig_read") == [read]
    assert converted("read") == []


def test_an_answer_from_the_inbox_is_recorded_and_our_own_is_not() -> None:
    assert converted("echo_inbox") == [
        Echoed(external_id="m_inbox", recipient=WHO, author="inbox", text="From the inbox", at=1763000012000)
    ]
    assert converted("echo_ours") == []
    assert converted("echo_inbox", ours=True) == []


@pytest.mark.parametrize("name", ["standby", "feed"])
def test_what_is_not_for_us_is_kept_and_ignored(name: str) -> None:
    assert converted(name) == []


def test_another_account_s_messages_are_kept_and_not_answered_from_ours() -> None:
    body = (PAYLOADS / "text.json").read_bytes()
    (raw,) = journalled(items(body, "999"), body)
    assert incoming(raw.payload) == []


def test_a_batch_is_taken_apart_and_its_broken_part_stops_nothing() -> None:
    body = (PAYLOADS / "batch.json").read_bytes()
    raws = journalled(items(body, ACCOUNT), body)
    assert [raws[0].key, raws[2].key] == ["message:m_1", "message:m_3"]
    assert raws[1].key.startswith("sha256:")
    with pytest.raises(ValueError):
        incoming(raws[1].payload)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"entry":[]}', b'{"entry":[{"messaging":7}]}', b"\xff\xfe"])
def test_what_is_no_batch_is_kept_whole_under_its_hash(body: bytes) -> None:
    (raw,) = journalled(items(body, ACCOUNT), body)
    assert raw.key.startswith("sha256:")
    assert raw.payload == body
    with pytest.raises(ValueError):
        incoming(raw.payload)


def test_keys_differ_between_things_and_not_between_copies() -> None:
    bodies = {path.stem: path.read_bytes() for path in sorted(PAYLOADS.glob("*.json"))}
    about_one = ["text", "ig_deleted", "ig_edit", "reaction", "reaction_off", "read", "postback", "delivery"]
    keys = [journalled(items(bodies[name], ACCOUNT), b"")[0].key for name in about_one]
    assert len(set(keys)) == len(keys)
    for body in bodies.values():
        assert journalled(items(body, ACCOUNT), body) == journalled(items(body, ACCOUNT), body)
