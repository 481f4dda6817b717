"""How a thread looks: day lines, who said what and when, what became of it, the files; as lines of text."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from omnid.model import (
    Attachment,
    AttachmentState,
    AttachmentType,
    CorrectionState,
    EntityType,
    Message,
    MessageId,
    MessageType,
)
from omnid_cli.console import dates, letters
from omnid_cli.console.rows import LEAST_NAME, cut
from omnid_cli.console.state import Pending
from omnid_cli.console.words import Words
from omnid_cli.thread import size

INDENT = 2
_STYLES = {
    MessageType.INBOUND: "bold cyan",
    MessageType.OUTBOUND: "bold green",
    MessageType.NOTE: "bold yellow",
    MessageType.NOTICE: "dim italic",
}
_SIGNS = {MessageType.INBOUND: "◀", MessageType.OUTBOUND: "▶", MessageType.NOTE: "✎", MessageType.NOTICE: "·"}
_TROUBLE = ("failed", "unsure")
_MARKUP = {
    EntityType.BOLD: "bold",
    EntityType.ITALIC: "italic",
    EntityType.UNDERLINE: "underline",
    EntityType.STRIKE: "strike",
    EntityType.CODE: "reverse",
    EntityType.PRE: "reverse",
    EntityType.QUOTE: "italic",
    EntityType.LINK: "underline",
    EntityType.SPOILER: "dim",
}
_PLAIN = Console(width=80, color_system=None, force_terminal=False, legacy_windows=False)
"""Only asked how wide letters are."""


class Line(NamedTuple):
    """``message``: whose line it is, None for what stands between them."""

    text: Text
    message: MessageId | None = None


class Look(NamedTuple):
    width: int
    now: int
    words: Words


class Drawn(NamedTuple):
    """How a message looked."""

    message: Message
    width: int
    lines: list[Line]


Kept = dict[MessageId, Drawn]
"""What need not be drawn again: to break the words of a long thread takes seconds."""


def lay_out(
    messages: Iterable[Message], pending: Iterable[Pending], has_older: bool, look: Look, kept: Kept | None = None
) -> list[Line]:
    """The whole thread, oldest first."""
    kept = {} if kept is None else kept
    lines = [Line(Text(look.words("thread.older"), "dim"))] if has_older else []
    last = ""
    for one in messages:
        day = dates.day(one.created_at, look.now, look.words)
        if day != last:
            lines.append(Line(_day(day, look.width)))
            last = day
        before = kept.get(one.id)
        if before is None or before.message is not one or before.width != look.width:
            before = kept[one.id] = Drawn(one, look.width, [Line(line, one.id) for line in message(one, look)])
        lines += before.lines
    for waiting in pending:
        lines += (Line(line) for line in _pending(waiting, look))
    return lines


def _day(day: str, width: int) -> Text:
    return Text(f" {day} ".center(max(width - 1, 0), "─"), "dim", no_wrap=True)


def message(one: Message, look: Look) -> list[Text]:
    if one.type is MessageType.NOTICE:
        said = letters.line(look.words.reason(one.text, one.said))
        written = f"{_SIGNS[one.type]} {dates.clock(one.created_at)} {said}"
        return _wrapped(Text(written, _STYLES[one.type]), look.width - INDENT, INDENT)
    return [_head(one, look), *_body(one, look)]


def _head(one: Message, look: Look) -> Text:
    """A long name gives way to what became of the message."""
    fate = Text.assemble((f" {dates.clock(one.created_at)}", "dim"))
    for word, style in _fate(one, look.words):
        fate.append(" · ", "dim")
        fate.append(letters.line(word), style)
    sign = f"{_SIGNS[one.type]} "
    name = cut(letters.name(one.author, look.words("no.name")), max(LEAST_NAME, look.width - len(sign) - fate.cell_len))
    head = Text.assemble((sign, _STYLES[one.type]), (name, _STYLES[one.type]), fate)
    head.truncate(max(look.width, 1), overflow="ellipsis")
    return head


def _fate(one: Message, words: Words) -> Iterator[tuple[str, str]]:
    if one.type is MessageType.NOTE:
        yield words("note"), "yellow"
    if one.channel is not None:
        yield one.channel, "dim"
    if one.type is MessageType.OUTBOUND:
        yield words.of("state", one.state.value), "bold red" if one.state.value in _TROUBLE else "green"
    if one.duplicate_possible:
        yield words("twice"), "yellow"
    if one.edited_at is not None:
        yield words("edited"), "dim"
    if one.correction is not None:
        failed = one.correction is not CorrectionState.QUEUED
        yield words.of("correction", one.correction.value), "bold red" if failed else "yellow"


def _body(one: Message, look: Look) -> Iterator[Text]:
    if one.deleted_at is not None:
        gone = "deleted" if one.type is MessageType.INBOUND else "taken_back"
        yield from _wrapped(Text(look.words(gone), "dim italic"), look.width - INDENT, INDENT)
    if one.text:
        yield from _wrapped(_marked_up(one), look.width - INDENT, INDENT)
    for attached in one.attachments:
        yield from _wrapped(Text(attachment(attached, look.words), "cyan"), look.width - INDENT, INDENT)
    for row in one.buttons:
        written = "  ".join(f"[{letters.line(button.text)}]" for button in row)
        yield from _wrapped(Text(written, "dim"), look.width - INDENT, INDENT)
    if one.reason and one.type is MessageType.OUTBOUND and one.state.value in (*_TROUBLE, "queued"):
        yield from _wrapped(Text(letters.line(look.words.reason(one.reason)), "red"), look.width - INDENT, INDENT)
    if one.correction_reason:
        yield from _wrapped(
            Text(letters.line(look.words.reason(one.correction_reason)), "red"), look.width - INDENT, INDENT
        )


def _marked_up(one: Message) -> Text:
    written = Text(letters.block(one.text), "yellow" if one.type is MessageType.NOTE else "")
    for entity in one.entities:
        # The offsets count the letters as they were sent.
        start, end = (len(letters.block(one.text[:at])) for at in (entity.offset, entity.offset + entity.length))
        written.stylize(_MARKUP[entity.type], start, end)
    return written


def attachment(one: Attachment, words: Words) -> str:
    """What it is, and where it is not there why not."""
    kind = words.of("file", one.type.value)
    if one.type is AttachmentType.LOCATION:
        where = f"{one.meta.get('latitude')}, {one.meta.get('longitude')} {one.meta.get('title') or ''}"
        return letters.line(f"▣ {kind}: {where}")
    if one.type is AttachmentType.CONTACT:
        return letters.line(f"▣ {kind}: {one.meta.get('name') or ''} {one.meta.get('phone') or ''}")
    about = f"▣ {kind} {one.name}".rstrip() + f", {size(one.size)}"
    if one.state is AttachmentState.STORED:
        return letters.line(about)
    why = words.reason(one.reason) if one.reason else words.of("file", one.state.value)
    return letters.line(f"{about} – {why}")


def _pending(one: Pending, look: Look) -> Iterator[Text]:
    word = look.words("pending.held" if one.trouble else "pending")
    sign = _SIGNS[MessageType.NOTE if one.is_note else MessageType.OUTBOUND]
    yield Text(f"{sign} {dates.clock(one.at)} · {word}", "yellow")
    if one.text:
        yield from _wrapped(Text(letters.block(one.text), "dim"), look.width - INDENT, INDENT)
    if one.files:
        yield from _wrapped(Text(look.words("files", count=one.files), "dim"), look.width - INDENT, INDENT)


def _wrapped(written: Text, width: int, indent: int) -> list[Text]:
    wrapped = written.wrap(_PLAIN, max(width, 8), overflow="fold")
    return [Text.assemble(" " * indent, line) for line in wrapped]
