"""Where replies and notes are written; what was begun in a conversation is kept for it."""

from typing import NamedTuple

from rich.text import Text
from textual.message import Message
from textual.widgets import TextArea

from omnid.model import ConversationId, MessageId
from omnid_cli import text
from omnid_cli.console.words import Words


class Draft(NamedTuple):
    """What somebody has begun to write. ``files``: paths of what goes with it; ``template``: what it was made from.

    ``rewrites``: the message it takes the place of.
    """

    text: str = ""
    is_note: bool = False
    files: tuple[str, ...] = ()
    template: str | None = None
    rewrites: MessageId | None = None


class ReplyBox(TextArea):
    class Written(Message):
        """The text changed by somebody's hand."""

    def __init__(self, words: Words) -> None:
        super().__init__(id="box", soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self._words = words
        self._kept: dict[ConversationId, Draft] = {}
        self._conversation: ConversationId | None = None
        self._to = ""
        self._setting = ""
        self.is_note = False
        self.files: tuple[str, ...] = ()
        self.template: str | None = None
        self.rewrites: MessageId | None = None

    @property
    def draft(self) -> Draft:
        return Draft(self.text, self.is_note, self.files, self.template, self.rewrites)

    def kept(self, conversation: ConversationId) -> Draft:
        return self.draft if conversation == self._conversation else self._kept.get(conversation, Draft())

    def turn_to(self, conversation: ConversationId | None, to: str) -> None:
        """Write in that conversation from now on; what was begun in the one before is kept."""
        if conversation != self._conversation:
            if self._conversation is not None:
                self._kept[self._conversation] = self.draft
            self._conversation = conversation
            self._set(self._kept.pop(conversation, Draft()) if conversation is not None else Draft())
        self._to = to
        self._title()

    def give_back(self, conversation: ConversationId, draft: Draft) -> None:
        """What could not be sent stands in the box again, before what was begun since."""
        now = self.kept(conversation)
        whole = f"{draft.text}\n\n{now.text}" if now.text else draft.text
        both = draft._replace(text=whole, files=(*draft.files, *now.files))
        if conversation == self._conversation:
            self._set(both)
            self._title()
        else:
            self._kept[conversation] = both

    def give(self, conversation: ConversationId, text: str, is_note: bool) -> None:
        """What was begun in another console, unless something stands here already."""
        if not self.kept(conversation).text:
            self.fill(conversation, Draft(text, is_note))

    def fill(self, conversation: ConversationId, draft: Draft) -> None:
        """With a template, or what was begun elsewhere; where another conversation is written in now, it is kept."""
        if conversation == self._conversation:
            self._set(draft._replace(files=self.files))
            self._title()
        else:
            self._kept[conversation] = draft

    def take(self) -> Draft:
        """What is written; the box is empty and for replies again."""
        draft = self.draft
        self._set(Draft())
        self._title()
        return draft

    def attach(self, path: str) -> None:
        self.files = (*self.files, path)
        self._title()

    def detach(self) -> None:
        self.files = ()
        self._title()

    def toggle_note(self, *, is_note: bool | None = None) -> None:
        self.is_note = not self.is_note if is_note is None else is_note
        self._title()

    def _set(self, draft: Draft) -> None:
        self.is_note, self.files, self.template = draft.is_note, draft.files, draft.template
        self.rewrites = draft.rewrites
        self._setting = draft.text
        self.text = draft.text
        self.move_cursor(self.document.end)

    def _title(self) -> None:
        # As `Text`: what people call themselves is no markup, which could fail or act.
        self.border_title = Text(self._what())
        names = ", ".join(text.line(path.rsplit("/", 1)[-1]) for path in self.files)
        self.border_subtitle = Text(self._words("box.files", names=names) if names else "")
        self.set_class(self.is_note, "note")

    def _what(self) -> str:
        if self._conversation is None:
            return self._words("box.none")
        if self.rewrites is not None:
            return self._words("box.rewrite", id=self.rewrites)
        return self._words("box.note") if self.is_note else self._to

    def on_text_area_changed(self) -> None:
        if self.text != self._setting:
            self._setting = ""
            self.post_message(self.Written())
