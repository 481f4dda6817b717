"""HTML of a mail → plain text: cleaned first, remote pictures left out, quoted blocks marked with “>”; pure."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

__all__ = ["Plain", "plain"]

_DEEPEST = 400
"""Elements inside each other; beyond it cleaning takes time that grows with the square of the depth."""
_NO_END = "area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|source|td|th|tr|wbr|tbody|thead"
_TAG = re.compile(rf"<(/?)(?!(?:{_NO_END})\b)[a-z][a-z0-9]*\b", re.IGNORECASE)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"})
_BLOCKS = _SPACED | {
    "address", "article", "aside", "center", "dd", "div", "dl", "dt", "figure", "footer", "form", "header", "hr", "li",
    "main", "nav", "section", "tr", "body",
}  # fmt: skip
# The answered mail begins at these: Outlook on the web, Outlook for phones, new Outlook, Yahoo.
_QUOTE_BEGINS = re.compile(
    r"\b(divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|yahoo_quoted|yahoo-quoted)"
)
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_ZERO = re.compile("[\u200b\u2060\ufeff\u00ad\u034f]")
_LONGEST_ALT = 8


class Plain(NamedTuple):
    """``quoted_from``: the line where a mail program says that the answered mail begins."""

    text: str
    quoted_from: int | None


def plain(html: str) -> Plain:
    if _depth(html) > _DEEPEST:
        return Plain(_stripped(html), None)
    reader = _Reader()
    reader.feed(_clean(html))
    reader.close()
    return reader.result()


def _clean(html: str) -> str:
    """Scripts, styles, forms, comments and remote pictures are gone; what is left is well-formed."""
    import nh3

    tags = set(nh3.ALLOWED_TAGS) | {"font", "tt", "body"}
    attributes = {"*": {"id", "class"}, "a": {"href"}, "img": {"alt"}}
    return nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        clean_content_tags={"script", "style", "title", "noscript", "template", "object", "svg", "math"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def _depth(html: str) -> int:
    deepest = depth = 0
    for tag in _TAG.finditer(html):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _stripped(html: str) -> str:
    """For what is too deep to be meant: the words without the tags."""
    bare = re.sub(r"<(script|style)\b.*?(</\1>|$)", " ", html, flags=re.IGNORECASE | re.DOTALL)
    bare = re.sub(r"<(br|p|div|tr|li)\b[^>]*>", "\n", bare, flags=re.IGNORECASE)
    lines = (_SPACE.sub(" ", line).strip() for line in unescape(re.sub(r"<[^>]*>", "", bare)).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects lines; ``_depth`` is how many quotes we are in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []
        self._line: list[str] = []
        self._depth = 0
        self._pre = 0
        self._link: tuple[str, int] | None = None
        self._blank = False
        self._marked: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BLOCKS:
            self._break(spaced=tag in _SPACED)
        if self._marked is None and _QUOTE_BEGINS.search(f"{given.get('id') or ''} {given.get('class') or ''}"):
            self._break()
            self._marked = len(self._lines)
        match tag:
            case "br":
                self._break(always=True)
            case "blockquote":
                self._depth += 1
            case "li":
                self._line.append("- ")
            case "td" | "th" if self._line:
                self._line.append("  ")
            case "pre":
                self._pre += 1
            case "a":
                self._link = (given.get("href") or "", len(self._line))
            case "img" if 0 < len(given.get("alt") or "") <= _LONGEST_ALT:
                self._line.append(given.get("alt") or "")  # a smiley, as Gmail and Yandex send them

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        if tag in _BLOCKS:
            self._break(spaced=tag in _SPACED)
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        if tag == "pre":
            self._pre = max(0, self._pre - 1)

    def handle_data(self, data: str) -> None:
        data = _ZERO.sub("", data)
        if not self._pre:
            self._line.append(_SPACE.sub(" ", data))
            return
        first, *rest = data.split("\n")
        self._line.append(first)
        for line in rest:
            self._break(always=True)
            self._line.append(line)

    def _end_link(self) -> None:
        """The address behind a link, where it is not what is written."""
        if self._link is None:
            return
        (href, at), self._link = self._link, None
        said = "".join(self._line[at:]).strip()
        bare = re.sub(r"^(mailto:|tel:|https?://)|/$", "", href)
        if href and said and re.sub(r"^https?://|/$", "", said) != bare:
            self._line.append(f" ({href[:500]})")

    def _break(self, *, always: bool = False, spaced: bool = False) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._pre else re.sub(r" {2,}(?! )", "  ", line).strip()
        self._line = []
        if self._link is not None:
            self._link = (self._link[0], 0)
        if line or always:
            if self._blank and self._lines and self._lines[-1][1]:
                self._lines.append((min(self._depth, self._lines[-1][0]), ""))
            self._lines.append((self._depth, line))
            self._blank = False
        self._blank = self._blank or spaced

    def result(self) -> Plain:
        self._end_link()
        self._break()
        shown = [f"{'>' * depth} {line}".rstrip() if depth else line for depth, line in self._lines]
        first = next((index for index, line in enumerate(shown) if line), len(shown))
        text = "\n".join(shown[first:]).rstrip()
        return Plain(text, None if self._marked is None else max(0, self._marked - first))
