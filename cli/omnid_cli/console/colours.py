"""What is said in colour, for who wants none: bold, dim and italic stay, and the signs say the same."""

from rich.style import Style
from rich.text import Span, Text


def without(written: Text) -> Text:
    """For NO_COLOR. A colour made grey could be as dark as what is behind it, red before all."""
    plain = written.copy()
    plain.style = _uncoloured(plain.style)
    plain.spans = [Span(start, end, _uncoloured(style)) for start, end, style in plain.spans]
    return plain


def _uncoloured(style: str | Style) -> Style:
    return (Style.parse(style) if isinstance(style, str) else style).without_color
