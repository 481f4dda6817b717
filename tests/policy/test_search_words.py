import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnid.errors import Invalid
from omnid.policy.search_words import Term, contact, parse


def test_words_are_found_in_any_form() -> None:
    assert parse("Посылка ЁЛКА") == [Term(("посылка",)), Term(("елка",))]


def test_quotes_of_any_sort_make_a_phrase() -> None:
    for question in ('"my parcel"', "“my parcel”", "«my parcel»"):
        assert parse(question) == [Term(("my", "parcel"), exact=True)]


def test_a_star_makes_a_beginning() -> None:
    assert parse("parc*") == [Term(("parc",), exact=True, beginning=True)]
    assert parse('"my parc"*') == [Term(("my", "parc"), exact=True, beginning=True)]


def test_a_minus_excludes_and_a_hyphen_does_not() -> None:
    assert parse("parcel -lost") == [Term(("parcel",)), Term(("lost",), excluded=True)]
    assert parse("по-русски") == [Term(("по",)), Term(("русски",))]


def test_an_address_is_looked_for_as_it_is() -> None:
    assert parse("anna@example.com") == [Term(("anna", "example", "com"), exact=True)]


def test_a_phone_number_is_known_in_every_spelling() -> None:
    assert contact("8 (921) 123-45-67") == contact("+7 921 1234567")


@pytest.mark.parametrize("question", ["", "  ", "***", '""', "-lost", "—", "x" * 501, "a*", "w " * 21])
def test_what_cannot_be_looked_for_is_refused_in_a_sentence(question: str) -> None:
    with pytest.raises(Invalid):
        parse(question)


@given(st.text(max_size=60))
def test_anything_typed_is_terms_or_a_sentence(question: str) -> None:
    try:
        terms = parse(question)
    except Invalid:
        return
    assert all(word and word.isalnum() for term in terms for word in term.words)
