from hypothesis import given
from hypothesis import strategies as st

from omnid.channel import Entity, EntityType
from omnid_telegram.markup import from_telegram, to_telegram, utf16_length
from omnid_telegram.updates import MessageEntity

texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("😀👍🏽é́𝔘")), max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Entity]]:
    text = draw(texts.filter(bool))
    entities = []
    for sort in draw(st.lists(st.sampled_from(list(EntityType)), max_size=4)):
        start = draw(st.integers(0, len(text) - 1))
        length = draw(st.integers(1, len(text) - start))
        url = "https://shop.example/" if sort is EntityType.LINK else None
        entities.append(Entity(type=sort, offset=start, length=length, url=url))
    return text, entities


@given(marked())
def test_markup_survives_the_way_to_telegram_and_back(value: tuple[str, list[Entity]]) -> None:
    text, entities = value
    assert from_telegram(text, to_telegram(text, entities)) == entities


@given(marked())
def test_telegram_counts_the_same_characters(value: tuple[str, list[Entity]]) -> None:
    text, entities = value
    units = text.encode("utf-16-le")
    for ours, theirs in zip(entities, to_telegram(text, entities), strict=True):
        cut = units[theirs.offset * 2 : (theirs.offset + theirs.length) * 2].decode("utf-16-le")
        assert cut == text[ours.offset : ours.offset + ours.length]


@given(texts)
def test_length_is_in_utf16_units(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(texts, st.integers(-5, 130), st.integers(-5, 130))
def test_whatever_telegram_says_stays_inside_the_text(text: str, offset: int, length: int) -> None:
    for entity in from_telegram(text, [MessageEntity(type="bold", offset=offset, length=length)]):
        assert 0 <= entity.offset < entity.offset + entity.length <= len(text)


def test_an_edge_inside_a_surrogate_pair_moves_outwards() -> None:
    (entity,) = from_telegram("a😀b", [MessageEntity(type="bold", offset=2, length=1)])
    assert (entity.offset, entity.length) == (1, 1)


def test_a_link_without_an_address_and_an_entity_beyond_the_text_are_left_out() -> None:
    link = Entity(type=EntityType.LINK, offset=0, length=2)
    beyond = Entity(type=EntityType.BOLD, offset=9, length=2)
    assert to_telegram("text", [link, beyond]) == []


def test_an_unknown_markup_is_left_out() -> None:
    assert from_telegram("text", [MessageEntity(type="hologram", offset=0, length=4)]) == []
