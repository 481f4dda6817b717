"""Folds away what an answer quotes, by the habits of Russian and English mail programs; pure.

What is folded is only left out of the text that is shown first: the whole is always kept. In doubt nothing is folded.
"""

import re
from typing import NamedTuple

__all__ = ["Folded", "folded", "is_forward"]


class Folded(NamedTuple):
    """``rule``: which habit was recognised; None where nothing was folded."""

    text: str
    rule: str | None


_DATE = (
    r"(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}\.? (янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?,? \d{4}"
    r"|\d{1,2}\.? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? \d{4}"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4})"
)
_TIME = r"\d{1,2}[:.]\d{2}(:\d{2})?( ?[ap]\.?m\.?)?"
_MAILBOX = r"< ?[^<>\s]+@[^<>\s]+>"
_SAID = (
    r"(wrote|writes|said|написала?(\(а\))?|пишет|пис[ау]ла?(\(а\))?|сообщила?(\(а\))?|отправила?(\(а\))?"
    r"|schrieb|a écrit|escribió|пише|напісаў)"
)
# How an answer introduces the mail it quotes. Each stands alone on one to three lines and ends with a colon.
_INTRODUCTIONS = (
    ("Gmail", rf"(on|am|le|el) .{{0,120}}{_DATE}.{{0,200}}\b{_SAID} ?:"),
    ("Gmail", rf"(пн|вт|ср|чт|пт|сб|вс)[а-я]*,? .{{0,8}}{_DATE}( ?г\.?)?,? (в )?{_TIME},? .{{1,150}}{_MAILBOX} ?:"),
    ("Gmail", rf"{_DATE}( ?г\.?)?,? (в )?{_TIME} пользователь .{{1,200}}{_SAID} ?:"),
    ("iOS", rf"{_DATE}( ?г\.?)?,? (в|at) {_TIME},? .{{1,200}}{_SAID} ?:"),
    ("Mail.ru", rf"([а-я]+, )?{_DATE}( ?г\.?)?,? {_TIME}( ?[+-]\d{{1,2}}:?\d{{2}})? от .{{1,200}}:"),
    ("Yandex", rf"{_DATE}( ?г\.?)?,? (в )?{_TIME},? .{{1,150}}<? ?[^<>\s]+@[^<>\s]+>? ?:"),
    ("Thunderbird", rf"{_DATE}( ?г\.?)?,? (в )?{_TIME}.{{0,12}}, .{{1,150}}{_SAID} ?:"),
    ("The Bat!", rf"(вы|you) {_SAID}.{{0,60}}({_DATE}|{_TIME}).{{0,40}}:"),
    ("other", rf".{{1,150}}{_SAID}.{{0,20}}{_DATE}.{{0,40}}:"),
    ("other", rf"(в|во|on) .{{0,40}}{_DATE}.{{0,150}}{_SAID} ?:"),
)  # fmt: skip
_INTRODUCED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _INTRODUCTIONS)
_LOOSE = re.compile(rf".{{0,200}}({_DATE}|@|{_SAID}).{{0,200}}:", re.IGNORECASE)
"""Enough where “>” lines follow."""

