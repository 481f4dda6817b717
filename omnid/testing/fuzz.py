"""Broken variants of good payloads, the same ones for the same seed."""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

__all__ = ["fuzzed"]

_ODD: tuple[Any, ...] = (None, True, -1, 2**64, 1e308, "", "\x00", "😀" * 50, "<script>", [], {}, [[[]]], {"id": None})


def fuzzed(samples: Sequence[bytes], *, seed: int = 0, each: int = 200) -> Iterator[bytes]:
    """Cut, flipped and mistyped: ``each`` variants of every sample."""
    random = Random(seed)
    yield from (b"", b"null", b"[]", b"{}", b"\xff\xfe", b'"', b"[" * 100_000)
    for sample in samples:
        for _ in range(each):
            yield random.choice((_cut, _flipped, _mistyped))(sample, random)


def _cut(sample: bytes, random: Random) -> bytes:
    return sample[: random.randrange(len(sample) + 1)]


def _flipped(sample: bytes, random: Random) -> bytes:
    changed = bytearray(sample or b" ")
    changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _mistyped(sample: bytes, random: Random) -> bytes:
    """JSON with one value exchanged for an odd one; what is not JSON is cut."""
    try:
        value = json.loads(sample)
    except ValueError:
        return _cut(sample, random)
    places = list(_places(value))
    if places:
        container, key = random.choice(places)
        container[key] = random.choice(_ODD)
    return json.dumps(value).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)
