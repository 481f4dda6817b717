"""Origins, compared as browsers mean them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnid.http import origins


@pytest.mark.parametrize(
    ("origin", "pattern", "yes"),
    [
        ("https://shop.example", "https://shop.example/", True),
        ("https://shop.example", "shop.example", True),
        ("http://shop.example:8080", "shop.example", True),
        ("http://shop.example:8080", "shop.example:8080", True),
        ("http://shop.example:8080", "shop.example:80", False),
        ("https://shop.example", "http://shop.example", False),
        ("https://a.shop.example", "https://shop.example", False),
        ("https://a.shop.example", "*.shop.example", True),
        ("https://a.b.shop.example", "https://*.shop.example", True),
        ("https://shop.example", "https://*.shop.example", False),
        ("https://evilshop.example", "*.shop.example", False),
        ("https://xn--80aswg.xn--p1ai", "https://сайт.рф", True),
        ("http://[::1]:8080", "http://[::1]:8080", True),
        ("null", "null", False),
        ("", "", False),
        ("file://", "file://", False),
    ],
)
def test_origins(origin: str, pattern: str, yes: bool) -> None:
    assert origins.matches(origin, [pattern]) is yes


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_compared_without_a_fuss(origin: str, pattern: str) -> None:
    origins.matches(origin, [pattern, "https://shop.example"])


@given(st.from_regex(r"[a-z0-9.@/:\\#?-]{0,30}", fullmatch=True))
def test_nothing_but_the_host_itself_counts(noise: str) -> None:
    found = origins.parse(f"https://evil.example{noise}")
    assert found is None or found.host.startswith("evil.example") or "@" in noise
