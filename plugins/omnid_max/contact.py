"""Contact cards: the phones and the name in them, and whether MAX vouches for them; pure."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator

__all__ = ["name_in", "phones_in", "vouched"]

_LINE = re.compile(r"^(?:[\w-]+\.)?(TEL|FN)(?:;[^:\r\n]*)?:([^\r\n]*)$", re.IGNORECASE | re.MULTILINE)


def phones_in(vcf: str) -> list[str]:
    """As ``+`` and digits."""
    numbers = ("".join(char for char in value if char.isascii() and char.isdigit()) for value in _values(vcf, "TEL"))
    return list(dict.fromkeys(f"+{number}" for number in numbers if number))


def name_in(vcf: str) -> str:
    return next((value.strip() for value in _values(vcf, "FN") if value.strip()), "")


def vouched(token: str, vcf: str, given: str) -> bool:
    """Whether ``given`` is MAX's hash of this card: HMAC-SHA256 with the bot's token.

    Not in the schema: what is hashed, and that as hex, is what public clients agree on; some take base64 too. The card
    may come with its line ends escaped, and is hashed with real ones.
    """
    for spelling in _spellings(vcf):
        digest = hmac.digest(token.encode(), spelling.encode(errors="surrogatepass"), hashlib.sha256)
        for good in (digest.hex(), base64.b64encode(digest).decode(), base64.urlsafe_b64encode(digest).decode()):
            folded = given.lower() if len(given) == len(digest.hex()) else given
            if hmac.compare_digest(good.encode(), folded.encode(errors="surrogatepass")):
                return True
    return False


def _values(vcf: str, name: str) -> Iterator[str]:
    for found in _LINE.finditer(_unescaped(vcf).replace("\r\n", "\n")):
        if found[1].upper() == name:
            yield found[2]


def _spellings(vcf: str) -> list[str]:
    real = re.sub(r"\r?\n", "\r\n", _unescaped(vcf))
    return list(dict.fromkeys([vcf, _unescaped(vcf), real]))


def _unescaped(vcf: str) -> str:
    return vcf.replace("\\r\\n", "\r\n")
