"""Where replies and notes are written; what was begun in a conversation is kept for it."""

from collections.abc import Iterator
from typing import NamedTuple

from rich.text import Text
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from omnid.model import ConversationId, MessageId
from omnid_cli import text
from omnid_cli.console.words import Words


class Draft(NamedTuple):
    """What somebody has begun to write. ``files``: paths of what goes with it; ``template``: what it was made from.

    ``also``: what the template sends and does beside its words. ``rewrites``: the message it takes the place of.
    ``channel``: what it leaves by, where that is not the one the contact last wrote by.
    """

    text: str = ""
    is_note: bool = False
    files: tuple[str, ...] = ()
    template: str | None = None
    also: str = ""
    rewrites: MessageId | None = None
    channel: str | None = None


def is_shortcut(written: str) -> bool:
    """Whether somebody has begun to name a template."""
    return written.startswith("/") and len(written.split()) == 1 and "\n" not in written.strip()


class ReplyBox(TextArea):
    class Written(Message):
        """The text changed by somebody's hand."""

    def __init__(self, words: Words) -> None:
        super().__init__(id="box", soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self._words = words
        self._kept: dict[ConversationId, Draft] = {}
        self._aside: dict[ConversationId, Draft] = {}
        """What was begun before something said earlier is rewritten."""
        self._conversation: ConversationId | None = None
        self._who = self._usual = ""
        self.channel: str | None = None
        self._setting = ""
        self.is_note = False
        self.files: tuple[str, ...] = ()
        self.template: str | None = None
        self.also = ""
        self.rewrites: MessageId | None = None

    @property
    def draft(self) -> Draft:
        return Draft(self.text, self.is_note, self.files, self.template, self.also, self.rewrites, self.channel)

    def kept(self, conversation: ConversationId) -> Draft:
        return self.draft if conversation == self._conversation else self._kept.get(conversation, Draft())

    def turn_to(self, conversation: ConversationId | None, who: str, channel: str) -> None:
        """Write in that conversation from now on, by that channel unless another is chosen.

        What was begun in the one before is kept.
        """
        if conversation != self._conversation:
            if self._conversation is not None:
                self._kept[self._conversation] = self.draft
            self._conversation = conversation
            self._set(self._kept.pop(conversation, Draft()) if conversation is not None else Draft())
        self._who, self._usual = who, channel
        self._title()

    def go_by(self, channel: str | None) -> None:
        """The reply leaves by that channel; None: the one the contact last wrote by."""
        self.channel = channel
        self._title()

    def give_back(self, conversation: ConversationId, draft: Draft) -> None:
        """What could not be sent stands in the box again, before what was begun since."""
        now = self.kept(conversation)
        if draft.rewrites is not None:
            self._aside[conversation] = now
            self._put(conversation, draft)
            return
        whole = f"{draft.text}\n\n{now.text}" if now.text else draft.text
        self._put(conversation, draft._replace(text=whole, files=(*draft.files, *now.files)))

    def give(self, conversation: ConversationId, given: str, is_note: bool) -> None:
        """What was begun in another console, unless something stands here already."""
        if not self.kept(conversation).text:
            self._put(conversation, Draft(given, is_note, self.kept(conversation).files))

    def add(self, conversation: ConversationId, given: str, template: str, also: str = "") -> None:
        """What a template says, where one writes; what stands there already stays, but for the shortcut."""
        now = self.kept(conversation)
        if not now.text.strip() or is_shortcut(now.text):
            self._put(conversation, now._replace(text=given, template=template, also=also))
        elif conversation == self._conversation:
            self.template, self.also = template, also
            self.insert(given)
            self._title()
        else:
            self._put(conversation, now._replace(text=f"{now.text}\n{given}", template=template, also=also))

    def rewrite(self, conversation: ConversationId, message: MessageId, said: str) -> None:
        """What was said before is in the box until it is right; what was begun is there again afterwards."""
        now = self.kept(conversation)
        if now.rewrites is None:
            self._aside[conversation] = now
        self._put(conversation, Draft(said, rewrites=message))

    def join(self, merged: ConversationId, into: ConversationId) -> Draft:
        """What was begun in a conversation that is part of another now is begun there; what is."""
        draft, there = self.kept(merged), self.kept(into)
        if not (draft.text or draft.files):
            return there
        self._put(merged, Draft())
        if there.text and there.text != draft.text:
            draft = draft._replace(text=f"{draft.text}\n\n{there.text}", files=(*draft.files, *there.files))
        self._put(into, draft)
        return draft

    def _put(self, conversation: ConversationId, draft: Draft) -> None:
        """Where another conversation is written in now, it is kept for this one."""
        if conversation == self._conversation:
            self._set(draft)
            self._title()
        else:
            self._kept[conversation] = draft

    def take(self) -> Draft:
        """What is written; the box is empty and for replies again, or has what was begun before a rewriting."""
        draft = self.draft
        after = Draft(files=draft.files if draft.is_note else ())  # only a reply takes them along
        if draft.rewrites is not None and self._conversation is not None:
            after = self._aside.pop(self._conversation, after)
        self._set(after)
        self._title()
        return draft

    def attach(self, path: str) -> None:
        self.files = (*self.files, path)
        self._title()

    def detach(self) -> None:
        self.files = ()
        self._title()

    def toggle_note(self, *, is_note: bool | None = None) -> None:
        """A reply or a note; out of a rewriting it leads back to what was begun."""
        if self.rewrites is not None:
            if is_note is None:
                self.take()
            return
        if not self.text:
            self.template, self.also = None, ""  # one that has steps only is not wanted after all
        self.is_note = not self.is_note if is_note is None else is_note
        self._title()

    def _set(self, draft: Draft) -> None:
        self.is_note, self.files, self.template = draft.is_note, draft.files, draft.template
        self.rewrites, self.also, self.channel = draft.rewrites, draft.also, draft.channel
        self.text = self._setting = text.written(draft.text)
        self.move_cursor(self.document.end)

    def _title(self) -> None:
        # As `Text`: what people call themselves is no markup, which could fail or act.
        self.border_title = Text(self._what())
        self.border_subtitle = Text(" · ".join(self._beside()))
        self.set_class(self.is_note, "note")

    def _beside(self) -> Iterator[str]:
        """What leaves with the words, or is done when they do."""
        if self.template is not None and not self.is_note:
            yield self._words("box.template", name=self.template, also=f": {self.also}" if self.also else "")
        names = ", ".join(text.line(path.rsplit("/", 1)[-1]) for path in self.files)
        if names and not self.is_note:
            yield self._words("box.files", names=names)

    def _what(self) -> str:
        if self._conversation is None:
            return self._words("box.none")
        if self.rewrites is not None:
            return self._words("box.rewrite", id=self.rewrites)
        if self.is_note:
            return self._words("box.note")
        return self._words("box.reply", who=self._who, channel=self.channel or self._usual)

    def edit(self, edit: Edit) -> EditResult:
        """Also what is pasted is harmless to this terminal and to those who read it."""
        edit.text = text.written(edit.text)
        return super().edit(edit)

    def on_text_area_changed(self) -> None:
        if self.text != self._setting:
            self._setting = ""
            if not self.text and self.template is not None:
                self.template, self.also = None, ""  # who deletes all of it does not want what it does
                self._title()
            self.post_message(self.Written())