_RULER = re.compile(
    r"[-_*]{2,} ?(original message|исходное сообщение|original-nachricht|первоначальное сообщение|"
    r"reply message|исходное письмо) ?[-_*]{2,}|_{20,}",
    re.IGNORECASE,
)
_OUTLOOK = (
    re.compile(r"\*?(from|от|от кого|von|de|від)\*? ?: ?\*?.*\S", re.IGNORECASE),
    re.compile(r"\*?(sent|date|отправлено|дата|когда|gesendet|envoyé|надіслано)\*? ?: ?\*?.*\d.*", re.IGNORECASE),
    re.compile(r"\*?(to|кому|an|à|тема|subject|betreff|objet|копия|cc|кому)\*? ?: ?\*?.*", re.IGNORECASE),
)
_FORWARD = re.compile(
    r"-{3,} ?(forwarded message|(пересылаемое|пересланное|перенаправленное) (сообщение|письмо)) ?-{3,}"
    r"|begin forwarded message:|начало (переадресованного|пересылаемого) (сообщения|письма):?",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(
    r"\s*((re|ответ|отв)(\[\d+\])?: ?)?(fwd?|пересл|переслано|пер|wg)(\[\d+\])?:", re.IGNORECASE
)
_QUOTED = re.compile(r"\s{0,3}(>|&gt;)")
_SIGNATURE = re.compile(r"(--|—|_{2,5}) ?$")
_LONGEST_LINE = 500
_MOST = 200_000
"""Characters; what is longer is no letter, and looking for habits in it takes long."""


def is_forward(subject: str) -> bool:
    """What is forwarded is the matter itself, so none of it is folded."""
    return bool(_FORWARD_SUBJECT.match(subject))


def folded(text: str, quoted_from: int | None = None, *, subject: str = "") -> Folded:
    """``quoted_from``: the line at which the HTML says that the answered mail begins."""
    if len(text) > _MOST:
        return Folded(text, None)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    whole = Folded("\n".join(lines).strip("\n").rstrip(), None)
    if is_forward(subject) or any(_FORWARD.match(line.strip(" >*")) for line in lines if len(line) < _LONGEST_LINE):
        return whole
    head, rule = _before_tail(lines, quoted_from)
    kept, block_rule = _without_block(head)
    rest = "\n".join(kept).strip("\n").rstrip()
    return Folded(rest, block_rule or rule) if rest.strip() and (rule or block_rule) else whole


def _before_tail(lines: list[str], quoted_from: int | None) -> tuple[list[str], str | None]:
    """Before the first line from which all is the answered mail, as Outlook writes."""
    for index, line in enumerate(lines):
        if index == quoted_from:
            return lines[:index], "HTML"
        if len(line) > _LONGEST_LINE or _QUOTED.match(line):
            continue
        if _is_outlook(lines, index) or (_RULER.fullmatch(line.strip()) and _is_outlook(lines, _next(lines, index))):
            return lines[:index], "Outlook"
        if _RULER.fullmatch(line.strip()) and not line.strip().startswith("___"):
            return lines[:index], "Outlook"
        found = _introduction(lines, index)
        if found is not None and not any(_QUOTED.match(one) for one in lines[index:]):
            return lines[:index], found
    return lines, None


def _next(lines: list[str], index: int) -> int:
    """The next line that is not blank."""
    return next((at for at in range(index + 1, len(lines)) if lines[at].strip()), len(lines))


def _is_outlook(lines: list[str], index: int) -> bool:
    """“From:”, “Sent:” and “To:” under each other, as a mail's own header."""
    block = [line.strip() for line in lines[index : index + 12] if line.strip()][:5]
    if len(block) < 3 or not _OUTLOOK[0].fullmatch(block[0][:_LONGEST_LINE]):
        return False
    rest = [line[:_LONGEST_LINE] for line in block[1:]]
    return any(_OUTLOOK[1].fullmatch(line) for line in rest) and any(_OUTLOOK[2].fullmatch(line) for line in rest)


def _introduction(lines: list[str], index: int) -> str | None:
    """The habit by which the lines from ``index`` on introduce a quote; a long one is wrapped."""
    joined = ""
    for line in lines[index : index + 3]:
        bare = line.strip()
        if not bare:
            return None
        joined = f"{joined} {bare}".strip()
        if len(joined) > _LONGEST_LINE:
            return None
        if joined.endswith(":"):
            return next((name for name, pattern in _INTRODUCED if pattern.fullmatch(joined)), None)
    return None


def _without_block(lines: list[str]) -> tuple[list[str], str | None]:
    """Without the lines marked “>” and what introduces them; answers between the quoted lines keep them all."""
    blocks = _blocks(lines)
    if not blocks:
        return lines, None
    first, last = blocks[0][0], blocks[-1][1]
    begin, rule = _introduced_at(lines, first)
    above = any(line.strip() for line in lines[:begin])
    below = _without_signature(lines[last:])
    if len(blocks) > 1 and not above:
        return lines, None  # answers between the lines, from the first one on
    if len(blocks) > 1:
        begin, rule = _introduced_at(lines, blocks[-1][0])
        return (lines[:begin], rule) if _is_one_quote(lines, blocks) and not below else (lines, None)
    if below:
        return (lines, None) if above else (lines[last:], rule)
    return lines[:begin], rule


def _is_one_quote(lines: list[str], blocks: list[tuple[int, int]]) -> bool:
    """Several blocks, and only the last one stands after all that was written: then it alone is folded."""
    return bool(_introduction_above(lines, blocks[-1][0]))


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """Runs of “>” lines as (first, behind the last); blank lines and lines torn off a long one belong to them."""
    blocks: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if not _QUOTED.match(line):
            continue
        if blocks and all(not between.strip() for between in lines[blocks[-1][1] : index]):
            blocks[-1] = (blocks[-1][0], index + 1)
        else:
            blocks.append((index, index + 1))
    return blocks


def _introduced_at(lines: list[str], first: int) -> tuple[int, str]:
    found = _introduction_above(lines, first)
    return found if found is not None else (first, "“>”")


def _introduction_above(lines: list[str], first: int) -> tuple[int, str] | None:
    """Where the introduction above a quote begins, and whose habit it is."""
    end = first
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    for start in range(max(0, end - 3), end):
        name = _introduction(lines, start)
        if name is not None and start + _length(lines, start) == end:
            return start, name
    if end and _LOOSE.fullmatch(lines[end - 1].strip()[:_LONGEST_LINE]):
        return end - 1, "other"
    return None


def _length(lines: list[str], start: int) -> int:
    return next((n for n in (1, 2, 3) if lines[start : start + n][-1].strip().endswith(":")), 3)


def _without_signature(lines: list[str]) -> bool:
    """Whether something is said in these lines before a signature."""
    for line in lines:
        if _SIGNATURE.match(line.strip()):
            return False
        if line.strip():
            return True
    return False
