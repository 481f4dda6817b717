"""The language of filters is taken apart, or says where it cannot be."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from omnid.errors import Invalid
from omnid.policy.filtering import CHECKS, Ago, Since, Words, parse


def test_a_filter_is_a_row_of_terms() -> None:
    assert parse("state:open  -tag:VIP,late waiting>1h30m opened<=2026-01-01") == [
        Words("state", ("open",), False, 1),
        Words("tag", ("vip", "late"), True, 13),
        Ago("waiting", True, 5_400_000, False, 27),
        Since("opened", False, 1_767_225_600_000, False, 41),
    ]


def test_a_value_in_quotation_marks_may_hold_what_separates() -> None:
    assert parse('text:"a b, c",d attr.plan:"*"') == [
        Words("text", ("a b, c", "d"), False, 1),
        Words("attr.plan", ("*",), False, 17),
    ]


def test_no_filter_is_no_term() -> None:
    assert parse(" ") == []


def test_a_time_has_a_zone_or_is_utc() -> None:
    assert parse("closed>2026-01-01T12:00") == parse("closed>2026-01-01T15:00+03:00")


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("state:open refund", 12, "to find words say text:refund"),
        ("state:opne", 1, "say one of open, snoozed, closed"),
        ("is:vip", 1, "say one of waiting"),
        ("colour:red", 1, "there is no term “colour”; the terms are state:"),
        ("tag:", 5, "a value is missing"),
        ("tag:a,,b", 7, "a value is missing"),
        ('text:"a', 6, "a quotation mark is not closed"),
        ('text:""', 6, "a value is missing"),
        ('text:"a"b', 9, "a space has to stand between terms"),
        ("waiting:5m", 1, "waiting>2d"),
        ("tag>5m", 1, "“tag” is not compared: tag:5m"),
        ("idle>2026-01-01", 1, "is no length of time"),
        ("opened>yesterday", 1, "or a date such as 2026-01-31"),
        ("opened>2026-02-30", 1, "or a date"),
        ("opened>1d,2d", 1, "is compared with one value"),
        ("tag:42", 1, "cannot be a tag"),
        ("tag:a\0", 6, "is not text"),
        (" ".join(["tag:a"] * 31), 181, "at most 30 terms"),
        ("tag:" + ",".join("a" * 31), 65, "at most 30 values"),
    ],
)
def test_what_is_wrong_is_told_with_its_column(text: str, where: int, why: str) -> None:
    with pytest.raises(Invalid, match=f"^The filter, column {where}: ") as refused:
        parse(text)
    assert why in refused.value.message
    assert refused.value.details["path"] == "filter"


def test_a_filter_has_a_limit() -> None:
    with pytest.raises(Invalid, match="at most 1,000 are possible"):
        parse("x" * 1001)


_pieces = st.sampled_from(
    [*CHECKS, "attr.x", "opened", "waiting", ":", ">", "<=", ",", "-", '"', " ", "2d", "9999999w"]
)


@given(st.one_of(st.text(max_size=80), st.lists(_pieces, max_size=20).map("".join)))
@example("opened>0001-01-01T00:00+14:00")
@example("opened>9999-12-31T23:59-14:00")
def test_any_text_is_a_filter_or_invalid(text: str) -> None:
    try:
        terms = parse(text)
    except Invalid:
        return
    assert all(term.column >= 1 for term in terms)
