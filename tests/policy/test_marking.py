from omnid.policy.marking import SHOWN, marks, score, snippet
from omnid.policy.search_words import parse
from omnid.policy.stemming import stem, words


def marked(text: str, question: str) -> list[str]:
    return [text[one.offset : one.offset + one.length] for one in marks(text, parse(question))]


def test_other_forms_are_marked_too() -> None:
    assert marked("Где мои Посылки? Посылку жду.", "посылка") == ["Посылки", "Посылку"]
    assert marked("He delivers what was delivered", "delivering") == ["delivers", "delivered"]


def test_a_phrase_is_one_mark_and_only_in_its_very_form() -> None:
    assert marked("my parcels, my parcel", '"my parcel"') == ["my parcel"]


def test_beginnings_mark_the_whole_word() -> None:
    assert marked("pay by PayPal", "payp*") == ["PayPal"]


def test_what_is_excluded_is_not_marked() -> None:
    assert marked("parcel lost", "parcel -found") == ["parcel"]


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    found = snippet("before " * 100 + "the Parcel stands here " + "after " * 100, parse("parcel"))
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert len(found.text) <= SHOWN + 2
    assert [found.text[one.offset : one.offset + one.length] for one in found.marks] == ["Parcel"]


def test_a_snippet_is_one_line() -> None:
    assert snippet("one\n\ntwo\tthree", parse("two")).text == "one two three"


def test_the_very_form_and_the_shorter_text_score_more() -> None:
    asked = parse("parcel")
    assert score("the parcel", asked) > score("the parcels", asked)
    assert score("the parcel", asked) > score("the parcel " + "and more " * 200, asked)


def test_words_are_folded_by_their_letters() -> None:
    assert words("Café ЁЖ Йод И\u0306од") == ["cafe", "еж", "йод", "йод"]


def test_stems_go_by_the_script_of_each_word() -> None:
    assert stem("доставку") == stem("доставка")
    assert stem("delivered") == stem("delivery"[:7] + "s")
    assert stem("12345") == "12345"
