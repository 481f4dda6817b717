import random

import pytest

from omnid.channel import Rejected, Retry, Unreachable
from omnid_exec.lines import KEPT, Accepted, Lines, Said, read, written


def test_a_stream_cut_anywhere_gives_the_same_lines() -> None:
    stream = b'{"ready":true}\n\n  \n{"sent":"k"}\r\nlast\nunfinished'
    chance = random.Random(3)
    for _ in range(50):
        lines, found, rest = Lines(), list[bytes](), stream
        while rest:
            size = chance.randint(1, 7)
            found += lines.feed(rest[:size])
            rest = rest[size:]
        assert found == [b'{"ready":true}', b'{"sent":"k"}\r', b"last"]


def test_of_a_line_without_end_the_beginning_is_kept_once() -> None:
    lines = Lines(longest=100_000)
    found = [line for _ in range(30) for line in lines.feed(b"x" * 10_000)]
    assert found == [b"x" * KEPT]
    assert lines.feed(b"xx\nnext\n") == [b"next"]


@pytest.mark.parametrize("line", [b"", b"hello", b"[]", b'"x"', b'{"key":""}', b'{"key":5}', b'{"a":' + b"[" * 99999])
def test_what_is_no_line_says_so(line: bytes) -> None:
    with pytest.raises(ValueError):
        read(line)


def test_lines_of_the_future_are_nothing() -> None:
    assert read(b'{"weather":"fine"}') == Said()


def test_a_failure_is_the_outcome_it_names() -> None:
    retry = read(b'{"failed":"k","outcome":"retry","reason":"busy","after":3}').why()
    assert (type(retry), getattr(retry, "after", None)) == (Retry, 3.0)
    assert type(read(b'{"failed":"k"}').why()) is Rejected
    assert type(read(b'{"failed":"k","outcome":"unreachable"}').why()) is Unreachable
    with pytest.raises(ValueError):
        read(b'{"failed":"k","outcome":"tired"}').why()


def test_what_we_say_is_one_line() -> None:
    assert written(Accepted(refused="7", error="two\nlines")) == b'{"refused":"7","error":"two\\nlines"}\n'
