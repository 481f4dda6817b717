"""Splitting: nothing is lost, nothing is too long, nothing is torn."""

from hypothesis import given
from hypothesis import strategies as st

from omnid.channel import Capabilities, TextUnit
from omnid.model import (
    Attachment,
    AttachmentId,
    AttachmentState,
    AttachmentType,
    Entity,
    EntityType,
    MessageId,
)
from omnid.policy.splitting import parts, split

TEXTS = st.lists(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\x00"), st.sampled_from(["ab", " ", "\n", ". ", "🇷🇺", "👩‍💻"])
    ),
    max_size=200,
).map("".join)


def units(text: str, unit: TextUnit) -> int:
    if unit is TextUnit.UTF16:
        return len(text.encode("utf-16-le")) // 2
    return len(text) if unit is TextUnit.CHARACTER else len(text.encode())


@given(TEXTS, st.integers(8, 60), st.sampled_from(TextUnit))
def test_pieces_fit_and_together_they_say_the_same(text: str, limit: int, unit: TextUnit) -> None:
    pieces = split(text, [], limit, unit)
    assert all(units(piece.text, unit) <= limit for piece in pieces)
    said = "".join("".join(piece.text.split()) for piece in pieces)
    assert said == "".join(text.split())


@given(TEXTS, st.integers(8, 40), st.data())
def test_entities_keep_covering_the_same_text(text: str, limit: int, data: st.DataObject) -> None:
    if not text:
        return
    offset = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(1, len(text) - offset))
    pieces = split(text, [Entity(type=EntityType.BOLD, offset=offset, length=length)], limit, TextUnit.UTF16)
    bold = "".join(piece.text[one.offset : one.offset + one.length] for piece in pieces for one in piece.entities)
    assert "".join(bold.split()) == "".join(text[offset : offset + length].split())


def test_an_entity_that_fits_is_not_torn() -> None:
    text = "some words before and then a long link text here and after"
    at = text.index("a long link text")
    pieces = split(
        text, [Entity(type=EntityType.LINK, offset=at, length=16, url="https://x.example")], 32, TextUnit.UTF16
    )
    whole = [piece.text[one.offset : one.offset + one.length] for piece in pieces for one in piece.entities]
    assert whole == ["a long link text"]


def test_a_text_is_cut_at_paragraphs_before_words() -> None:
    pieces = split("First paragraph.\n\nSecond one, with more words.", [], 30, TextUnit.CHARACTER)
    assert [piece.text for piece in pieces] == ["First paragraph.", "Second one, with more words."]


def test_a_flag_and_a_joined_emoji_stay_whole() -> None:
    text = "🇷🇺" * 40
    for piece in split(text, [], 31, TextUnit.UTF16):
        assert len(piece.text) % 2 == 0


def test_files_that_may_go_together_do() -> None:
    together = Capabilities(text_limit=100, caption_limit=100, files_together=3)
    files = [file(f"{number}.pdf") for number in range(5)]
    found = parts("hello", (), files, (), together)
    assert [(part.text, part.attachment, part.more) for part in found] == [
        ("hello", files[0], (files[1], files[2])),
        ("", files[3], (files[4],)),
    ]


def file(name: str) -> Attachment:
    return Attachment(
        id=AttachmentId(1), message_id=MessageId(1), public_id="p", type=AttachmentType.FILE,
        state=AttachmentState.STORED, name=name, mime="", size=1, sha256="0", meta={}, reason=None,
    )  # fmt: skip
